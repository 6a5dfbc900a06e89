import { CommandStatus } from '@causeway/smpp';
import type { DeliveryResult, OriginateOptions } from '@causeway/testkit';
import { ALICE, BOB } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const PARTS = 'sms:mo:';
/** Three parts in the default alphabet, all different. */
const TEXT = `${'one '.repeat(38)}${'two '.repeat(38)}${'three '.repeat(10)}`;

describe('concatenated short messages over real servers', () => {
  const stage = new Stage({ nats: 2 });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startSmsc();
    iwf = await stage.startIwf(...settings);
  }

  const sms = (options: Partial<OriginateOptions> = {}): Promise<readonly DeliveryResult[]> =>
    stage.smsc.originate({ from: BOB, to: ALICE, text: TEXT, concatenation: 'udh8', ...options });
  /** Sends one part and waits for its answer before the next. */
  async function inTurn(order: readonly number[], options: Partial<OriginateOptions> = {}): Promise<number[]> {
    const statuses: number[] = [];
    for (const number of order) {
      const results = await sms({ reference: 77, ...options, order: [number] });
      statuses.push(...results.flatMap((result) => result.statuses));
    }
    return statuses;
  }
  const texts = () => stage.edge.sent.map(({ text }) => text);

  describe.each(['udh8', 'udh16', 'sar'] as const)('tied together by %s', (concatenation) => {
    it.each([[[1, 2, 3]], [[3, 1, 2]], [[2, 3, 1]]])(
      'SMS-6.2.2.2.1-02 in the order %j: each part is acknowledged when stored, the last carries the result',
      async (order) => {
        await begin();
        stage.edge.answer(404);
        expect(await inTurn(order, { concatenation })).toEqual([0, 0, CommandStatus.ESME_RINVDSTADR]);
        expect(texts()).toEqual([TEXT]);
      },
    );
  });

  it('SMS-6.2.2.2.1-02 all parts at once', async () => {
    await begin();
    const results = await sms();
    expect(results.map(({ commandStatus }) => commandStatus)).toEqual([0, 0, 0]);
    expect(texts()).toEqual([TEXT]);
  });

  it('SMS-6.2.2.2.1-02 over two replicas', async () => {
    await begin();
    await stage.startIwf({}, 1);
    const connections = new Set<number>();
    for (const number of [2, 3, 1]) {
      const [result] = await sms({ reference: 77, order: [number] });
      connections.add(result?.connection ?? 0);
    }
    expect(connections.size).toBe(2);
    expect(texts()).toEqual([TEXT]);
  });

  it('SMS-6.2.2.2.1-02 of two messages under way, parts of each go to each', async () => {
    await begin();
    const other = { text: TEXT.toUpperCase(), reference: 78 };
    await inTurn([1, 2]);
    await inTurn([3, 1], other);
    await inTurn([3]);
    await inTurn([2], other);
    expect(texts()).toEqual([TEXT, TEXT.toUpperCase()]);
  });

  it('the same reference of another sender, or of another width, is another message', async () => {
    await begin();
    await inTurn([1, 2]);
    await inTurn([3], { from: '15557654321' });
    await inTurn([3], { concatenation: 'udh16' });
    expect(stage.edge.sent).toEqual([]);
    await inTurn([3]);
    expect(texts()).toEqual([TEXT]);
  });

  it('a part that comes twice counts once, before the message is whole and after', async () => {
    await begin();
    expect(await inTurn([1, 1, 2, 2, 3, 3, 1])).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(texts()).toEqual([TEXT]);
  });

  it('a character that the sender has divided is whole again', async () => {
    await begin();
    const octetsHex = Buffer.from('a😀b', 'utf16le').swap16().toString('hex');
    await sms({ octetsHex, dataCoding: 8, segmentOctets: 4 });
    expect(texts()).toEqual(['a😀b']);
  });

  it('national tables are remembered with each part', async () => {
    await begin({ sms: { national_shift_tables: [1] } });
    // 08 00 03 <reference> <total> <number> 24 01 01: concatenation, and Turkish single shift; 1B 53 is Ş there.
    for (const number of [2, 1]) {
      const shortMessage = Buffer.from(`080003070${2}0${number}240101${'1b53'.repeat(number)}`, 'hex');
      await stage.smsc.deliver('deliver_sm', {
        source_addr_ton: 1,
        source_addr_npi: 1,
        source_addr: BOB,
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        destination_addr: ALICE,
        esm_class: 0x40,
        short_message: shortMessage,
      });
    }
    expect(texts()).toEqual(['ŞŞŞ']);
  });

  it.each([503, 480])(
    'SMS-6.2.2.2.1-05 SIP %i to the completing part is 0x64, and its repetition completes the message again',
    async (status) => {
      await begin();
      stage.edge.answer(status);
      expect(await inTurn([1, 2, 3])).toEqual([0, 0, CommandStatus.ESME_RX_T_APPN, CommandStatus.ESME_ROK]);
      expect(texts()).toEqual([TEXT, TEXT]);
    },
  );

  it('the repetition may come to another replica', async () => {
    await begin();
    await inTurn([1, 2]);
    stage.edge.answer(503);
    const completing = sms({ reference: 77, order: [3] });
    await stage.edge.waitFor(1);
    await stage.startIwf({}, 1);
    await iwf.stop();
    const [result] = await completing;
    expect(result?.commandStatus).toBe(CommandStatus.ESME_ROK);
    expect(texts().every((text) => text === TEXT)).toBe(true);
  });

  it('SMS-6.2.2.2.1-02 parts whose others never come go when reassembly_timeout_seconds is over', async () => {
    await begin({ sms: { reassembly_timeout_seconds: 1 } });
    const stored = await stage.stored();
    expect(await inTurn([1, 2])).toEqual([0, 0]);
    const [life = 0] = [...(await stored.lives(PARTS)).values()];
    expect(life).toBeGreaterThan(0);
    expect(life).toBeLessThanOrEqual(1_000);
    await until(async () => (await stored.lives(PARTS)).size === 0, 'the parts are gone');
    expect(await inTurn([3])).toEqual([0]);
    expect(stage.edge.sent).toEqual([]);
  });

  it('a part that can never become text is refused, not stored', async () => {
    await begin();
    const binary = { octetsHex: '00ff'.repeat(100), dataCoding: 4, segmentOctets: 100 };
    const results = await sms(binary);
    expect(results.map(({ commandStatus }) => commandStatus)).toEqual([0x65, 0x65]);
    const payload = Buffer.alloc(300, 0x61);
    const sar = { sar_msg_ref_num: 1, sar_total_segments: 2, sar_segment_seqnum: 1 };
    const fields = { source_addr_ton: 1, source_addr: BOB, dest_addr_ton: 1, destination_addr: ALICE, ...sar };
    const { statuses } = await stage.smsc.deliver('data_sm', { ...fields, message_payload: payload });
    expect(statuses).toEqual([CommandStatus.ESME_RX_P_APPN]);
    expect(await (await stage.stored()).lives(PARTS)).toEqual(new Map());
  });

  it('a message that is refused for good leaves nothing but the memory of its parts', async () => {
    await begin({ sms: { beyond_pager_max: 'reject', pager_max_bytes: 200 } });
    expect(await inTurn([1, 2, 3])).toEqual([0, 0, CommandStatus.ESME_RX_P_APPN]);
    const [[key = '', life = 0] = []] = [...(await (await stage.stored()).lives(PARTS))];
    expect(key).toContain(BOB);
    expect(life).toBeLessThanOrEqual(60_000);
  });
});
