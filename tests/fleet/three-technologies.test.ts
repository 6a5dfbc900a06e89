import { connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from './fleet-configuration.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { type CollectedSpan, OtlpCollector } from './otlp-collector.ts';
import { until } from './until.ts';

const ALICE = '12125550101';
const BOB = '447700900321';
const COLLECT_MS = 5_000;
/** A word that nothing but the texts of these messages holds. */
const SECRET = 'Rendezvous';
/** command_status that Table 2 makes a 500 of: worth another service. */
const SUBMIT_FAILED = 0x45;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('what the fleet tells of a message, whichever of three technologies it takes', () => {
  let fleet: FleetUnderTest;
  let collector: OtlpCollector;
  const events: Event[] = [];
  let stopEvents: () => Promise<void>;

  beforeAll(async () => {
    collector = await OtlpCollector.start();
    fleet = await FleetUnderTest.start({
      mms: {},
      email: {},
      configuration: {
        telemetry: { otlp: collector.url, export_interval_ms: 50, log_level: 'debug' },
        policy: { isf: { reselection_enabled: true, service_priority: ['SMS', 'MMS', 'email'] } },
      },
    });
    const bus = await connectBus({ servers: [fleet.natsUrl], name: 'operator', logger: silent });
    await bus.events.subscribe((event) => {
      events.push(event);
    });
    stopEvents = () => bus.close();
  }, 40_000);
  afterAll(async () => {
    await stopEvents?.();
    await fleet?.stop();
    await collector?.stop();
  }, 40_000);
  beforeEach(() => fleet.smsc.behave({ submits: [] }));

  /** The events of a message, and the one trace that they are of. */
  const told = async (contributionId: string, names: readonly string[]) => {
    const own = await until(`the events ${names.join(', ')}`, COLLECT_MS, () => {
      const found = events.filter(({ identities }) => identities?.contributionId === contributionId);
      return names.every((name) => found.some((event) => `${event.kind}.${event.name}` === name)) && found;
    });
    const traceIds = new Set(own.map(({ traceparent }) => traceparent.split('-')[1]));
    expect(traceIds.size).toBe(1);
    const [traceId = ''] = traceIds;
    const verdicts = Object.fromEntries(own.map(({ kind, name, verdict }) => [`${kind}.${name}`, verdict]));
    return { traceId, verdicts };
  };
  /** Each span with its parent, as `child < parent`. */
  const lineage = (spans: readonly CollectedSpan[]): readonly string[] =>
    spans
      .map(({ name, parentSpanId }) => `${name} < ${spans.find(({ spanId }) => spanId === parentSpanId)?.name ?? ''}`)
      .sort();

  it('ISF-5.1-11a-1 a message that SMS refuses goes to MMS: both attempts in its events and in its one trace', () =>
    fleet.explain(async () => {
      await fleet.smsc.behave({ submits: [{ destination: BOB, commandStatus: SUBMIT_FAILED }] });
      const text = `${SECRET} by another way`;
      const sent = await fleet.client.sendPagerMessage({ to: `+${BOB}`, text, imdn: ['positive-delivery'] });
      expect(sent.response.status).toBe(202);
      expect(sent.response.headers.get('Message-Context')).toBe('multimedia-message');
      expect((await fleet.smsc.accepted()).filter(({ destinationAddr }) => destinationAddr === BOB)).toEqual([]);
      await fleet.relay.waitFor('MM4_forward.REQ', (request) => request.text === text, COLLECT_MS);
      const { imdn } = await fleet.client.waitForImdn(sent.messageId, COLLECT_MS);
      expect(imdn.delivery).toBe('delivered');

      const steps = ['sms.selected', 'sms.failed', 'mms.reselected', 'mms.submitted', 'mms.delivered'];
      const { traceId, verdicts } = await told(sent.contributionId, steps);
      expect(verdicts).toMatchObject({ 'sms.selected': 'SIP 500', 'mms.reselected': 'SIP 202' });
      const names = [
        'sip-edge message',
        'isf interwork',
        'isf attempt sms',
        'isf attempt mms',
        'mms-iwf pager-message',
      ];
      expect(lineage(await collector.waitForTrace(traceId, [...names, 'sms-iwf pager-message'], COLLECT_MS))).toEqual([
        'isf attempt mms < isf interwork',
        'isf attempt sms < isf interwork',
        'isf interwork < sip-edge message',
        'mms-iwf pager-message < isf attempt mms',
        'sip-edge message < ',
        'sms-iwf pager-message < isf attempt sms',
      ]);
      expect(
        (await fleet.metrics('isf')).sum('causeway_procedure_duration_seconds_count', { procedure: 'reselect' }),
      ).toBe(1);
    }));

  it.each([
    ['MMS', `tel:+${BOB};nccsid=MMS`, 'mms', 'mms-iwf delivery-report'],
    ['e-mail', `mailto:bob.secret@${MAIL_DOMAIN}`, 'email', 'email-iwf mail-report'],
  ])(
    'a message to %s is one trace from SIP to SMTP, to which the trace of its report is linked',
    (_what, to, kind, reported) =>
      fleet.explain(async () => {
        const sent = await fleet.client.sendPagerMessage({
          to,
          text: `${SECRET} at seven`,
          imdn: ['positive-delivery'],
        });
        await fleet.client.waitForImdn(sent.messageId, COLLECT_MS);
        const { traceId } = await told(sent.contributionId, [
          `${kind}.selected`,
          `${kind}.submitted`,
          `${kind}.delivered`,
        ]);
        const names = ['sip-edge message', 'isf interwork', `isf attempt ${kind}`, `${kind}-iwf pager-message`];
        const spans = await collector.waitForTrace(traceId, names, COLLECT_MS);
        expect(lineage(spans)).toEqual(
          [
            `${kind}-iwf pager-message < isf attempt ${kind}`,
            `isf attempt ${kind} < isf interwork`,
            'isf interwork < sip-edge message',
            'sip-edge message < ',
          ].sort(),
        );
        const report = await until('the span of the report', COLLECT_MS, () =>
          collector.spans.find(({ name, links }) => name === reported && links[0]?.traceId === traceId),
        );
        const [send] = (await collector.waitForTrace(report.traceId, ['sip-edge send'], COLLECT_MS)).filter(
          ({ name }) => name === 'sip-edge send',
        );
        expect(send?.parentSpanId).toBe(report.spanId);
      }),
  );

  it.each([
    ['MMS', 'mms', 'mms-iwf multimedia-message'],
    ['e-mail', 'email', 'email-iwf mail-to-pager'],
  ])('a message from %s is one trace from SMTP to SIP', (what, kind, received) =>
    fleet.explain(async () => {
      const text = `${SECRET} from ${what}`;
      if (kind === 'mms') await fleet.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text });
      else await fleet.mail.send({ from: `bob.secret@${MAIL_DOMAIN}`, to: [`${ALICE}@${CPM_MAIL_DOMAIN}`], text });
      const message = await fleet.client.waitForMessage((one) => one.text?.trim() === text, COLLECT_MS);
      const { traceId } = await told(message.contributionId ?? '', [`${kind}.relayed`]);
      expect(lineage(await collector.waitForTrace(traceId, [received, 'sip-edge send'], COLLECT_MS))).toEqual(
        [`${received} < `, `sip-edge send < ${received}`].sort(),
      );
    }),
  );

  it('never lets out the text of a message or a whole number: not in logs, spans or events', () =>
    fleet.explain(async () => {
      // What goes wrong is told at greater length.
      await fleet.relay.behave({ forwardResponses: [{ status: 'Error-service-denied' }] });
      await fleet.client.sendPagerMessage({ to: `tel:+${BOB};nccsid=MMS`, text: `${SECRET} refused` });
      await fleet.relay.forward({
        from: `+${BOB}`,
        to: [`+${ALICE}`],
        text: SECRET,
        without: ['X-Mms-Message-ID'],
        subject: SECRET,
      });
      await fleet.relay.forward({
        from: `+${BOB}`,
        to: [`+${ALICE}`],
        text: SECRET,
        headers: { 'Content-Type': 'multipart/related' },
      });
      await fleet.mail.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, text: 'no such user' }] } });
      await fleet.client.sendPagerMessage({
        to: `mailto:bob.secret@${MAIL_DOMAIN}`,
        text: `${SECRET} refused`,
        subject: SECRET,
      });
      const body = { from: `bob.secret@${MAIL_DOMAIN}`, to: [`${ALICE}@${CPM_MAIL_DOMAIN}`], subject: SECRET };
      await fleet.mail.send({ ...body, text: SECRET, headers: { 'X-Long': 'x '.repeat(50_000) } });
      fleet.client.behave({ when: ({ text }) => text?.trim() === `${SECRET}, no`, status: 603 });
      await fleet.mail.send({ ...body, text: `${SECRET}, no` });
      const last = await fleet.client.sendPagerMessage({
        to: `mailto:bob.secret@${MAIL_DOMAIN}`,
        text: `${SECRET} last`,
      });
      await told(last.contributionId, ['email.failed']);
      expect(fleet.log.lines.filter((line) => !line.startsWith('{'))).toEqual([]);
      const everything = [
        ...fleet.log.lines,
        collector.octets.toString('latin1'),
        ...events.map((event) => JSON.stringify(event)),
      ];
      for (const secret of [SECRET, ALICE, BOB]) {
        expect(everything.filter((line) => line.includes(secret)).map((line) => line.slice(0, 500))).toEqual([]);
      }
    }));

  it.each(['mms-iwf', 'email-iwf'] as const)(
    '%s answers /livez, /readyz and /metrics with rate, errors and duration',
    (service) =>
      fleet.explain(async () => {
        expect(await fleet.get(service, '/livez')).toMatchObject({ status: 200, text: '{"state":"RUNNING"}' });
        const ready = await fleet.get(service, '/readyz');
        expect([ready.status, JSON.parse(ready.text)]).toEqual([
          200,
          { state: 'RUNNING', waiting_for: [], loaded: false },
        ]);
        const metrics = await fleet.metrics(service);
        const name = 'causeway_procedure_duration_seconds';
        expect(metrics.sum(`${name}_count`, { procedure: 'pager-message', outcome: '202' })).toBeGreaterThan(0);
        expect(
          metrics.sum(`${name}_count`, { procedure: 'pager-message', outcome: service === 'mms-iwf' ? '403' : '404' }),
        ).toBeGreaterThan(0);
        expect(metrics.sum(`${name}_sum`, { procedure: 'pager-message' })).toBeGreaterThan(0);
      }),
  );
});
