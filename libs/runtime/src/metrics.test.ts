import { MetricConflictError, Metrics } from './metrics.ts';

describe('Metrics', () => {
  it('counts procedures by technology and outcome with their duration', async () => {
    const metrics = new Metrics();
    const red = metrics.red('sms-iwf');
    red.observe('pager-message', 'sms', '202', 0.003);
    red.observe('pager-message', 'sms', '202', 0.2);
    red.observe('pager-message', 'sms', '202', 99);
    red.observe('status-report', 'sms', 'ok', 0.001);
    const text = await metrics.expose();
    const labels = 'service="sms-iwf",procedure="pager-message",technology="sms",outcome="202"';
    expect(text).toContain('# TYPE causeway_procedure_duration_seconds histogram\n');
    expect(text).toContain(`causeway_procedure_duration_seconds_bucket{${labels},le="0.0025"} 0\n`);
    expect(text).toContain(`causeway_procedure_duration_seconds_bucket{${labels},le="0.005"} 1\n`);
    expect(text).toContain(`causeway_procedure_duration_seconds_bucket{${labels},le="0.25"} 2\n`);
    expect(text).toContain(`causeway_procedure_duration_seconds_bucket{${labels},le="+Inf"} 3\n`);
    expect(text).toContain(`causeway_procedure_duration_seconds_sum{${labels}} 99.203\n`);
    expect(text).toContain(`causeway_procedure_duration_seconds_count{${labels}} 3\n`);
    expect(text).toContain('procedure="status-report",technology="sms",outcome="ok",le="0.001"} 1\n');
  });

  it('keeps the number of series bounded', async () => {
    const metrics = new Metrics();
    const red = metrics.red('isf');
    for (let outcome = 0; outcome < 3_000; outcome += 1) red.observe('interwork', 'sms', `o${outcome}`, 0.01);
    const text = await metrics.expose();
    expect(text.match(/_count\{/g)).toHaveLength(2_001);
    expect(text).toContain('outcome="other"} 1000\n');
  });

  it('escapes label values', async () => {
    const metrics = new Metrics();
    metrics.red('a"b\\c\nd').observe('p', 't', 'ok', 0.1);
    expect(await metrics.expose()).toContain('service="a\\"b\\\\c\\nd"');
  });

  it('gives services of one process the same metric, and refuses another kind under its name', async () => {
    const metrics = new Metrics();
    const description = { name: 'sessions', help: 'Sessions open.', labels: ['technology'] as const };
    metrics.counter(description).inc({ technology: 'sms' });
    metrics.counter(description).inc({ technology: 'sms' });
    expect(await metrics.expose()).toContain('causeway_sessions{technology="sms"} 2\n');
    expect(() => metrics.gauge(description)).toThrow(MetricConflictError);
    expect(() => metrics.histogram({ ...description, buckets: [1] })).toThrow(MetricConflictError);
  });

  it('asks a gauge when it is read, and keeps registries apart', async () => {
    const metrics = new Metrics();
    metrics.gauge({ name: 'window', help: 'Requests under way.' }, function collect() {
      this.set(7);
    });
    expect(await metrics.expose()).toContain('causeway_window 7\n');
    expect(await new Metrics().expose()).not.toContain('causeway_window');
  });

  it('has CPU, memory and event loop figures of the process', async () => {
    const text = await new Metrics().collectProcessMetrics().expose();
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});
