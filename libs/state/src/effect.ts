/**
 * Effects that must happen once although their cause may come twice: a request repeated by its sender, an item of work
 * delivered again, a receipt seen by two replicas.
 *
 * Key     effect:<id>                              (one key for each effect, so any slot will do)
 * Value   P<owner> while somebody is at it, then D<result>
 * TTL     that of the claim, then that of the result; both given by the caller
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from 'ioredis';
import { keyPart } from './key-part.ts';
import { lifetime } from './lifetime.ts';
import { octetsToText, textToOctets } from './octet-text.ts';
import type { PreparedCommand } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';
import { StateError } from './state-error.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** KEYS[1] the effect; ARGV owner. */
    effectRelease(key: string, owner: string): Result<number, Context>;
  }
}

/** KEYS[1] the effect; ARGV owner, result, TTL in ms. */
const COMPLETE_SCRIPT = readFileSync(new URL('./effect-complete.lua', import.meta.url), 'utf8');
const COMPLETE = ['EVALSHA', createHash('sha1').update(COMPLETE_SCRIPT).digest('hex'), '1'];
const SET = ['SET'];
const PENDING = 'P';
const PENDING_OCTET = 0x50;
/** A result is a verdict, not content. */
const MAX_RESULT_OCTETS = 65_536;
const FIRST_POLL_MS = 10;
const LAST_POLL_MS = 200;
const POLL_GROWTH = 1.5;

/** What a claim found. */
export type Claim =
  | { readonly outcome: 'claimed' }
  | { readonly outcome: 'pending'; readonly owner: string }
  | { readonly outcome: 'done'; readonly result: Buffer };

const CLAIMED: Claim = { outcome: 'claimed' };

/** The repository of effects. Each method is one round trip, but for `waitForResult`. */
export class Effects {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
    link.define('effectRelease', new URL('./effect-release.lua', import.meta.url), 1);
  }

  /**
   * Claims an effect for `ttlMs`, by the end of which it must be completed or may be claimed by another. Whoever finds it
   * claimed, the same owner too, gets `pending`: two requests of one replica are two.
   * @throws StateUnavailableError
   */
  async claim(id: string, owner: string, ttlMs: number): Promise<Claim> {
    const rest = [PENDING + owner, 'PX', String(lifetime(ttlMs)), 'NX', 'GET'];
    const [before] = await this.#link.pipeline([{ verb: SET, key: effectKey(id), rest }]);
    if (!Buffer.isBuffer(before)) {
      return CLAIMED;
    }
    const found = before.subarray(1);
    return before[0] === PENDING_OCTET
      ? { outcome: 'pending', owner: found.toString('utf8') }
      : { outcome: 'done', result: textToOctets(found) };
  }

  /**
   * Records the result for `ttlMs`. Resolves false when a result is recorded already, or when the claim has ended and is
   * another's by now: then theirs stands.
   * @throws StateUnavailableError; StateError when the result is larger than 64 KiB.
   */
  async complete(id: string, owner: string, result: Buffer, ttlMs: number): Promise<boolean> {
    const [recorded] = await this.#link.pipeline([prepareComplete(id, owner, result, ttlMs)]);
    return recorded === 1;
  }

  /**
   * Gives a claim up, so that the next one may try. Resolves false when the claim is not (any more) the owner's.
   * @throws StateUnavailableError
   */
  async release(id: string, owner: string): Promise<boolean> {
    return (await this.#link.run((redis) => redis.effectRelease(effectKey(id), owner))) === 1;
  }

  /**
   * Waits for the result of an effect that another is at. Resolves undefined at the deadline (milliseconds since the Unix
   * epoch), when the claim is given up or ends, or when the signal is aborted.
   * @throws StateUnavailableError
   */
  async waitForResult(id: string, deadlineUnixMs: number, signal?: AbortSignal): Promise<Buffer | undefined> {
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * POLL_GROWTH, LAST_POLL_MS)) {
      const value = await this.#link.run((redis) => redis.getBuffer(effectKey(id)));
      if (value === null || value[0] !== PENDING_OCTET) {
        return value === null ? undefined : textToOctets(value.subarray(1));
      }
      const leftMs = deadlineUnixMs - Date.now();
      if (leftMs <= 0 || signal?.aborted) {
        return undefined;
      }
      await delay(Math.min(pollMs, leftMs), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }
}

/**
 * `complete` as a command for `State.pipeline`, to be recorded in one round trip with something else.
 * @throws StateError when the result is larger than 64 KiB.
 */
export function prepareComplete(id: string, owner: string, result: Buffer, ttlMs: number): PreparedCommand {
  if (result.length > MAX_RESULT_OCTETS) {
    throw new StateError(`the result of an effect has ${result.length} octets, more than ${MAX_RESULT_OCTETS}`);
  }
  const rest = [owner, octetsToText(result), String(lifetime(ttlMs))];
  return { verb: COMPLETE, key: effectKey(id), rest, script: COMPLETE_SCRIPT };
}

function effectKey(id: string): string {
  return `effect:${keyPart(id)}`;
}
