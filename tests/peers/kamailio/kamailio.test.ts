import { freePort } from '@causeway/testkit';
import { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { until } from '../../fleet/until.ts';
import { KamailioProcess } from './kamailio-process.ts';

const ALICE = '12125550101';
const WAIT_MS = 5_000;
/** The SM-SC tries again after this. */
const RETRY_MS = 200;

describe('Kamailio as the SIP/IP core between client and fleet', () => {
  let fleet: FleetUnderTest;
  let kamailio: KamailioProcess;
  let core: number;

  beforeAll(async () => {
    core = await freePort();
    fleet = await FleetUnderTest.start({
      nextHopPort: core,
      smsc: { behaviour: { retryDelayMs: RETRY_MS } },
    });
    kamailio = await KamailioProcess.start({
      own: core,
      fleet: fleet.sipPort,
      client: Number(fleet.client.address.split(':')[1]),
    });
    fleet.client.target = `127.0.0.1:${core}`;
  }, 60_000);
  afterAll(async () => {
    await Promise.all([fleet?.stop(), kamailio?.stop()]);
  }, 40_000);
  beforeEach(() => fleet.client.behave());

  it.each(['udp', 'tcp'] as const)(
    'carries a message over %s to the fleet, its answer back by the Vias, and its report',
    (transport) =>
      fleet.explain(async () => {
        const to = transport === 'udp' ? '447700940001' : '447700940002';
        const sent = await fleet.client.sendPagerMessage({
          to: `+${to}`,
          text: 'Through the core',
          imdn: ['positive-delivery'],
          transport,
        });
        expect([sent.synthetic, sent.response.status]).toEqual([false, 202]);
        // The core has taken its own Via off: the answer bears the client's alone.
        expect(sent.response.headers.list('Via')).toHaveLength(1);
        expect((await fleet.smsc.accepted()).filter(({ destinationAddr }) => destinationAddr === to)).toHaveLength(1);

        const { imdn, message } = await fleet.client.waitForImdn(sent.messageId, WAIT_MS);
        expect(imdn.delivery).toBe('delivered');
        const { headers } = message.request;
        const vias = headers.list('Via');
        expect(vias).toHaveLength(2);
        expect(vias[0]).toContain(`127.0.0.1:${core}`);
        expect(vias[1]).toContain(`127.0.0.1:${fleet.sipPort}`);
        expect(headers.list('Record-Route')).toEqual([expect.stringContaining(`sip:127.0.0.1:${core}`)]);
        expect(headers.get('Max-Forwards')).toBe('69');
      }),
  );

  it('carries an SMS to the client, and one beyond 1300 octets over TCP on both sides of the core', () =>
    fleet.explain(async () => {
      const short = 'Seven is fine';
      const long = 'The core carries long ones over TCP. '.repeat(36);
      for (const [text, transport] of [
        [short, 'udp'],
        [long, 'tcp'],
      ] as const) {
        const results = await fleet.smsc.originate({ from: '447700940003', to: ALICE, text });
        expect(new Set(results.map(({ commandStatus }) => commandStatus))).toEqual(new Set([0]));
        const message = await fleet.client.waitForMessage((one) => one.text === text, WAIT_MS);
        expect(message.transport).toBe(transport);
        expect(message.request.headers.list('Via')).toHaveLength(2);
      }
    }));

  it('answers 408 for a client that is away, and the SM-SC keeps the SMS until it is back', () =>
    fleet.explain(async () => {
      fleet.client.behave({ when: ({ text }) => text === 'Are you back?', silent: true, times: 1 });
      const [result] = await fleet.smsc.originate({ from: '447700940004', to: ALICE, text: 'Are you back?' });
      // ESME_RX_T_APPN, then ESME_ROK.
      expect(result?.statuses).toEqual([0x64, 0]);
    }));

  it('SMS-T10.command_status, 404: carries the refusal of a client to the SM-SC, and that of the fleet to a client', () =>
    fleet.explain(async () => {
      fleet.client.behave({ when: ({ text }) => text === 'Not here', status: 404 });
      const [result] = await fleet.smsc.originate({ from: '447700940005', to: ALICE, text: 'Not here' });
      expect(result?.statuses).toEqual([0x0b]);
      const picture = { type: 'image/png', octets: Buffer.from([0x89]) };
      const { response } = await fleet.client.sendPagerMessage({ to: '+447700940006', content: picture });
      expect(response.status).toBe(415);
    }));

  it('gets over the death of sip-edge: an answer all the same, and the next message arrives', () =>
    fleet.explain(async () => {
      const ask = () => {
        const { request } = fleet.client.compose({ to: '+447700940007', text: 'Are you there?' });
        return fleet.client.send(request, { deadlineMs: WAIT_MS });
      };
      expect((await ask()).status).toBe(202);
      await fleet.kill('sip-edge');
      // The core waits for 1 s and gives up by itself.
      const away = await ask();
      expect([202, 408, 503]).toContain(away.status);
      await until('a fleet that is back', 15_000, async () => (await ask()).status === 202);
    }));
});
