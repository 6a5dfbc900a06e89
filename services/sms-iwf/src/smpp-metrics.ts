import type { Metrics } from '@causeway/runtime';
import { commandStatusName } from '@causeway/smpp';
import type { SmppObserver } from './smpp/index.ts';

/** Bounds of the time from submit_sm to submit_sm_resp, seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The figures of the binds: what was answered, how fast, throttling, fail-over, refused binds, protocol errors. */
export function smppMetrics(metrics: Metrics): SmppObserver {
  const answered = metrics.counter({
    name: 'smpp_submit_answers_total',
    help: 'Answers to submit_sm and data_sm by command_status.',
    labels: ['smsc', 'status'],
  });
  const unanswered = metrics.counter({
    name: 'smpp_submit_unanswered_total',
    help: 'submit_sm and data_sm that were not answered.',
    labels: ['smsc', 'reason'],
  });
  const seconds = metrics.histogram({
    name: 'smpp_submit_seconds',
    help: 'Time from submit_sm or data_sm to its answer.',
    labels: ['smsc'],
    buckets: BUCKETS,
  });
  const delivered = metrics.counter({
    name: 'smpp_deliver_answers_total',
    help: 'Our answers to deliver_sm and data_sm by command_status.',
    labels: ['smsc', 'status'],
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
    submitAnswered: ({ smsc }, status, milliseconds) => {
      answered.inc({ smsc, status: commandStatusName(status) });
      seconds.observe({ smsc }, milliseconds / 1000);
    },
    submitUnanswered: ({ smsc }, reason) => unanswered.inc({ smsc, reason }),
    deliverAnswered: ({ smsc }, status) => delivered.inc({ smsc, status: commandStatusName(status) }),
    throttled: ({ smsc }) => throttled.inc({ smsc }),
    failedOver: (from, to) => failedOver.inc({ from, to }),
    bindRefused: ({ smsc }, status) => refused.inc({ smsc, status: commandStatusName(status) }),
    protocolError: ({ smsc }) => broken.inc({ smsc }),
  };
}
