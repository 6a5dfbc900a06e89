import { InterworkingError, MMS } from '@causeway/interworking';
import type { MmsIwf } from '../iwf.ts';

/** Longer than an effect may take: the answer of CPM, and what is stored around it. */
const CLAIM_MS = 30_000;
/** How long a relay that repeats a request gets the result of the first. */
const RESULT_KEPT_MS = 3_600_000;
/** How long a repetition waits for the result of the first: its connection may be one of few, which others need. */
const PATIENCE_MS = 1_000;
const COME_AGAIN_SECONDS = 5;

let claims = 0;

/**
 * Has the effect of a request of a relay once: one that comes again, because the reply to its dot was lost, to this replica or
 * another, gets the result of the first.
 *
 * @param id the same for the same request
 * @param effect its result is remembered for an hour; when it throws, the next one may try
 * @throws InterworkingError 503 while another is at it; whatever the effect or the store throws
 */
export async function onceForRequest(iwf: MmsIwf, id: string, effect: () => Promise<string>): Promise<string> {
  const { effect: effects } = iwf.state;
  const name = `${MMS.kind}-mm4:${id}`;
  claims += 1;
  const owner = `${iwf.instance}/${claims}`;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const claim = await effects.claim(name, owner, CLAIM_MS);
    if (claim.outcome === 'done') return claim.result.toString('utf8');
    if (claim.outcome === 'claimed') break;
    const result = await effects.waitForResult(name, until);
    if (result !== undefined) return result.toString('utf8');
    if (Date.now() >= until) {
      const headers = [{ name: 'Retry-After', value: String(COME_AGAIN_SECONDS) }];
      throw new InterworkingError(503, 'another replica is at this request', headers);
    }
  }
  let result: string | undefined;
  try {
    result = await effect();
    return result;
  } finally {
    // A store that has gone meanwhile changes nothing about what was done; the claim ends by itself.
    const settled: Promise<unknown> =
      result === undefined
        ? effects.release(name, owner)
        : effects.complete(name, owner, Buffer.from(result), RESULT_KEPT_MS);
    await settled.catch(() => undefined);
  }
}
