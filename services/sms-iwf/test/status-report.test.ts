import type { DispositionNotification } from '@causeway/cpim';
import { CommandStatus } from '@causeway/smpp';
import type { MessageState } from '@causeway/testkit';
import { ALICE, BOB, type PagerParts, pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const ALL: readonly DispositionNotification[] = ['positive-delivery', 'negative-delivery', 'interworking'];
/** A text of three segments. */
const LONG = 'x'.repeat(400);

describe('TS §6.2.2.1.2 over real servers: status report to CPM Delivery Notification', () => {
  const stage = new Stage({ nats: 2 });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startSmsc();
    iwf = await stage.startIwf(...settings);
  }

  /** Sends a message that is accepted; resolves with the message_id of each segment. */
  async function accepted(parts: PagerParts = {}): Promise<string[]> {
    const before = stage.smsc.accepted.length;
    const answer = await iwf.pager(pagerRequest({ imdn: ALL, ...parts }));
    expect(answer.status).toBe(202);
    return stage.smsc.accepted.slice(before).map(({ messageId }) => messageId);
  }

  const report = async (id: string | undefined, state: MessageState = 'DELIVERED') =>
    (await stage.smsc.deliverReceipt(id ?? '', state)).statuses;

  it('SMS-6.2.2.1-05 SMS-6.2.2.1.1-11 SMS-6.2.2.1.2-01 SMS-6.2.2.1.2-01b SMS-6.2.2.1.2-02b SMS-6.2.2.1.2-03 SMS-6.2.2.1.2-03a SMS-6.2.2.1.2-04 SMS-6.2.4-01 SMS-6.2.4-02b the report of a delivery is an IMDN towards the CPM User', async () => {
    await begin();
    const [id] = await accepted({
      messageId: 'Zx81kQpL0aT4',
      dateTime: '2025-03-04T10:15:30.000Z',
      recordRoutes: ['sip:pf.example.net'],
      originalTo: 'tel:+15559990000',
      headers: { 'Conversation-ID': 'the-conversation', 'Contribution-ID': 'the-contribution' },
    });
    expect(await report(id)).toEqual([CommandStatus.ESME_ROK]);
    expect(stage.edge.sent).toHaveLength(1);
    const [sent] = stage.edge.sent;
    expect(sent?.request).toMatchObject({ method: 'MESSAGE', requestUri: `tel:+${ALICE}` });
    expect(sent?.headers.get('From')).toBe(`<tel:+${BOB}>`);
    expect(sent?.headers.get('To')).toBe(`<tel:+${ALICE}>`);
    expect(sent?.headers.get('Conversation-ID')).toBe('the-conversation');
    expect(sent?.headers.get('Contribution-ID')).toBe('the-contribution');
    expect(sent?.headers.get('Content-Type')).toBe('message/cpim');
    expect(sent?.cpim.contentType.type).toBe('message/imdn+xml');
    expect(sent?.cpim.imdn.routes).toEqual(['sip:pf.example.net']);
    expect(sent?.imdn).toEqual({
      messageId: 'Zx81kQpL0aT4',
      dateTime: '2025-03-04T10:15:30.000Z',
      recipientUri: `tel:+${BOB}`,
      originalRecipientUri: 'tel:+15559990000',
      delivery: 'delivered',
      interworking: 'legacy-sms',
    });
  });

  it('UA-C.1-01 UA-C.1-03 UA-C.1-04 UA-C.1-05 UA-C.1-06 UA-C.3-01 UA-T1.SMS IWF says in User-Agent who sends the IMDN', async () => {
    await begin({ iwf: { vendor_product: 'Arena-Messaging1000/v1.01' } });
    const [id] = await accepted();
    await report(id);
    expect(stage.edge.sent[0]?.headers.get('User-Agent')).toBe('IWF-SMS-client/OMA2.1 Arena-Messaging1000/v1.01');
  });

  it('a header that the original message lacked is absent from the IMDN, not empty', async () => {
    await begin();
    const [id] = await accepted({ headers: { 'Conversation-ID': undefined } });
    await report(id);
    expect(stage.edge.sent[0]?.headers.has('Conversation-ID')).toBe(false);
  });

  it.each([
    ['EXPIRED', 'failed', 'error'],
    ['DELETED', 'failed', 'error'],
    ['UNDELIVERABLE', 'failed', 'error'],
    ['REJECTED', 'forbidden', 'error'],
    ['SKIPPED', 'failed', 'error'],
    ['UNKNOWN', 'error', 'error'],
  ] as const)(
    'SMS-6.2.2.1.2-02 SMS-6.2.2.1.2-03 SMS-6.2.3-01c SMS-6.2.3-02 %s is reported as %s',
    async (state, delivery, interworking) => {
      await begin();
      const [id] = await accepted();
      expect(await report(id, state)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.imdns).toMatchObject([{ delivery, interworking }]);
    },
  );

  it('SMS-6.2.4-01 interworking alone is reported without a delivery notification', async () => {
    await begin();
    const [id] = await accepted({ imdn: ['interworking'] });
    await report(id);
    expect(stage.edge.imdns).toEqual([expect.objectContaining({ interworking: 'legacy-sms' })]);
    expect(stage.edge.imdns[0]).not.toHaveProperty('delivery');
  });

  it.each([
    ['positive-delivery', 'UNDELIVERABLE'],
    ['negative-delivery', 'DELIVERED'],
  ] as const)(
    'SMS-6.2.2.1.2-02a where only %s was asked for, %s is acknowledged and no IMDN sent',
    async (asked, state) => {
      await begin();
      const [id] = await accepted({ imdn: [asked] });
      expect(await report(id, state)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.sent).toEqual([]);
    },
  );

  it('a message without imdn.Message-ID is not reported on, and no receipt asked for', async () => {
    await begin();
    await accepted({ messageId: null });
    expect(stage.smsc.submits[0]?.registeredDelivery).toBe(0);
  });

  describe('the message_id', () => {
    it.each(['tlv', 'text', 'both'] as const)('SMS-6.2.2.1.2-01 is read by %s', async (by) => {
      await begin();
      stage.smsc.behave({ receipts: { by } });
      const [id] = await accepted();
      expect(await report(id)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });

    it('SMS-6.2.2.1.2-01 SMS-6.2.2.1.2-01a is not read from the text where policy says no', async () => {
      await begin({ sms: { dlr_text_fallback: false } });
      stage.smsc.behave({ receipts: { by: 'text' } });
      const [id] = await accepted();
      expect(await report(id)).toEqual([CommandStatus.ESME_RINVMSGID]);
      expect(stage.edge.sent).toEqual([]);
    });

    it.each([
      ['hexadecimal', 'decimal', { radix: 'hex', width: 0 }, { radix: 'decimal', width: 10 }],
      ['decimal', 'hexadecimal', { radix: 'decimal', width: 0 }, { radix: 'hex', width: 16, letterCase: 'lower' }],
      ['lower case', 'upper case', { radix: 'hex', letterCase: 'lower' }, { radix: 'hex', letterCase: 'upper' }],
      ['zero-padded', 'bare', { radix: 'hex', width: 20 }, { radix: 'hex', width: 0 }],
    ] as const)('SMS-6.2.2.1.2-01 %s in the response and %s in the receipt is the same', async (...row) => {
      const [, , resp, receipt] = row;
      await begin();
      const receiptMessageId = { letterCase: 'upper', width: 0, ...receipt } as const;
      stage.smsc.behave({ messageId: resp, receiptMessageId, receipts: { by: 'text' } });
      const [id] = await accepted();
      expect(await report(id)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.imdns).toHaveLength(1);
    });

    it('SMS-6.2.2.1.2-01a that nobody knows is looked for as long as receipt_patience_ms, then answered 0x0C', async () => {
      await begin({ sms: { receipt_patience_ms: 80 } });
      const startedAt = Date.now();
      const { statuses } = await stage.smsc.deliver('deliver_sm', {
        source_addr: BOB,
        destination_addr: ALICE,
        esm_class: 0x04,
        receipted_message_id: 'never-given',
        message_state: 2,
        short_message: Buffer.alloc(0),
      });
      expect(statuses).toEqual([CommandStatus.ESME_RINVMSGID]);
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(80);
      expect(stage.edge.sent).toEqual([]);
    });

    it('SMS-6.2.2.1.2-01b may overtake its own submit_sm_resp', async () => {
      await begin();
      const receipts = { when: 'auto', beforeResponse: true } as const;
      stage.smsc.behave({ submits: [{ delayMs: 120 }], receipts });
      await accepted();
      await until(() => stage.smsc.undelivered === 0, 'the receipt is acknowledged');
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });

    it('is of one SM-SC: that of another with the same value is not known', async () => {
      await begin({ sms: { receipt_patience_ms: 0 } });
      const [id = ''] = await accepted();
      const fields = { esm_class: 0x04, receipted_message_id: id, message_state: 2, short_message: Buffer.alloc(0) };
      const addresses = { source_addr: BOB, destination_addr: ALICE };
      const other = await stage.startIwf({ smsc: { name: 'other' }, sms: { receipt_patience_ms: 0 } }, 1);
      await iwf.stop();
      await until(() => stage.smsc.binds.length === 1, 'only the other one is bound');
      const { statuses } = await stage.smsc.deliver('deliver_sm', { ...addresses, ...fields });
      expect(statuses).toEqual([CommandStatus.ESME_RINVMSGID]);
      await other.stop();
    });
  });

  describe('anywhere', () => {
    it('SMS-6.2.2.1.2-01b on another bind', async () => {
      await begin({ smsc: { binds: 2 } });
      await stage.smsc.waitForBinds(2);
      stage.smsc.behave({ receipts: { to: 'other' } });
      const [id] = await accepted();
      const result = await stage.smsc.deliverReceipt(id ?? '');
      expect(result.commandStatus).toBe(CommandStatus.ESME_ROK);
      expect(result.connection).not.toBe(stage.smsc.submits[0]?.connection);
      expect(stage.edge.imdns).toHaveLength(1);
    });

    it('SMS-6.2.2.1.2-01b at another replica, the segments of one message at both', async () => {
      await begin();
      const ids = await accepted({ text: LONG });
      await stage.startIwf({}, 1);
      const connections = new Set<number>();
      for (const [index, id] of ids.entries()) {
        stage.smsc.behave({ receipts: { to: index === 1 ? 'same' : 'other' } });
        connections.add((await stage.smsc.deliverReceipt(id)).connection);
      }
      expect(connections.size).toBe(2);
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });

    it('SMS-6.2.2.1.2-01b after the process that submitted has gone', async () => {
      await begin();
      const [id] = await accepted();
      await iwf.stop();
      const reported = stage.smsc.deliverReceipt(id ?? '');
      await stage.startIwf({}, 1);
      expect((await reported).commandStatus).toBe(CommandStatus.ESME_ROK);
      expect(stage.edge.imdns).toHaveLength(1);
    });
  });

  describe('several segments', () => {
    it('SMS-6.2.2.1.2-06 are one success, when the last of them is delivered', async () => {
      await begin();
      const [first, second, third] = await accepted({ text: LONG });
      expect([await report(second), await report(first)]).toEqual([[0], [0]]);
      expect(stage.edge.sent).toEqual([]);
      expect(await report(third)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered', interworking: 'legacy-sms' }]);
    });

    it('SMS-6.2.2.1.2-06 are one failure, when the first of them fails; the others are only acknowledged', async () => {
      await begin();
      const [first, second, third] = await accepted({ text: LONG });
      await report(first);
      await report(third, 'UNDELIVERABLE');
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'failed' }]);
      expect([await report(second, 'REJECTED'), await report(second)]).toEqual([[0], [0]]);
      expect(stage.edge.imdns).toHaveLength(1);
    });
  });

  describe('states in between', () => {
    it.each(['ENROUTE', 'ACCEPTED', 'SCHEDULED'] as const)(
      'SMS-6.2.2.1.2-07 %s is acknowledged, nothing is sent, and the final report still finds its message',
      async (state) => {
        await begin();
        const [id] = await accepted();
        expect(await report(id, state)).toEqual([CommandStatus.ESME_ROK]);
        expect(stage.edge.sent).toEqual([]);
        await report(id);
        expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
      },
    );

    it('SMS-6.2.2.1.2-07 an intermediate notification (esm_class 0x20) is acknowledged alone', async () => {
      await begin();
      const [id = ''] = await accepted();
      const { statuses } = await stage.smsc.deliver('deliver_sm', {
        source_addr: BOB,
        destination_addr: ALICE,
        esm_class: 0x20,
        receipted_message_id: id,
        message_state: 2,
        short_message: Buffer.alloc(0),
      });
      expect(statuses).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.sent).toEqual([]);
    });
  });

  describe('deliver_sm_resp', () => {
    it('SMS-6.2.2.1.2-05 follows the answer to the IMDN', async () => {
      await begin();
      const [id] = await accepted();
      const release = stage.edge.hold();
      const reported = stage.smsc.deliverReceipt(id ?? '');
      await stage.edge.waitFor(1);
      expect(stage.smsc.undelivered).toBe(1);
      release();
      expect((await reported).statuses).toEqual([CommandStatus.ESME_ROK]);
    });

    it('SMS-6.2.2.1.2-05 an IMDN answered 503 is in durable work before it, and delivered later', async () => {
      await begin();
      const [id] = await accepted();
      stage.edge.answer(503, 480);
      expect(await report(id)).toEqual([CommandStatus.ESME_ROK]);
      const sent = await stage.edge.waitFor(3);
      const [first, ...again] = sent.map(({ request, cpim }) => [cpim.imdn.messageId, request.body.toString()]);
      expect(again).toEqual([first, first]);
    });

    it('an IMDN that is refused for good is not repeated', async () => {
      await begin();
      const [id] = await accepted();
      stage.edge.answer(404);
      expect(await report(id)).toEqual([CommandStatus.ESME_ROK]);
      expect(await report(id)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('without a way to sip-edge and to durable work it is 0x64, and the receipt comes again', async () => {
      await begin();
      const [id] = await accepted();
      await stage.nats().kill();
      const reported = stage.smsc.deliverReceipt(id ?? '', 'DELIVERED');
      await until(() => stage.smsc.undelivered === 1, 'the receipt is on its way');
      await stage.nats().restart();
      const { statuses } = await reported;
      expect(statuses.at(-1)).toBe(CommandStatus.ESME_ROK);
      expect(statuses.slice(0, -1).every((status) => status === CommandStatus.ESME_RX_T_APPN)).toBe(true);
      expect(stage.edge.imdns).toHaveLength(1);
    });
  });

  describe('how long what was stored is kept', () => {
    const ofMessages = 'sms:mt:';
    /** How long an SM-SC may take to report that a message has expired. */
    const GRACE_MS = 3_600_000;
    const SECOND = 1_000;

    it('IWF-6.1.1-02a-a IWF-6.1.1-02b-c IWF-T7.6.1.1 Conversation-ID, Contribution-ID, InReplyTo-Contribution-ID, Expires: nothing beyond the verdict, when no report was asked for', async () => {
      await begin();
      const stored = await stage.stored();
      await accepted({ imdn: [] });
      expect(await stored.lives(ofMessages)).toEqual(new Map());
      const [life = 0] = [...(await stored.lives('effect:')).values()];
      expect(life).toBeGreaterThan(0);
      expect(life).toBeLessThanOrEqual(64 * SECOND);
    });

    it('IWF-6.1.1-02a-b IWF-6.1.1-02b IWF-6.1.1-02b-a IWF-T7.6.1.1 CPIM IMDN headers: until the report was relayed', async () => {
      await begin();
      const stored = await stage.stored();
      const [id = ''] = await accepted({ headers: { Expires: '86400' } });
      const key = `causeway:${ofMessages}{main:${id.toLowerCase()}}`;
      expect(await stored.length(key)).toBeGreaterThan(100);
      await report(id);
      // What is left knows that it was reported, and nothing of the message.
      expect(await stored.length(key)).toBe(4);
      expect((await stored.lives(id.toLowerCase())).get(key)).toBeLessThanOrEqual(600 * SECOND);
    });

    it.each([
      ['Expires', { Expires: '7200' }, 7_200],
      ['policy', {}, 259_200],
    ])(
      'IWF-6.1.1-02a-c IWF-6.1.1-02b-d IWF-6.1.1-02a until the message has expired, by %s',
      async (_, headers, seconds) => {
        await begin();
        const [id = ''] = await accepted({ headers });
        const [life = 0] = [...(await (await stage.stored()).lives(id.toLowerCase())).values()];
        expect(life).toBeLessThanOrEqual(seconds * SECOND + GRACE_MS);
        expect(life).toBeGreaterThan((seconds - 20) * SECOND + GRACE_MS);
      },
    );
  });
});
