import type { WorkHandler } from '@causeway/bus';
import { MessageOrigin, type WorkItem } from '@causeway/contracts';
import { TryAgainError } from '@causeway/interworking';
import type { EmailIwf } from '../iwf.ts';
import { DELAYED, mapToFailure } from '../mapping/dsn-of-imdn.bridge.ts';
import { effectOf, ownerOf, PROMISE, readVerdict, rememberTaken } from './handing-over.ts';
import { tellFate } from './tell-sender.ts';

/** Longer than one attempt of durable work takes. */
const CLAIM_MS = 20_000;
const OK = 200;
/** How long it is remembered that a delay was told. */
const DELAY_TOLD_MS = 2_592_000_000;

/**
 * Durable work in which a mail that was answered 250 before CPM answered (EML-6.4.3.1-08) goes to CPM once: while the attempt
 * that was under way has its claim, durable work waits for its verdict, and sends only where there is none.
 */
export function promisedWork(iwf: EmailIwf, work: WorkHandler): WorkHandler {
  return {
    async handle(item, attempt) {
      const promised = promiseOf(item);
      if (promised === undefined) return work.handle(item, attempt);
      await tellDelay(iwf, item, promised);
      const owner = ownerOf(iwf);
      const claim = await iwf.state.effect.claim(effectOf(promised.key), owner, CLAIM_MS);
      if (claim.outcome === 'pending') throw new TryAgainError('CPM has not answered yet');
      if (claim.outcome === 'done') return undeliverable(iwf, item, promised.origin, readVerdict(claim.result));
      try {
        await work.handle(item, attempt);
      } catch (error) {
        await iwf.state.effect.release(effectOf(promised.key), owner).catch(() => undefined);
        throw error;
      }
      await rememberTaken(iwf, promised.key, owner, OK);
    },
    async onExpired(item) {
      const promised = promiseOf(item);
      const verdict =
        promised === undefined ? undefined : await iwf.state.effect.waitForResult(effectOf(promised.key), 0);
      if (verdict !== undefined && readVerdict(verdict) < 300) return;
      await work.onExpired(item);
    },
  };
}

/**
 * A message that CPM did not take although its mail was answered 250: its sender gets a DSN. Nothing is told of a 2xx.
 *
 * @param origin encoded MessageOrigin; empty when nobody is to be told
 */
export async function undeliverable(iwf: EmailIwf, item: WorkItem, origin: Buffer, sipStatus: number): Promise<void> {
  if (sipStatus < 300 || origin.length === 0) return;
  const { key } = promiseOf(item) ?? { key: item.id };
  await tellFate(iwf, MessageOrigin.decode(origin), mapToFailure(sipStatus), key);
}

interface Promised {
  readonly key: string;
  /** By-time of BY mode N: milliseconds since the Unix epoch. */
  readonly byUnixMs: number | undefined;
  readonly origin: Buffer;
}

function promiseOf({ id, task }: WorkItem): Promised | undefined {
  if (task?.$case !== 'sendSip' || !id.startsWith(PROMISE)) return undefined;
  const [key = '', by] = id.slice(PROMISE.length).split(':');
  return { key, byUnixMs: by === undefined ? undefined : Number(by), origin: task.sendSip.origin };
}

/** BY mode N: its time is over, its sender is told once, and attempts go on (RFC 2852 §4.2). */
async function tellDelay(iwf: EmailIwf, item: WorkItem, { key, byUnixMs, origin }: Promised): Promise<void> {
  if (byUnixMs === undefined || Date.now() < byUnixMs || origin.length === 0) return;
  const id = `email-delay:${key}`;
  const owner = ownerOf(iwf);
  const claim = await iwf.state.effect.claim(id, owner, CLAIM_MS);
  if (claim.outcome !== 'claimed') return;
  iwf.logger.info({ traceparent: item.envelope?.traceparent }, 'a mail is not delivered in its time');
  await tellFate(iwf, MessageOrigin.decode(origin), DELAYED, key);
  await iwf.state.effect.complete(id, owner, Buffer.alloc(0), DELAY_TOLD_MS);
}
