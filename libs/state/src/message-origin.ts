/**
 * Whence a message came that an IWF handed to CPM, until disposition notifications have become the reports its sender asked
 * for (TS §6.3.1.2.1 step 4; MMS-6.3.1.2.1-04).
 *
 * Key     origin:<kind>:{<imdn.Message-ID>}        or {<imdn.Message-ID> <recipient>}, where recipients have the id in common
 * Value   a record with its outcomes (outcome-record.ts); the record is a MessageOrigin of @causeway/contracts
 * TTL     given by the caller: the life of the message
 */
import { type FoundRecord, OutcomeRecords, readRecord } from './outcome-record.ts';
import type { PreparedCommand } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';

/** The origin of the message that a disposition notification names. */
export interface FoundOrigin extends FoundRecord {
  /** Names it in `claim`, `confirm`, `release` and `remove`: the imdn.Message-ID, with the recipient when it was stored so. */
  readonly key: string;
}

/** The repository of origins. Each method is one round trip. */
export class MessageOrigins extends OutcomeRecords {
  constructor(link: RedisLink) {
    super(link, 'origin');
  }

  /**
   * Remembers an origin; before the message goes to CPM, for its notification may come at once. `recipient` is needed
   * where several recipients have one imdn.Message-ID.
   * @throws StateUnavailableError; StateError beyond a record of 64 KiB.
   */
  async store(kind: string, imdnMessageId: string, record: Buffer, ttlMs: number, recipient?: string): Promise<void> {
    await this.link.pipeline([this.prepare(kind, imdnMessageId, record, ttlMs, recipient)]);
  }

  /**
   * `store` as a command for `State.pipeline`.
   * @throws StateError beyond a record of 64 KiB.
   */
  prepare(kind: string, imdnMessageId: string, record: Buffer, ttlMs: number, recipient?: string): PreparedCommand {
    return this.prepareRecord(kind, ofRecipient(imdnMessageId, recipient), record, ttlMs);
  }

  /**
   * The origin of a message, that of the recipient before one stored without recipient; undefined when none is known.
   * @throws StateUnavailableError
   */
  async find(kind: string, imdnMessageId: string, recipient?: string): Promise<FoundOrigin | undefined> {
    const keys = [...new Set([ofRecipient(imdnMessageId, recipient), imdnMessageId])];
    const values = await this.read(kind, keys);
    for (const [index, value] of values.entries()) {
      if (value !== null) {
        return { key: keys[index] ?? imdnMessageId, ...readRecord(value) };
      }
    }
    return undefined;
  }
}

/** Ids have no blanks, so the two parts cannot be mistaken. */
function ofRecipient(imdnMessageId: string, recipient: string | undefined): string {
  return recipient === undefined ? imdnMessageId : `${imdnMessageId} ${recipient}`;
}
