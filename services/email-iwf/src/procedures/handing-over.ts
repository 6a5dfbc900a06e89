import type { WorkItem } from '@causeway/contracts';
import { isTemporary, sendToCpm } from '@causeway/interworking';
import type { EmailIwf } from '../iwf.ts';
import type { MailCopy } from './mail-copies.ts';
import { encodeOrigin } from './mail-origin.ts';

/** What became of a message to CPM by the time the mail was to be answered. */
export type Handing =
  /** CPM has it: now, or since the mail came before. */
  | { readonly fate: 'taken' }
  | { readonly fate: 'refused'; readonly status: number }
  /** The way is closed inside the fleet, or another replica is at it: nothing is known. */
  | { readonly fate: 'unreached' }
  /** Under way still; whoever began it goes on. */
  | { readonly fate: 'slow' };

/** Beyond Timer F of SIP (32 s), so that sip-edge has its final answer. */
const ATTEMPT_MS = 40_000;
/** A claim outlives the attempt, so that no other begins while this one may still have its effect. */
const CLAIM_MARGIN_MS = 5_000;
/** How long the verdict on a promised message waits for the durable work that asks for it. */
const PROMISED_VERDICT_MS = 86_400_000;
const DEDUP_FLOOR_MS = 1_000;
const NO_ORIGIN = Buffer.alloc(0);

/** Copies whose mail was answered before CPM was: what becomes of them is told by durable work. */
const promised = new WeakSet<MailCopy>();
let claims = 0;

/**
 * Hands one copy of a mail to CPM, once (`email_facts.identity`, duplicates): a mail that came before and was taken is taken
 * again without a second message; one that another replica is at is waited for.
 *
 * @param until the reply is given by then; milliseconds since the Unix epoch
 */
export async function handOver(iwf: EmailIwf, copy: MailCopy, traceparent: string, until: number): Promise<Handing> {
  try {
    for (;;) {
      const owner = ownerOf(iwf);
      const claim = await iwf.state.effect.claim(effectOf(copy.key), owner, ATTEMPT_MS + CLAIM_MARGIN_MS);
      if (claim.outcome === 'claimed') return await inTime(sendClaimed(iwf, copy, owner, traceparent), until);
      const verdict =
        claim.outcome === 'done' ? claim.result : await iwf.state.effect.waitForResult(effectOf(copy.key), until);
      if (verdict !== undefined) return handingOf(readVerdict(verdict));
      if (Date.now() >= until) return { fate: 'unreached' };
    }
  } catch (error) {
    iwf.logger.warn({ traceparent, error }, 'a mail could not be handed to CPM now');
    return { fate: 'unreached' };
  }
}

/** Owner of a claim: unlike any other of this replica or of others. */
export function ownerOf({ instance }: EmailIwf): string {
  claims += 1;
  return `${instance}/${claims}`;
}

/** Id of the effect that is claimed for one copy. */
export function effectOf(key: string): string {
  return `email-in:${key}`;
}

/** The verdict on a copy: the SIP status. */
export function readVerdict(result: Buffer): number {
  return result.readUInt16BE(0);
}

/** Remembers that a copy was taken, for as long as its client may send the mail again; for a moment at least. */
export async function rememberTaken(iwf: EmailIwf, key: string, owner: string, status: number): Promise<void> {
  const ttlMs = Math.max(DEDUP_FLOOR_MS, iwf.policy.current.email.dedup_window_seconds * 1000);
  await iwf.state.effect.complete(effectOf(key), owner, verdictOf(status), ttlMs);
}

/** Id of the durable work that a promised copy is: this, its key, and behind a colon when its sender is told that it is late. */
export const PROMISE = 'email-mail:';

/**
 * Puts a copy into durable work, so that its mail may be answered 250. The attempt under way, if there is one, goes on:
 * durable work finds its claim and sends only when it has ended without a verdict (promised-mail.ts).
 *
 * @throws BusError when it is not safe there
 */
export async function promise(iwf: EmailIwf, copy: MailCopy): Promise<void> {
  promised.add(copy);
  const { key, origin, identities, request, lateUnixMs } = copy;
  const item: WorkItem = {
    id: lateUnixMs === undefined ? `${PROMISE}${key}` : `${PROMISE}${key}:${lateUnixMs}`,
    envelope: { traceparent: copy.traceparent, deadlineUnixMs: 0, identities },
    expiresUnixMs: copy.expiresUnixMs,
    task: { $case: 'sendSip', sendSip: { request, origin: origin === undefined ? NO_ORIGIN : encodeOrigin(origin) } },
  };
  await iwf.bus.work.enqueue('email', item);
}

/** Never rejects: what goes wrong is `unreached`. */
async function sendClaimed(iwf: EmailIwf, copy: MailCopy, owner: string, traceparent: string): Promise<Handing> {
  const startedAt = performance.now();
  let status: number | undefined;
  let reason = '';
  try {
    // Before the message: its notification, or its answer, may come before its response.
    if (copy.commands.length > 0) await iwf.state.pipeline(copy.commands);
    const envelope = { traceparent, deadlineUnixMs: 0, identities: copy.identities };
    status = await sendToCpm(iwf.edge, envelope, copy.request, ATTEMPT_MS);
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    iwf.logger.warn({ traceparent, error }, 'the way to CPM is closed to a mail');
  }
  await settle(iwf, copy, owner, status);
  iwf.journal.write({
    name: status !== undefined && status < 300 ? 'relayed' : 'failed',
    key: copy.key,
    traceparent,
    identities: copy.identities,
    from: copy.from,
    to: copy.rcptTo,
    verdict: status === undefined ? 'not sent' : `SIP ${status}`,
    reason,
    size: copy.octets,
    durationMs: performance.now() - startedAt,
  });
  return status === undefined ? { fate: 'unreached' } : handingOf(status);
}

/** A store that is away now changes nothing about what CPM said: the claim ends by itself. */
async function settle(iwf: EmailIwf, copy: MailCopy, owner: string, status: number | undefined): Promise<void> {
  try {
    if (status !== undefined && status < 300) await rememberTaken(iwf, copy.key, owner, status);
    else if (status !== undefined && promised.has(copy) && !isTemporary(status)) {
      await iwf.state.effect.complete(effectOf(copy.key), owner, verdictOf(status), PROMISED_VERDICT_MS);
    } else await iwf.state.effect.release(effectOf(copy.key), owner);
  } catch (error) {
    iwf.logger.warn({ error }, 'what became of a mail could not be stored');
  }
}

function handingOf(status: number): Handing {
  return status < 300 ? { fate: 'taken' } : { fate: 'refused', status };
}

function verdictOf(status: number): Buffer {
  const result = Buffer.alloc(2);
  result.writeUInt16BE(status);
  return result;
}

async function inTime(attempt: Promise<Handing>, until: number): Promise<Handing> {
  const { promise: late, resolve } = Promise.withResolvers<Handing>();
  const timer = setTimeout(() => resolve({ fate: 'slow' }), Math.max(0, until - Date.now()));
  try {
    return await Promise.race([attempt, late]);
  } finally {
    clearTimeout(timer);
  }
}
