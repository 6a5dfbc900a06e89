/**
 * Threads of e-mail and the CPM conversations they are (TS Appendix E; EML-E.1 to EML-E.4, EML-E-01): every mail that was
 * interworked, in either direction, under its Message-ID.
 *
 * Key     mail:thread:{<Message-ID>}                          the mail
 * Value   direction, Conversation-ID, Contribution-ID, peer, CPM user, time, number of In-Reply-To ids, these ids, then the
 *         References ids; one in a line
 * Key     mail:contribution:{<Contribution-ID> <peer>}        Message-ID
 * Key     mail:conversation:{<Conversation-ID> <peer>}        Message-ID of the latest mail with that peer
 * TTL     given by the caller (policy.email.identity_map_ttl_days), anew with every use; when it ends, an answer begins a new
 *         conversation, and that is no error (EML-E-01)
 *
 * Message-IDs are compared as they are, without their angle brackets; peers too: whoever stores and looks up writes the
 * addresses alike.
 */
import type { Redis } from 'ioredis';
import { idPart } from './id-part.ts';
import { lifetime } from './lifetime.ts';
import { type PreparedCommand, prepareSet } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';
import { StateError } from './state-error.ts';

/** Ids of one mail that are looked up (`inbound_resolution` of the catalog). */
const MAX_CANDIDATES = 100;
const MAX_ENTRY_CHARACTERS = 65_536;
const BREAK = /[\r\n]/;

/** A mail that was interworked. */
export interface ThreadedMail {
  readonly messageId: string;
  /** `outbound`: CPM to e-mail. */
  readonly direction: 'inbound' | 'outbound';
  readonly conversationId: string;
  readonly contributionId: string;
  /** The mail address of the other side. */
  readonly peer: string;
  /** The CPM address of this side. */
  readonly cpmUser: string;
  readonly inReplyTo: readonly string[];
  /** The first is the root of the thread. */
  readonly references: readonly string[];
  readonly createdUnixMs: number;
}

/** The repository of threads. */
export class Conversations {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /**
   * The commands that remember a mail, for `State.keepSubmission` or `State.pipeline`.
   * @throws StateError when a field has a line break, or all fields more than 64 Ki characters.
   */
  prepare(mail: ThreadedMail, ttlMs: number): PreparedCommand[] {
    const value = writeMail(mail);
    const life = lifetime(ttlMs);
    return [
      // The mail first: whoever finds an index finds what it points to.
      prepareSet(mailKey(mail.messageId), value, life),
      prepareSet(contributionKey(mail.contributionId, mail.peer), mail.messageId, life),
      prepareSet(conversationKey(mail.conversationId, mail.peer), mail.messageId, life),
    ];
  }

  /**
   * Remembers a mail in one round trip.
   * @throws StateUnavailableError; StateError as `prepare`.
   */
  async store(mail: ThreadedMail, ttlMs: number): Promise<void> {
    await this.#link.pipeline(this.prepare(mail, ttlMs));
  }

  /**
   * The first of the candidates, in their order, that is known and was exchanged with `peer` (EML-E.3-04): what an
   * incoming mail answers. One round trip; ids beyond the hundredth are not looked at.
   * @throws StateUnavailableError
   */
  async byMessageIds(candidates: readonly string[], peer: string, ttlMs: number): Promise<ThreadedMail | undefined> {
    const ids = candidates.slice(0, MAX_CANDIDATES);
    const life = lifetime(ttlMs);
    const values = await this.#link.run((redis) => Promise.all(ids.map((id) => redis.getex(mailKey(id), 'PX', life))));
    for (const [index, value] of values.entries()) {
      const mail = value === null ? undefined : readMail(ids[index] ?? '', value);
      if (mail?.peer === peer) {
        return mail;
      }
    }
    return undefined;
  }

  /**
   * The mail to which a CPM message to `peer` belongs (EML-E.3-03, EML-E.4-05): that of the contribution it answers, else
   * the latest of the conversation; `by` tells which. Two round trips, one when nothing is known.
   * @throws StateUnavailableError
   */
  async parentOf(
    thread: { readonly contributionId?: string; readonly conversationId: string },
    peer: string,
    ttlMs: number,
  ): Promise<{ readonly by: 'contribution' | 'conversation'; readonly mail: ThreadedMail } | undefined> {
    const { contributionId, conversationId } = thread;
    const life = lifetime(ttlMs);
    const [answered, latest] = await this.#link.run((redis) =>
      Promise.all([
        contributionId === undefined ? null : redis.getex(contributionKey(contributionId, peer), 'PX', life),
        redis.getex(conversationKey(conversationId, peer), 'PX', life),
      ]),
    );
    const mails = await this.#mails([answered, latest], life);
    const [byContribution, byConversation] = mails;
    if (byContribution !== undefined) {
      return { by: 'contribution', mail: byContribution };
    }
    return byConversation === undefined ? undefined : { by: 'conversation', mail: byConversation };
  }

  async #mails(ids: readonly (string | null)[], life: number): Promise<(ThreadedMail | undefined)[]> {
    if (ids.every((id) => id === null)) {
      return [];
    }
    const read = async (redis: Redis, id: string | null): Promise<ThreadedMail | undefined> => {
      const value = id === null ? null : await redis.getex(mailKey(id), 'PX', life);
      return id === null || value === null ? undefined : readMail(id, value);
    };
    return this.#link.run((redis) => Promise.all(ids.map((id) => read(redis, id))));
  }
}

function writeMail(mail: ThreadedMail): string {
  const fields = [
    mail.direction,
    mail.conversationId,
    mail.contributionId,
    mail.peer,
    mail.cpmUser,
    String(mail.createdUnixMs),
    String(mail.inReplyTo.length),
    ...mail.inReplyTo,
    ...mail.references,
  ];
  const value = fields.join('\n');
  if (value.length > MAX_ENTRY_CHARACTERS || fields.some((field) => BREAK.test(field))) {
    throw new StateError('a mail of a thread has a line break in a field, or more than 65536 characters');
  }
  return value;
}

function readMail(messageId: string, value: string): ThreadedMail {
  const [direction, conversationId = '', contributionId = '', peer = '', cpmUser = '', created, count, ...ids] =
    value.split('\n');
  const answered = Number(count);
  return {
    messageId,
    direction: direction === 'inbound' ? 'inbound' : 'outbound',
    conversationId,
    contributionId,
    peer,
    cpmUser,
    inReplyTo: ids.slice(0, answered),
    references: ids.slice(answered),
    createdUnixMs: Number(created),
  };
}

function mailKey(messageId: string): string {
  return `mail:thread:{${idPart(messageId)}}`;
}

/** Ids of CPM have no blanks, so the two parts cannot be mistaken. */
function contributionKey(contributionId: string, peer: string): string {
  return `mail:contribution:{${idPart(`${contributionId} ${peer}`)}}`;
}

function conversationKey(conversationId: string, peer: string): string {
  return `mail:conversation:{${idPart(`${conversationId} ${peer}`)}}`;
}
