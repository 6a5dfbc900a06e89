/**
 * What is known of a message that an SM-SC accepted, until its delivery receipts have come (TS §6.2.2.1.2; FACTS 5.10).
 *
 * Key     sms:mt:{<smsc>:<message id>}             one for each segment; the tag is the whole variable part
 * Value   of the first segment: state, number of segments, deciding segment, delivered segments, record (see the script)
 *         of each further one:  P<index>:<message id of the first>
 * TTL     given by the caller: the validity of the message and the patience for its receipt. After its report: 10 minutes
 *         for a message of one segment, unchanged for others.
 *
 * A message of one segment costs one SET; the scripts touch one key each, so a cluster needs nothing more.
 */
import type { Result } from 'ioredis';
import { keyPart } from './key-part.ts';
import { lifetime } from './lifetime.ts';
import { octetsToText, textToOctets } from './octet-text.ts';
import { type PreparedCommand, prepareSet } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';
import { StateError } from './state-error.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** KEYS[1] a segment; ARGV index of the segment that is reported, outcome. */
    smsCorrelationReportBuffer(key: string, index: number, outcome: string): Result<ReportReply, Context>;
    /** KEYS[1] the first segment; ARGV milliseconds for which a single-segment message is still remembered. */
    smsCorrelationMark(key: string, keptMs: number): Result<number, Context>;
  }
}

/** Nothing; or P and a pointer; or the completion, the number of segments and the record. */
type ReportReply = null | [kind: Buffer, pointer: Buffer] | [kind: Buffer, segments: number, record: Buffer];

const MAX_SEGMENTS = 255;
const MAX_RECORD_OCTETS = 65_536;
const MAX_ID_FORMS = 8;
/** How long a receipt that the SM-SC repeats is still recognised after it was reported. */
const REPORTED_KEPT_MS = 600_000;
/** Index of a segment in a pointer. */
const POINTER = /^P(\d+):(.*)$/s;

/** A message the SM-SC has accepted. */
export interface AcceptedSubmission {
  /** Name of the SM-SC, as configured. */
  readonly smsc: string;
  /** message_id of each segment's submit_sm_resp, in the form under which receipts look it up. */
  readonly ids: readonly string[];
  /** What the service needs when the report comes; opaque here. */
  readonly record: Buffer;
  /** How long a receipt is waited for. */
  readonly ttlMs: number;
}

/** What one receipt says about its segment. */
export type ReportedOutcome = 'delivered' | 'failed' | 'intermediate';

/** What a receipt means for the whole message. */
export interface CorrelatedReport {
  /** Names the message in `markReported`; opaque, the same for every receipt of the message. */
  readonly key: string;
  /** As it was stored; empty when `already-reported`. */
  readonly record: Buffer;
  readonly segments: number;
  /**
   * `all-delivered`: with this receipt every segment is delivered. `first-failure`: this receipt is the first to say that
   * a segment failed. Both are answered again, to the same receipt only, until `markReported`: a process may die between
   * the decision and its effect, and then the SM-SC repeats the receipt. `pending`: others are still to come.
   * `already-reported`: another receipt has decided.
   */
  readonly complete: 'all-delivered' | 'first-failure' | 'pending' | 'already-reported';
}

/** The repository of accepted short messages towards SM-SCs. */
export class SmsCorrelations {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
    link.define('smsCorrelationReport', new URL('./sms-correlation-report.lua', import.meta.url), 1);
    link.define('smsCorrelationMark', new URL('./sms-correlation-mark.lua', import.meta.url), 1);
  }

  /**
   * Remembers an accepted message: one command for a message of one segment, one round trip for any.
   * @throws StateUnavailableError; StateError beyond 255 segments or a record of 64 KiB.
   */
  async store(submission: AcceptedSubmission): Promise<void> {
    await this.#link.pipeline(this.prepare(submission));
  }

  /**
   * `store` as commands for `State.keepSubmission` or `State.pipeline`, to be written in one round trip with something else.
   * @throws StateError beyond 255 segments or a record of 64 KiB.
   */
  prepare({ smsc, ids, record, ttlMs }: AcceptedSubmission): PreparedCommand[] {
    const [firstId] = ids;
    if (firstId === undefined || ids.length > MAX_SEGMENTS) {
      throw new StateError(`a message of ${ids.length} segments; 1 to ${MAX_SEGMENTS} can be correlated`);
    }
    if (record.length > MAX_RECORD_OCTETS) {
      throw new StateError(`a record of ${record.length} octets, more than ${MAX_RECORD_OCTETS}`);
    }
    const life = lifetime(ttlMs);
    const first = correlationKey(smsc, firstId);
    const head = `U${threeDigits(ids.length)}000${'0'.repeat(ids.length)}`;
    const value = head + octetsToText(record);
    return ids.map((id, index) =>
      index === 0 ? prepareSet(first, value, life) : prepareSet(correlationKey(smsc, id), `P${index}:${first}`, life),
    );
  }

  /**
   * Takes note of a receipt. `idForms` are the forms under which its message_id may have been stored, most likely first.
   * One round trip when the first form is the right one and the message has one segment.
   * Resolves undefined when no such message is known: it may not be stored yet.
   * @throws StateUnavailableError; StateError beyond 8 forms.
   */
  async report(
    smsc: string,
    idForms: readonly string[],
    outcome: ReportedOutcome,
  ): Promise<CorrelatedReport | undefined> {
    if (idForms.length > MAX_ID_FORMS) {
      throw new StateError(`a message id in ${idForms.length} forms, more than ${MAX_ID_FORMS}`);
    }
    for (const id of idForms) {
      const found = await this.#reportAt(correlationKey(smsc, id), 0, outcome);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /**
   * The effect of the report is safe: from now on its receipts are `already-reported`.
   * @throws StateUnavailableError
   */
  async markReported(key: string): Promise<void> {
    await this.#link.run((redis) => redis.smsCorrelationMark(key, REPORTED_KEPT_MS));
  }

  async #reportAt(key: string, index: number, outcome: ReportedOutcome): Promise<CorrelatedReport | undefined> {
    const reply = await this.#link.run((redis) => redis.smsCorrelationReportBuffer(key, index, outcome));
    if (reply === null) {
      return undefined;
    }
    if (reply.length === 3) {
      const [complete, segments, record] = reply;
      return { key, segments, record: textToOctets(record), complete: completion(complete.toString('latin1')) };
    }
    const pointer = POINTER.exec(reply[1].toString('utf8'));
    const [, target = '', first = ''] = pointer ?? [];
    const found = await this.#reportAt(first, Number(target), outcome);
    // The pointer outlives the message only when the message was reported.
    return found ?? { key: first, segments: 0, record: Buffer.alloc(0), complete: 'already-reported' };
  }
}

function correlationKey(smsc: string, id: string): string {
  return `sms:mt:{${keyPart(smsc)}:${keyPart(id)}}`;
}

function threeDigits(value: number): string {
  return String(value).padStart(3, '0');
}

const COMPLETIONS = ['all-delivered', 'first-failure', 'pending', 'already-reported'] as const;

function completion(text: string): CorrelatedReport['complete'] {
  const found = COMPLETIONS.find((candidate) => candidate === text);
  if (found === undefined) {
    throw new StateError(`the correlation script answered ${JSON.stringify(text)}`);
  }
  return found;
}
