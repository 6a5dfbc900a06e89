/**
 * A record of a message about which two kinds of report can come, each of which has its effect once: the common form of
 * `report-correlation.ts` and `message-origin.ts`.
 *
 * Value   two slots of 22 characters, of `delivery` and of `display`; then the record
 *         slot: state (0 free, P claimed, D done), end of the claim (Unix ms, 13 digits), owner of the claim
 * TTL     given by the caller; no claim changes it
 *
 * A claim is a lease: whoever holds it and dies is followed by another. The scripts touch one key each.
 */
import { randomBytes } from 'node:crypto';
import type { Result } from 'ioredis';
import { idPart } from './id-part.ts';
import { lifetime } from './lifetime.ts';
import { octetsToText, textToOctets } from './octet-text.ts';
import { type PreparedCommand, prepareSet } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';
import { StateError } from './state-error.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** KEYS[1] the record; ARGV offset of the slot, owner, lease in ms. */
    outcomeClaim(key: string, offset: number, owner: string, leaseMs: number): Result<string, Context>;
    /** KEYS[1] the record; ARGV offset of the slot, owner, D or 0. */
    outcomeSettle(key: string, offset: number, owner: string, state: string): Result<number, Context>;
  }
}

/** What a report tells of a message: what became of it, or that it was shown. */
export type ReportOutcome = 'delivery' | 'display';

/**
 * What a claim found. `first`: the report is yours to pass on, then to be confirmed or released. `pending`: another is at
 * it, and may die: the report is to be asked for again, not acknowledged. `repeated`: it was passed on, or nobody waits for
 * it any more.
 */
export type OutcomeClaim = 'first' | 'pending' | 'repeated';

/** A record as it is found. */
export interface FoundRecord {
  readonly record: Buffer;
  /** The outcomes that have had their effect. */
  readonly confirmed: readonly ReportOutcome[];
}

const OUTCOMES: readonly ReportOutcome[] = ['delivery', 'display'];
const SLOT_LENGTH = 22;
const HEAD_LENGTH = OUTCOMES.length * SLOT_LENGTH;
const FREE_HEAD = '0'.repeat(HEAD_LENGTH);
const DONE_OCTET = 0x44;
const OWNER_OCTETS = 6;
const MAX_RECORD_OCTETS = 65_536;
/** Longer than passing a report on may take. */
const LEASE_MS = 60_000;

/** The common part of the two repositories: what is done with a record under its `kind` and `key`. */
export abstract class OutcomeRecords {
  protected readonly link: RedisLink;
  readonly #prefix: string;
  /** Eight characters by which the claims of this process are known from those of others. */
  readonly #owner = randomBytes(OWNER_OCTETS).toString('base64url');

  /** @param prefix the first part of the keys */
  constructor(link: RedisLink, prefix: string) {
    this.link = link;
    this.#prefix = prefix;
    link.define('outcomeClaim', new URL('./outcome-claim.lua', import.meta.url), 1);
    link.define('outcomeSettle', new URL('./outcome-settle.lua', import.meta.url), 1);
  }

  /**
   * Claims one outcome of a message before its report is passed on, for a minute or `leaseMs`: there is one of each kind.
   * @throws StateUnavailableError
   */
  async claim(kind: string, key: string, outcome: ReportOutcome, leaseMs = LEASE_MS): Promise<OutcomeClaim> {
    const name = this.keyOf(kind, key);
    const answer = await this.link.run((redis) => redis.outcomeClaim(name, offsetOf(outcome), this.#owner, leaseMs));
    return answer === 'first' || answer === 'pending' ? answer : 'repeated';
  }

  /**
   * The report was passed on and is safe: from now on others of this outcome are `repeated`.
   * @throws StateUnavailableError
   */
  confirm(kind: string, key: string, outcome: ReportOutcome): Promise<void> {
    return this.#settle(kind, key, outcome, 'D');
  }

  /**
   * The report could not be passed on: the next one of this outcome may try. Another's claim is left alone.
   * @throws StateUnavailableError
   */
  release(kind: string, key: string, outcome: ReportOutcome): Promise<void> {
    return this.#settle(kind, key, outcome, '0');
  }

  /**
   * Every report that was asked for has been passed on: nothing is known of the message any more (MMS-6.3.1.2.1-04a).
   * @throws StateUnavailableError
   */
  async remove(kind: string, key: string): Promise<void> {
    await this.link.run((redis) => redis.del(this.keyOf(kind, key)));
  }

  protected keyOf(kind: string, key: string): string {
    return `${this.#prefix}:${idPart(kind)}:{${idPart(key)}}`;
  }

  /** @throws StateError when the record is larger than 64 KiB. */
  protected prepareRecord(kind: string, key: string, record: Buffer, ttlMs: number): PreparedCommand {
    if (record.length > MAX_RECORD_OCTETS) {
      throw new StateError(`a record of ${record.length} octets, more than ${MAX_RECORD_OCTETS}`);
    }
    const value = FREE_HEAD + octetsToText(record);
    return prepareSet(this.keyOf(kind, key), value, lifetime(ttlMs));
  }

  /** The values under several keys in their order, in one round trip. */
  protected read(kind: string, keys: readonly string[]): Promise<(Buffer | null)[]> {
    return this.link.run((redis) => Promise.all(keys.map((key) => redis.getBuffer(this.keyOf(kind, key)))));
  }

  async #settle(kind: string, key: string, outcome: ReportOutcome, state: 'D' | '0'): Promise<void> {
    const name = this.keyOf(kind, key);
    await this.link.run((redis) => redis.outcomeSettle(name, offsetOf(outcome), this.#owner, state));
  }
}

/** A stored value as a record with its confirmed outcomes. */
export function readRecord(value: Buffer): FoundRecord {
  return {
    record: textToOctets(value.subarray(HEAD_LENGTH)),
    confirmed: OUTCOMES.filter((outcome) => value[offsetOf(outcome)] === DONE_OCTET),
  };
}

function offsetOf(outcome: ReportOutcome): number {
  return outcome === 'delivery' ? 0 : SLOT_LENGTH;
}
