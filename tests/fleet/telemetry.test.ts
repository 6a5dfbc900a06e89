import { connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { FleetUnderTest, SERVICES } from './fleet-under-test.ts';
import { OtlpCollector } from './otlp-collector.ts';
import { until } from './until.ts';

const ALICE = '12125550101';
const BOB = '447700900301';
/** Words that nothing but the texts of these messages holds. */
const SECRET = 'Rendezvous';
const COLLECT_MS = 5_000;
const SPANS_OF_PAGER_MESSAGE = ['sip-edge message', 'isf interwork', 'sms-iwf pager-message', 'isf attempt sms'];
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('what the fleet tells its operator', () => {
  let fleet: FleetUnderTest;
  let collector: OtlpCollector;
  const events: Event[] = [];
  let stopEvents: () => Promise<void>;

  beforeAll(async () => {
    collector = await OtlpCollector.start();
    fleet = await FleetUnderTest.start({
      configuration: { telemetry: { otlp: collector.url, export_interval_ms: 50, log_level: 'debug' } },
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

  const eventsOf = (contributionId: string, names: readonly string[]) =>
    until(`the events ${names.join(', ')}`, COLLECT_MS, () => {
      const own = events.filter(({ identities }) => identities?.contributionId === contributionId);
      return names.every((name) => own.some((event) => `${event.kind}.${event.name}` === name)) && own;
    });

  it('traces a message from SIP through NATS to SMPP in one trace, and links the trace of its report', () =>
    fleet.explain(async () => {
      const sent = await fleet.client.sendPagerMessage({
        to: `+${BOB}`,
        text: `${SECRET} at seven`,
        imdn: ['positive-delivery'],
      });
      await fleet.client.waitForImdn(sent.messageId, COLLECT_MS);
      const told = await eventsOf(sent.contributionId, ['sms.selected', 'sms.submitted', 'sms.delivered']);
      const traceIds = new Set(told.map(({ traceparent }) => traceparent.split('-')[1]));
      expect(traceIds.size).toBe(1);
      const [traceId = ''] = traceIds;

      const spans = await collector.waitForTrace(traceId, SPANS_OF_PAGER_MESSAGE, COLLECT_MS);
      const [message, interwork, pagerMessage, attempt] = SPANS_OF_PAGER_MESSAGE.map((name) =>
        spans.find((span) => span.name === name),
      );
      expect([message?.service, interwork?.service, pagerMessage?.service]).toEqual([...SERVICES]);
      expect(message?.parentSpanId).toBe('');
      expect(interwork?.parentSpanId).toBe(message?.spanId);
      expect(attempt?.parentSpanId).toBe(interwork?.spanId);
      expect(pagerMessage?.parentSpanId).toBe(attempt?.spanId);

      const report = await until('the span of the report', COLLECT_MS, () =>
        collector.spans.find(({ name, links }) => name === 'sms-iwf status-report' && links[0]?.traceId === traceId),
      );
      expect(report.links).toEqual([{ traceId, spanId: pagerMessage?.spanId }]);
      const [send] = (await collector.waitForTrace(report.traceId, ['sip-edge send'], COLLECT_MS)).filter(
        ({ name }) => name === 'sip-edge send',
      );
      expect(send?.parentSpanId).toBe(report.spanId);
    }));

  it('traces an SMS from SMPP to SIP in one trace', () =>
    fleet.explain(async () => {
      await fleet.smsc.originate({ from: BOB, to: ALICE, text: `${SECRET} accepted` });
      const { contributionId = '' } = await fleet.client.waitForMessage(
        ({ text }) => text === `${SECRET} accepted`,
        COLLECT_MS,
      );
      const [relayed] = await eventsOf(contributionId, ['sms.relayed']);
      const traceId = relayed?.traceparent.split('-')[1] ?? '';
      const names = ['sms-iwf short-message', 'sip-edge send'];
      const spans = await collector.waitForTrace(traceId, names, COLLECT_MS);
      const [received, sent] = names.map((name) => spans.find((span) => span.name === name));
      expect(sent?.parentSpanId).toBe(received?.spanId);
    }));

  it('logs each step of a message as JSON under its trace id', () =>
    fleet.explain(async () => {
      const sent = await fleet.client.sendPagerMessage({ to: `+${BOB}`, text: `${SECRET} again` });
      const told = await eventsOf(sent.contributionId, ['sms.submitted']);
      const traceId = told[0]?.traceparent.split('-')[1];
      for (const service of SERVICES) {
        const entry = await fleet.log.waitFor(
          `a line of ${service} in trace ${traceId}`,
          COLLECT_MS,
          (line) => line.service === service && line.trace_id === traceId,
        );
        expect(entry).toMatchObject({ level: 'debug', message: expect.stringMatching(/\./) });
      }
    }));

  it('never lets out the text of a message or a whole number: not in logs, spans or events', () =>
    fleet.explain(async () => {
      // What goes wrong is told at greater length.
      const picture = { type: 'image/png', octets: Buffer.from(SECRET) };
      await fleet.client.sendPagerMessage({ to: `+${BOB}`, content: picture });
      await fleet.client.sendPagerMessage({ to: `+${BOB}`, body: Buffer.from(`From: <tel:+${ALICE}>\r\n${SECRET}`) });
      await fleet.smsc.behave({ submits: [{ destination: BOB, commandStatus: 0x0b }] });
      const last = await fleet.client.sendPagerMessage({ to: `+${BOB}`, text: `${SECRET} refused` });
      await fleet.smsc.originate({
        from: BOB,
        to: ALICE,
        octetsHex: Buffer.from(SECRET).toString('hex'),
        dataCoding: 4,
      });
      await fleet.smsc.originate({
        from: BOB,
        to: ALICE,
        octetsHex: `ff${Buffer.from(SECRET).toString('hex')}`,
        esmClass: 0x40,
      });
      const told = await eventsOf(last.contributionId, ['sms.failed']);
      await collector.waitForTrace(told[0]?.traceparent.split('-')[1] ?? '', SPANS_OF_PAGER_MESSAGE, COLLECT_MS);

      expect(fleet.log.lines.filter((line) => !line.startsWith('{'))).toEqual([]);
      expect(fleet.log.lines.length).toBe(fleet.log.entries.length);
      const everything = [
        ...fleet.log.lines,
        collector.octets.toString('latin1'),
        ...events.map((event) => JSON.stringify(event)),
      ];
      for (const secret of [SECRET, ALICE, BOB, 'password', 'secret']) {
        expect(everything.filter((line) => line.includes(secret))).toEqual([]);
      }
      expect(events.find(({ name }) => name === 'submitted')).toMatchObject({
        from: '+1********01',
        to: '+44********01',
      });
    }));

  it.each(SERVICES)('%s answers /livez, /readyz and /metrics with rate, errors and duration', (service) =>
    fleet.explain(async () => {
      expect(await fleet.get(service, '/livez')).toMatchObject({ status: 200, text: '{"state":"RUNNING"}' });
      const ready = await fleet.get(service, '/readyz');
      expect(ready.status).toBe(200);
      expect(JSON.parse(ready.text)).toEqual({ state: 'RUNNING', waiting_for: [], loaded: false });
      const metrics = await fleet.metrics(service);
      const procedure = { 'sip-edge': 'message', isf: 'interwork', 'sms-iwf': 'pager-message' }[service];
      const name = 'causeway_procedure_duration_seconds';
      expect(metrics.sum(`${name}_count`, { procedure, outcome: service === 'isf' ? 'ok' : '202' })).toBeGreaterThan(0);
      expect(metrics.sum(`${name}_count`, { procedure, outcome: '415' })).toBe(1);
      expect(metrics.sum(`${name}_bucket`, { procedure, le: '+Inf' })).toBeGreaterThan(1);
      expect(metrics.sum(`${name}_sum`, { procedure })).toBeGreaterThan(0);
    }),
  );
});
