import type { Metrics, Red } from '@causeway/runtime';
import type { ReceiverObserver } from '@causeway/smtp';
import type { Mm4NodeParts } from './mm4/index.ts';

/** What the figures of the node are told by. */
export interface Mm4Metrics {
  readonly receiver: ReceiverObserver;
  readonly delivered: Mm4NodeParts['observe'];
}

/**
 * The figures of MM4: rate, errors and duration of `mm4 in` by SMTP reply code and of `mm4 out` by reply code or outcome;
 * open connections of relays, and those refused.
 */
export function mm4Metrics(metrics: Metrics, red: Red): Mm4Metrics {
  const open = metrics.gauge({ name: 'mm4_connections', help: 'Open SMTP connections of relays.' });
  const rejected = metrics.counter({
    name: 'mm4_connections_rejected_total',
    help: 'SMTP connections that were refused.',
    labels: ['reason'],
  });
  return {
    receiver: {
      connected: (count) => open.set(count),
      disconnected: (count) => open.set(count),
      rejected: (reason) => rejected.inc({ reason }),
      answered: (code, _octets, durationMs) => red.observe('mm4 in', 'mms', String(code), durationMs / 1000),
    },
    delivered: (outcome, code, seconds) =>
      red.observe('mm4 out', 'mms', code === undefined ? outcome : String(code), seconds),
  };
}
