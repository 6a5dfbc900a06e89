import { bindingScript, encodeFrame, type ScriptedPdu, ScriptedSmsc } from '@causeway/testkit';
import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { until } from '../fleet/until.ts';
import { Unharmed } from './unharmed.ts';

const WAIT_MS = 5_000;
const ALICE = '12125550101';
const ESME_RINVMSGLEN = 0x01;
const ESME_RINVCMDLEN = 0x02;
const ESME_RINVCMDID = 0x03;
const ESME_RX_P_APPN = 0x65;

const octets = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const deliver = (sequenceNumber: number, fields: Parameters<typeof encodeFrame>[2]): Buffer =>
  encodeFrame(
    'deliver_sm',
    { sequenceNumber },
    {
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: '447700960201',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: ALICE,
      ...fields,
    },
  );

describe('malformed SMPP from an SM-SC beside a good one', () => {
  /** Says and answers what no decent SM-SC does. */
  const bad = new ScriptedSmsc(bindingScript());
  let fleet: FleetUnderTest;
  let before: Unharmed;

  beforeAll(async () => {
    await bad.start();
    fleet = await FleetUnderTest.start({
      configuration: (smscPort) => ({
        sms: {
          smscs: [
            { name: 'good', host: '127.0.0.1', port: smscPort, system_id: 'causeway', routes: ['+44'] },
            {
              name: 'bad',
              host: '127.0.0.1',
              port: bad.port,
              system_id: 'causeway',
              routes: ['+49'],
              response_timeout_ms: 500,
              reconnect: { min_ms: 20, max_ms: 100 },
            },
          ],
        },
        policy: { isf: { reselection_enabled: false }, sms: { submit_resp_timeout_ms: 500 } },
      }),
    });
    before = new Unharmed(fleet);
  }, 40_000);
  afterAll(async () => {
    await fleet?.stop();
    await bad.stop();
  }, 40_000);
  afterEach(async () => {
    await fleet.explain(async () => {
      bad.play(bindingScript());
      await untilBound();
      await before.check();
      // The bind of the good one is the first still.
      expect((await fleet.smsc.status()).binds.map(({ connection }) => connection)).toEqual([1]);
    });
  });

  const isUp = async (): Promise<boolean> => {
    const metrics = await fleet.metrics('sms-iwf');
    return metrics.sum('causeway_smpp_bind_up', { smsc: 'bad' }) === 1;
  };
  const untilBound = () => until('a bind at the bad one', WAIT_MS, isUp);
  const protocolErrors = async (): Promise<number> =>
    (await fleet.metrics('sms-iwf')).sum('causeway_smpp_protocol_errors_total', { smsc: 'bad' });
  const answerTo = (sequenceNumber: number, from: number): Promise<ScriptedPdu> =>
    until(`the answer to PDU ${sequenceNumber}`, WAIT_MS, () =>
      bad.received
        .slice(from)
        .find(({ frame }) => frame.sequenceNumber === sequenceNumber && frame.commandId >= 0x80000000),
    );

  it.each<[what: string, pdu: Buffer, sequenceNumber: number, command: string, status: number]>([
    ['an unknown command_id', octets('00000010 00000999 00000000 00000021'), 0x21, 'generic_nack', ESME_RINVCMDID],
    [
      'a command that is not for an ESME',
      encodeFrame('query_sm', { sequenceNumber: 0x22 }),
      0x22,
      'generic_nack',
      ESME_RINVCMDID,
    ],
    [
      'a deliver_sm that ends within its fields',
      octets('00000018 00000005 00000000 00000023 0001013434370001'),
      0x23,
      'generic_nack',
      ESME_RINVCMDLEN,
    ],
    [
      'an sm_length beyond the end',
      octets('00000021 00000005 00000000 00000024 00010100010100000000000000000000 09'),
      0x24,
      'deliver_sm_resp',
      ESME_RINVMSGLEN,
    ],
    [
      'a user data header longer than the message',
      deliver(0x25, { esm_class: 0x40, short_message: Buffer.from([0xff, 0x41]) }),
      0x25,
      'deliver_sm_resp',
      ESME_RX_P_APPN,
    ],
    [
      'a binary data_coding',
      deliver(0x26, { data_coding: 4, short_message: Buffer.from([0, 1, 2]) }),
      0x26,
      'deliver_sm_resp',
      ESME_RX_P_APPN,
    ],
    [
      'a reserved data_coding',
      deliver(0x27, { data_coding: 0x0f, short_message: Buffer.from('x') }),
      0x27,
      'deliver_sm_resp',
      ESME_RX_P_APPN,
    ],
    [
      'a receipt of nothing',
      deliver(0x28, { esm_class: 4, short_message: Buffer.alloc(0) }),
      0x28,
      'deliver_sm_resp',
      0x0c,
    ],
  ])('%s is answered, and the bind stays', (_what, pdu, sequenceNumber, command, status) =>
    fleet.explain(async () => {
      await untilBound();
      const from = bad.received.length;
      const { connections } = bad;
      bad.write(pdu);
      const { frame } = await answerTo(sequenceNumber, from);
      expect([frame.command, frame.commandStatus]).toEqual([command, status]);
      expect(bad.connections).toBe(connections);
      expect(await isUp()).toBe(true);
    }),
  );

  it.each([
    ['below that of a header', '0000000f 00000005 00000000 00000031'],
    ['beyond all bounds', '7fffffff 00000005 00000000 00000031'],
    ['of zero', '00000000 00000005 00000000 00000031'],
  ])('a command_length %s is answered generic_nack, counted, and the bind made anew', (_what, pdu) =>
    fleet.explain(async () => {
      await untilBound();
      const from = bad.received.length;
      const [errors, connections] = [await protocolErrors(), bad.connections];
      bad.write(octets(pdu));
      const { frame } = await answerTo(0x31, from);
      expect([frame.command, frame.commandStatus]).toEqual(['generic_nack', ESME_RINVCMDLEN]);
      await until('a new connection', WAIT_MS, () => bad.connections > connections);
      expect(await protocolErrors()).toBeGreaterThan(errors);
    }),
  );

  it.each([
    ['unknown to everybody', encodeFrame('submit_sm_resp', { sequenceNumber: 0x7ffffff0 }, { message_id: 'x' })],
    ['of the wrong kind', encodeFrame('bind_transceiver_resp', { sequenceNumber: 0x7ffffff1 }, { system_id: 'x' })],
    ['a generic_nack to nothing', encodeFrame('generic_nack', { sequenceNumber: 0x7ffffff2, commandStatus: 3 })],
  ])('a response %s is counted and harms nothing', (_what, pdu) =>
    fleet.explain(async () => {
      await untilBound();
      const [errors, connections] = [await protocolErrors(), bad.connections];
      bad.write(pdu);
      await until('it to be counted', WAIT_MS, async () => (await protocolErrors()) > errors);
      expect(bad.connections).toBe(connections);
    }),
  );

  it.each<[what: string, answer: (pdu: ScriptedPdu) => void, status: number]>([
    ['not answered', () => {}, 408],
    ['answered with a PDU of wrong length', ({ socket, frame }) => socket.write(tooShort(frame.sequenceNumber)), 408],
    [
      'answered with a generic_nack',
      ({ socket, frame }) =>
        socket.write(
          encodeFrame('generic_nack', { sequenceNumber: frame.sequenceNumber, commandStatus: ESME_RINVCMDID }),
        ),
      400,
    ],
    ['answered by the end of the connection', ({ socket }) => socket.destroy(), 408],
    ['answered with garbage', ({ socket }) => socket.write(Buffer.alloc(300, 0xa5)), 408],
  ])('a submit_sm that is %s: its sender is told, and the good SM-SC goes on', (_what, answer, status) =>
    fleet.explain(async () => {
      await untilBound();
      bad.play(bindingScript((pdu) => (pdu.frame.command === 'submit_sm' ? answer(pdu) : undefined)));
      const toBad = fleet.client.sendPagerMessage({
        to: '+4915112345678',
        text: 'To the bad one',
        deadlineMs: WAIT_MS,
      });
      const toGood = fleet.client.sendPagerMessage({
        to: '+447700960202',
        text: 'To the good one',
        deadlineMs: WAIT_MS,
      });
      expect((await toGood).response.status).toBe(202);
      const { synthetic, response } = await toBad;
      expect([synthetic, response.status]).toEqual([false, status]);
    }),
  );

  it('parts with impossible numbers are messages of their own (TS 23.040 §9.2.3.24.1), parts that contradict each other wait', () =>
    fleet.explain(async () => {
      await untilBound();
      const from = bad.received.length;
      const impossible = [
        [2, 0],
        [2, 3],
        [0, 1],
      ] as const;
      const contradicting = [
        [2, 1],
        [3, 2],
        [255, 255],
      ] as const;
      for (const [index, [total, number]] of [...impossible, ...contradicting].entries()) {
        const sar = { sar_msg_ref_num: 7, sar_total_segments: total, sar_segment_seqnum: number };
        bad.write(deliver(0x40 + index, { short_message: Buffer.from(`${number} of ${total}`), ...sar }));
        expect((await answerTo(0x40 + index, from)).frame.commandStatus).toBe(0);
      }
      const texts = fleet.client.received.flatMap(({ text = '' }) => (/^\d+ of \d+$/.test(text) ? [text] : []));
      expect(texts.sort()).toEqual(impossible.map(([total, number]) => `${number} of ${total}`).sort());
    }));

  it(
    'a flood of octets without sense ends in new connections, and in nothing else',
    () =>
      fleet.explain(async () => {
        let seed = 20_240_611;
        const next = (below: number): number => {
          seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
          return seed % below;
        };
        for (let round = 0; round < 100; round += 1) {
          await untilBound();
          const garbage = Buffer.from(Array.from({ length: 16 + next(200) }, () => next(256)));
          // Half of it with a length that can be believed, so that it is looked into.
          if (round % 2 === 0) garbage.writeUInt32BE(garbage.length, 0);
          if (round % 4 === 0) garbage.writeUInt32BE([5, 0x103, 0x80000004, 0x15][next(4)] ?? 5, 4);
          bad.write(garbage);
        }
      }),
    40_000,
  );
});

/** A submit_sm_resp whose command_length says less than a header has. */
function tooShort(sequenceNumber: number): Buffer {
  const pdu = encodeFrame('submit_sm_resp', { sequenceNumber }, { message_id: 'x' });
  pdu.writeUInt32BE(12, 0);
  return pdu;
}
