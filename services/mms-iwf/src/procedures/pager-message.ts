import { type PagerRoad, requestKey } from '@causeway/interworking';
import { MmStatus } from '@causeway/mm4';
import type { MmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification } from '../mapping/delivery-notification.table-17.ts';
import { type AcceptedMessage, accept } from './acceptance.ts';
import { mmsMessageId } from './derived-ids.ts';
import { forward } from './forward.ts';
import { validitySeconds } from './validity.ts';

/**
 * TS §6.3.1.1.1, Pager Mode CPM Standalone Message to MMS: what MMS brings to the general procedure of §6.1.1
 * (`pagerMessage` of libs/interworking, which reads as its steps).
 */
export function pagerRoad(iwf: MmsIwf): PagerRoad<AcceptedMessage> {
  return {
    accept,
    submit: (accepted, claim, context) => forward(iwf, accepted, claim, context),
    // MMS-6.3.1.1.7-03: X-Mms-Message-ID of the MM4_forward.REQ.
    correlator: ({ message }) => mmsMessageId(requestKey(message), iwf.mms.domain),
    validitySeconds,
    patience: ({ mms }) => ({
      submitMs: mms.forward_response_timeout_ms,
      early: mms.pager_early_response,
      earlyMs: mms.pager_early_response_ms,
    }),
    failureReport: (state, messageId, userAgent, now) =>
      mapToDeliveryNotification(
        state,
        MmStatus.rejected,
        undefined,
        iwf.policy.current.mms.imdn_interworking_failure_element,
        messageId,
        userAgent,
        now,
      ),
  };
}
