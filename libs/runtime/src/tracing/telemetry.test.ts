import { OtlpReceiver } from '../../test/otlp-receiver.ts';
import { Metrics } from '../metrics.ts';
import { startTelemetry } from './telemetry.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const UNSAMPLED = `00-${TRACE}-b7ad6b7169203331-00`;
const OTHER = '00-11111111111111111111111111111111-2222222222222222-01';

describe('without a collector', () => {
  it('begins a trace, and goes on with the one it is given', async () => {
    const telemetry = await startTelemetry({ service: 'isf', instance: 'isf-1' });
    const root = telemetry.startSpan('isf interwork');
    expect(root.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(root.traceparent).toBe(root.traceparent);
    expect(root.recording).toBe(false);
    const child = telemetry.startSpan('isf interwork', { parent: PARENT });
    expect(child.traceparent).toMatch(new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(telemetry.startSpan('x', { parent: UNSAMPLED }).traceparent).toMatch(/-00$/);
    expect(telemetry.startSpan('x', { parent: 'broken' }).traceparent).not.toContain(TRACE);
    root.setAttribute('verdict', 202);
    root.recordError(new Error('x'));
    root.end();
    await telemetry.shutdown();
  });
});

describe('with a collector', () => {
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.stop());

  it('exports spans in batches with parent, link, attributes, error and resource', async () => {
    const metrics = new Metrics();
    const telemetry = await startTelemetry({
      service: 'sms-iwf',
      instance: 'sms-iwf-7',
      otlp: receiver.url,
      exportIntervalMs: 10,
      metrics,
    });
    const span = telemetry.startSpan('sms-iwf pager-message', {
      parent: PARENT,
      links: [OTHER, 'broken'],
      kind: 'server',
      attributes: { 'causeway.technology': 'sms' },
    });
    expect(span.recording).toBe(true);
    expect(span.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    span.setAttribute('causeway.verdict', 202);
    span.recordError(new Error('window full'));
    span.end();
    span.end();
    const octets = await receiver.received();
    await telemetry.shutdown();
    for (const text of [
      'sms-iwf pager-message',
      'causeway.technology',
      'causeway.verdict',
      'window full',
      'sms-iwf-7',
    ]) {
      expect(octets.includes(text)).toBe(true);
    }
    for (const id of [TRACE, 'b7ad6b7169203331', span.traceparent.slice(36, 52), OTHER.slice(3, 35)]) {
      expect(octets.includes(Buffer.from(id, 'hex'))).toBe(true);
    }
    expect(await metrics.expose()).toContain('causeway_spans_total{outcome="exported"} 1\n');
  });

  it('decides for new traces by ratio, and leaves the decision of others alone', async () => {
    const telemetry = await startTelemetry({ service: 's', instance: 'i', otlp: receiver.url, samplingRatio: 0 });
    expect(telemetry.startSpan('new').recording).toBe(false);
    expect(telemetry.startSpan('new').traceparent).toMatch(/-00$/);
    const unsampled = telemetry.startSpan('not sampled', { parent: UNSAMPLED });
    expect(unsampled.recording).toBe(false);
    expect(unsampled.traceparent).toMatch(/-00$/);
    telemetry.startSpan('sampled elsewhere', { parent: PARENT }).end();
    await telemetry.shutdown();
    const octets = await receiver.received();
    expect(octets.includes('sampled elsewhere')).toBe(true);
    expect(octets.includes('not sampled')).toBe(false);
  });

  it('does not let a collector that refuses or is gone disturb anything', async () => {
    const metrics = new Metrics();
    receiver.refuse();
    const refused = await startTelemetry({
      service: 's',
      instance: 'i',
      otlp: receiver.url,
      exportIntervalMs: 10,
      metrics,
    });
    refused.startSpan('refused').end();
    await receiver.received();
    await refused.shutdown();
    expect(await metrics.expose()).toContain('causeway_spans_total{outcome="failed"} 1\n');

    const { url } = receiver;
    await receiver.stop();
    const gone = await startTelemetry({ service: 's', instance: 'i', otlp: url, maxQueue: 10, exportIntervalMs: 10 });
    for (let count = 0; count < 100; count += 1) gone.startSpan('nobody listens').end();
    const began = performance.now();
    await gone.shutdown();
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
