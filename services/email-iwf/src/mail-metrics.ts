import type { Metrics, Red } from '@causeway/runtime';
import type { ReceiverObserver } from '@causeway/smtp';
import type { MailNodeParts } from './smtp/mail-node.ts';

/** What the figures of a mail node are told by. */
export interface MailMetrics {
  readonly receiver: ReceiverObserver;
  /** Told of each mail that was to be handed to a server. */
  readonly delivered: MailNodeParts['observe'];
}

/**
 * The figures of SMTP: rate, errors and duration of `smtp out` by outcome or reply code and of `smtp in` by reply code; open
 * connections, and those refused.
 */
export function mailMetrics(metrics: Metrics, red: Red): MailMetrics {
  const open = metrics.gauge({ name: 'smtp_connections', help: 'Open SMTP connections of clients.' });
  const rejected = metrics.counter({
    name: 'smtp_connections_rejected_total',
    help: 'SMTP connections that were refused.',
    labels: ['reason'],
  });
  return {
    receiver: {
      connected: (count) => open.set(count),
      disconnected: (count) => open.set(count),
      rejected: (reason) => rejected.inc({ reason: String(reason) }),
      answered: (code, _octets, durationMs) => red.observe('smtp in', 'email', String(code), durationMs / 1000),
    },
    delivered: (outcome, code, seconds) =>
      red.observe('smtp out', 'email', code === undefined ? outcome : String(code), seconds),
  };
}
