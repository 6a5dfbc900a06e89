import type { OutcomeClaim, ReportOutcome } from '@causeway/state';
import { InterworkingError } from '../verdict.ts';

/** The claims of the repositories in which messages wait for their reports (`reportCorrelation`, `messageOrigin`). */
export interface OutcomeClaims {
  claim(kind: string, key: string, outcome: ReportOutcome): Promise<OutcomeClaim>;
  confirm(kind: string, key: string, outcome: ReportOutcome): Promise<void>;
  release(kind: string, key: string, outcome: ReportOutcome): Promise<void>;
}

/** Which report of which message. */
export interface ClaimedOutcome {
  readonly kind: string;
  readonly key: string;
  readonly outcome: ReportOutcome;
}

/** How soon whoever found the report in another's hands may come again. */
const COME_AGAIN_SECONDS = 5;

/**
 * Has the effect of a report once, whatever repeats it and whichever replicas it comes to: one IMDN, or one report of the
 * other service, for each outcome of a message. When the effect fails, the next report of the same outcome may try.
 *
 * @param effect is safe when it resolves; false when there was nothing to tell, so that a later report still can
 * @returns whether the effect was had now
 * @throws InterworkingError 503 while another replica is at it: it may die, so the report is not to be acknowledged;
 *   whatever the effect or the store throws
 */
export async function onceForOutcome(
  claims: OutcomeClaims,
  { kind, key, outcome }: ClaimedOutcome,
  effect: () => Promise<boolean>,
): Promise<boolean> {
  const claim = await claims.claim(kind, key, outcome);
  if (claim === 'repeated') return false;
  if (claim === 'pending') {
    throw new InterworkingError(503, 'another replica is passing this report on', [
      { name: 'Retry-After', value: String(COME_AGAIN_SECONDS) },
    ]);
  }
  let isHad = false;
  try {
    isHad = await effect();
    return isHad;
  } finally {
    // A store that has gone meanwhile changes nothing about what was told; the claim ends by itself.
    await (isHad ? claims.confirm(kind, key, outcome) : claims.release(kind, key, outcome)).catch(() => undefined);
  }
}
