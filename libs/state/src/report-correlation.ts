/**
 * What is known of a message that went to MMS or e-mail, until its reports have come: MM4_delivery_report.REQ and
 * MM4_read_reply_report.REQ (TS §6.3.1.1.3, §6.3.1.1.4), DSN and MDN (RFC 3464, RFC 8098).
 *
 * Key     report:<kind>:{<id>}                     one for each id under which a report may name the message
 * Value   of the first id: a record with its outcomes (outcome-record.ts)
 *         of each further one:  ><the first id>
 * TTL     given by the caller: the life of the message and the patience for its reports
 */
import { lifetime } from './lifetime.ts';
import { type FoundRecord, OutcomeRecords, readRecord } from './outcome-record.ts';
import { type PreparedCommand, prepareSet } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';
import { StateError } from './state-error.ts';

const POINTER = 0x3e;
const MAX_IDS = 8;

/** A message that a relay or a mail server has accepted. */
export interface ReportableMessage {
  /** The service it went to; ids of different services do not meet. */
  readonly kind: string;
  /**
   * Every id under which a report may name it, the likeliest first: X-Mms-Message-ID, X-Mms-Transaction-ID; Message-ID,
   * ENVID. Compared as they are: who stores and who finds strip angle brackets alike.
   */
  readonly ids: readonly string[];
  /** What the service needs when a report comes; opaque here. */
  readonly record: Buffer;
  /** How long reports are waited for. */
  readonly ttlMs: number;
}

/** A message that a report names. */
export interface ReportedMessage extends FoundRecord {
  /** Names the message in `claim`, `confirm`, `release` and `remove`: its first id. */
  readonly key: string;
}

/** The repository of messages towards MMS and e-mail whose reports are awaited. */
export class ReportCorrelations extends OutcomeRecords {
  constructor(link: RedisLink) {
    super(link, 'report');
  }

  /**
   * The commands that remember a message, for `State.keepSubmission` or `State.pipeline`: one for each id.
   * @throws StateError without an id, beyond 8 ids or a record of 64 KiB.
   */
  prepare({ kind, ids, record, ttlMs }: ReportableMessage): PreparedCommand[] {
    const [first, ...others] = new Set(ids);
    if (first === undefined || others.length >= MAX_IDS) {
      throw new StateError(`a message of ${ids.length} ids; 1 to ${MAX_IDS} can be correlated`);
    }
    return [
      this.prepareRecord(kind, first, record, ttlMs),
      ...others.map((id) => prepareSet(this.keyOf(kind, id), `>${first}`, lifetime(ttlMs))),
    ];
  }

  /**
   * The message that a report names, by one id or by several in order of trust: the first that is known counts. One round
   * trip for a first id, two for another. Resolves undefined when none is known, or the message was removed.
   * @throws StateUnavailableError; StateError beyond 8 ids.
   */
  async find(kind: string, id: string | readonly string[]): Promise<ReportedMessage | undefined> {
    const ids = typeof id === 'string' ? [id] : id;
    if (ids.length > MAX_IDS) {
      throw new StateError(`a report names ${ids.length} ids, more than ${MAX_IDS}`);
    }
    const values = await this.read(kind, ids);
    for (const [index, value] of values.entries()) {
      const found = value === null ? undefined : await this.#follow(kind, ids[index] ?? '', value);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  async #follow(kind: string, id: string, value: Buffer): Promise<ReportedMessage | undefined> {
    if (value[0] !== POINTER) {
      return { key: id, ...readRecord(value) };
    }
    const key = value.subarray(1).toString('utf8');
    const [target] = await this.read(kind, [key]);
    return target === null || target === undefined ? undefined : { key, ...readRecord(target) };
  }
}
