import { Metrics, startTelemetry } from '@causeway/runtime';
import type { MicroCase } from './measure.ts';

const OURS = '@causeway/runtime';
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

/** What telemetry costs each procedure of each service, without a collector. */
export async function telemetry(): Promise<MicroCase[]> {
  const traces = await startTelemetry({ service: 'bench', instance: 'bench-1' });
  const red = new Metrics().red('bench');
  return [
    {
      name: 'telemetry: a span under its parent, without a collector',
      by: OURS,
      operation: () => {
        const span = traces.startSpan('bench pager-message', { parent: PARENT, kind: 'server' });
        const { traceparent } = span;
        span.setAttribute('sip.status', 202);
        span.end();
        return traceparent;
      },
    },
    {
      name: 'telemetry: rate, errors, duration of one procedure',
      by: OURS,
      operation: (index) => red.observe('pager-message', 'sms', '202', (index % 64) / 1000),
    },
  ];
}
