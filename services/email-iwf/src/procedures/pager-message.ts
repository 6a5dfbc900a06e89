import type { PagerRoad } from '@causeway/interworking';
import type { EmailIwf } from '../iwf.ts';
import { mapToNotification, mapToOutcome } from '../mapping/imdn-of-notification.bridge.ts';
import { type AcceptedMail, accept } from './acceptance.ts';
import { submit } from './submit.ts';
import { validitySeconds } from './validity.ts';

/**
 * How long one attempt at a mail may take where no caller waits for it; while one does, its own deadline is nearer. Shorter
 * than mail servers wait (RFC 5321 §4.5.3.2), because a crash leaves the message claimed for as long.
 */
const ATTEMPT_MS = 120_000;
/** A mail that its server refused, as its DSN would say it. */
const REFUSED = { kind: 'dsn', action: 'failed', status: '5.0.0', ids: [], recipients: [] } as const;

/**
 * TS §6.4.2.1, Pager Mode CPM Standalone Message to e-mail: what e-mail brings to the general procedure of §6.1.1
 * (`pagerMessage` of libs/interworking, which reads as its steps).
 */
export function pagerRoad(iwf: EmailIwf): PagerRoad<AcceptedMail> {
  return {
    accept: (message, policy) => accept(iwf, message, policy),
    submit: (accepted, claim, context) => submit(iwf, accepted, claim, context),
    correlator: () => undefined,
    validitySeconds,
    patience: ({ email }) => ({
      submitMs: ATTEMPT_MS,
      early: email.pager_early_response,
      earlyMs: email.pager_early_response_ms,
    }),
    failureReport: (state, messageId, userAgent, now) => {
      const outcome = mapToOutcome(REFUSED, new Set(state.requested), false);
      return outcome && mapToNotification(state, outcome, messageId, userAgent, now);
    },
  };
}
