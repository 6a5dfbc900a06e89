import { FleetUnderTest } from './fleet-under-test.ts';

const ALICE = '12125550101';
const WAIT_MS = 8_000;
/** Enough for both replicas to have some of each kind: the system divides connections, NATS divides calls. */
const MESSAGES = 24;

describe('two processes of mms-iwf and of email-iwf on one host', () => {
  let fleet: FleetUnderTest;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      mms: {},
      email: {},
      configuration: { fleet: { instances: { 'mms-iwf': 2, 'email-iwf': 2 } } },
    });
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const send = (to: string, name: string) =>
    Promise.all(
      Array.from({ length: MESSAGES }, (_, index) =>
        fleet.client.sendPagerMessage({
          to,
          text: `${name} ${index}`,
          imdn: ['positive-delivery'],
          deadlineMs: WAIT_MS,
        }),
      ),
    );

  it('MMS-6.3.1.1.1-05 MMS-6.3.1.1.3-03b responses and reports are taken by whichever replica they come to', () =>
    fleet.explain(async () => {
      const sent = await send('+447700900111', 'MM');
      expect(sent.map(({ response }) => response.status)).toEqual(sent.map(() => 202));
      for (const { messageId } of sent) {
        const { imdn } = await fleet.client.waitForImdn(messageId, WAIT_MS);
        expect(imdn.delivery).toBe('delivered');
      }
    }));

  it('reports of mail are taken by whichever replica they come to', () =>
    fleet.explain(async () => {
      const sent = await send('mailto:eva@mail.example', 'Mail');
      expect(sent.map(({ response }) => response.status)).toEqual(sent.map(() => 202));
      for (const { messageId } of sent) {
        const { imdn } = await fleet.client.waitForImdn(messageId, WAIT_MS);
        expect(imdn.delivery).toBe('delivered');
      }
    }));

  it('what comes by MM4 passes through either', () =>
    fleet.explain(async () => {
      const results = await Promise.all(
        Array.from({ length: MESSAGES }, (_, index) =>
          fleet.relay.forward({ from: '+447700900111', to: [`+${ALICE}`], text: `MM4 ${index}` }, WAIT_MS),
        ),
      );
      expect(results.map(({ response }) => response?.mms['x-mms-request-status-code'])).toEqual(
        results.map(() => 'Ok'),
      );
    }));
});
