import { messageCorrelator } from '@causeway/cpm';
import type { PagerRoad } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification } from '../mapping/delivery-notification.table-3.ts';
import type { ReportedState } from '../mapping/message-state.table-x2.ts';
import { type AcceptedMessage, accept } from './acceptance.ts';
import { submittedText } from './segment-text.ts';
import { submit } from './submit.ts';
import { validitySeconds } from './validity.ts';

const FAILED: ReportedState = { outcome: 'failed', delivery: 'failed', interworking: 'error' };

/**
 * TS §6.2.2.1.1, Pager Mode CPM Standalone Message to SMS Message: what SMS brings to the general procedure of §6.1.1
 * (`pagerMessage` of libs/interworking, which reads as its steps).
 */
export function pagerRoad(iwf: SmsIwf): PagerRoad<AcceptedMessage> {
  return {
    accept,
    submit: (accepted, claim, context) => submit(iwf, accepted, claim, context),
    correlator: (accepted, { sms }) =>
      messageCorrelator(submittedText(accepted, sms), {
        countUnit: sms.correlator_count_unit,
        crlf: sms.correlator_crlf,
        rfc2047Split: sms.correlator_rfc2047_split,
      }),
    validitySeconds,
    patience: ({ sms }) => ({
      submitMs: sms.submit_resp_timeout_ms,
      early: sms.pager_early_response,
      earlyMs: sms.pager_early_response_ms,
    }),
    failureReport: (state, messageId, userAgent, now) =>
      mapToDeliveryNotification(state, FAILED, messageId, userAgent, now),
  };
}
