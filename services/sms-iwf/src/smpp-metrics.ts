import type { Metrics, Red } from '@causeway/runtime';
import { commandStatusName } from '@causeway/smpp';
import type { SmppObserver } from './smpp/index.ts';

/**
 * The figures of the binds: what was answered and how fast (as rate, errors and duration of `submit_sm <SM-SC>` and
 * `deliver_sm <SM-SC>`, for they come with every message), throttling, fail-over, refused binds, protocol errors.
 */
export function smppMetrics(metrics: Metrics, red: Red): SmppObserver {
  const unanswered = metrics.counter({
    name: 'smpp_submit_unanswered_total',
    help: 'submit_sm and data_sm that were not answered.',
    labels: ['smsc', 'reason'],
  });
  const throttled = metrics.counter({
    name: 'smpp_throttled_total',
    help: 'Times an SM-SC asked us to slow down.',
    labels: ['smsc'],
  });
  const failedOver = metrics.counter({
    name: 'smpp_failed_over_total',
    help: 'Submissions that went on to another SM-SC.',
    labels: ['from', 'to'],
  });
  const refused = metrics.counter({
    name: 'smpp_binds_refused_total',
    help: 'Binds that an SM-SC refused.',
    labels: ['smsc', 'status'],
  });
  const broken = metrics.counter({
    name: 'smpp_protocol_errors_total',
    help: 'PDUs that broke the protocol.',
    labels: ['smsc'],
  });
  const state = metrics.gauge({ name: 'smpp_bind_up', help: '1 while the bind is up.', labels: ['smsc', 'bind'] });
  return {
    stateChanged: ({ smsc, bind }, name) => state.set({ smsc, bind }, name.startsWith('BOUND') ? 1 : 0),
    submitAnswered: ({ smsc }, status, milliseconds) =>
      red.observe(`submit_sm ${smsc}`, 'sms', commandStatusName(status), milliseconds / 1000),
    submitUnanswered: ({ smsc }, reason) => unanswered.inc({ smsc, reason }),
    deliverAnswered: ({ smsc }, status, milliseconds) =>
      red.observe(`deliver_sm ${smsc}`, 'sms', commandStatusName(status), milliseconds / 1000),
    throttled: ({ smsc }) => throttled.inc({ smsc }),
    failedOver: (from, to) => failedOver.inc({ from, to }),
    bindRefused: ({ smsc }, status) => refused.inc({ smsc, status: commandStatusName(status) }),
    protocolError: ({ smsc }) => broken.inc({ smsc }),
  };
}
