import type { ExchangeResult, ForwardOptions } from '@causeway/testkit';
import { ALICE, BOB } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const CAROL = '15550002222';

describe('an MM that comes again, and a RES that cannot be sent', () => {
  const stage = new Stage({ nats: 2 });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startRelay();
    iwf = await stage.startIwf(...settings);
  }

  const forward = (options: Partial<ForwardOptions> = {}, deadlineMs?: number) =>
    stage.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Dinner at 7?', ...options }, deadlineMs);

  const statusOf = ({ response }: Pick<ExchangeResult, 'response'>) => response?.mms['x-mms-request-status-code'];

  describe('a request that comes again', () => {
    const again = { transactionId: 'the-transaction', messageId: 'the-message@b' };

    it('has the same RES, and CPM no second message', async () => {
      await begin();
      stage.edge.answer(404);
      expect(statusOf(await forward(again))).toBe('Error-sending-address-unresolved');
      await stage.startIwf({}, 1);
      await forward(again);
      await until(() => stage.relay.messages.length === 2, 'two RES');
      expect(stage.relay.messages.map((response) => statusOf({ response }))).toEqual([
        'Error-sending-address-unresolved',
        'Error-sending-address-unresolved',
      ]);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('at two replicas at once is one CPM message', async () => {
      await begin();
      const other = await stage.startIwf({}, 1);
      const release = stage.edge.hold();
      const first = forward(again);
      await stage.edge.waitFor(1);
      expect(other.service.ready).toBe(true);
      stage.relay.peer = iwf.mm4;
      const second = forward(again);
      await until(() => stage.relay.undelivered === 2, 'both are under way');
      release();
      expect([statusOf(await first), statusOf(await second)]).toEqual(['Ok', 'Ok']);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('with another transaction id is another', async () => {
      await begin();
      await forward({ messageId: 'the-message@b' });
      await forward({ messageId: 'the-message@b' });
      expect(stage.edge.sent).toHaveLength(2);
    });

    it('after the bus was away: 451 until it is back, then one CPM message for each recipient', async () => {
      await begin();
      await stage.nats().kill();
      const result = forward({ to: [`+${ALICE}`, `+${CAROL}`] }, 15_000);
      await until(() => stage.relay.undelivered === 1, 'it is on its way');
      await until(() => stage.edge.sent.length === 0 && !iwf.service.ready, 'the bus is known to be away');
      await stage.nats().restart();
      const { submission, response } = await result;
      expect(submission.attempts.slice(0, -1).every(({ code }) => code === 451)).toBe(true);
      expect(statusOf({ response })).toBe('Ok');
      expect(stage.edge.sent).toHaveLength(2);
    });
  });

  describe('when the RES cannot be sent', () => {
    it('it is in durable work before the 250, and sent later', async () => {
      await begin();
      stage.relay.behave({ smtp: { rules: [{ at: 'MAIL', code: 451, times: 2 }] } });
      const { submission, response } = await forward();
      expect(submission.outcome).toBe('sent');
      expect(statusOf({ response })).toBe('Ok');
    });

    it('it is given up when it is refused for good', async () => {
      await begin();
      stage.relay.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, times: 1 }] } });
      const { submission } = await stage.relay.forward({
        from: `+${BOB}`,
        to: [`+${ALICE}`],
        text: 'x',
        ackRequest: false,
      });
      expect(submission.outcome).toBe('sent');
      expect(stage.edge.sent).toHaveLength(1);
      expect(stage.relay.messages).toEqual([]);
    });

    it('MMS-T37.RCPT TO of a domain without a relay goes to its mail exchangers', async () => {
      const exchanger = await stage.startRelay({ domain: 'mms.elsewhere.example' });
      await stage.startRelay();
      const asked: string[] = [];
      const exchangers = {
        resolve: (domain: string) => {
          asked.push(domain);
          return Promise.resolve({
            outcome: 'hosts' as const,
            hosts: [{ addresses: ['127.0.0.1'], port: exchanger.port }],
          });
        },
      };
      iwf = await stage.startIwf({ exchangers });
      await stage.relay.forward({
        from: `+${BOB}`,
        to: [`+${ALICE}`],
        text: 'x',
        mailFrom: `+${BOB}/TYPE=PLMN@mms.elsewhere.example`,
        ackRequest: false,
      });
      expect((await exchanger.waitFor('MM4_forward.RES')).mail.rcptTo[0]?.address).toBe(
        `+${BOB}/TYPE=PLMN@mms.elsewhere.example`,
      );
      expect(asked).toEqual(['mms.elsewhere.example']);
    });

    it('MMS-6.3.1.1.3-05 it is not sent to those who do not ask for it, by policy; a refusal is then a report', async () => {
      await begin({ mms: { res_when: 'on_request' } });
      stage.edge.answer(404);
      const { submission } = await forward({ ackRequest: false, deliveryReport: true });
      expect(submission.outcome).toBe('sent');
      const report = await stage.relay.waitFor('MM4_delivery_report.REQ');
      expect(report.mms['x-mms-mm-status-code']).toBe('Rejected');
      expect(stage.relay.messages).toHaveLength(1);
    });
  });
});
