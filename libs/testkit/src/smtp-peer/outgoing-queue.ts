import { BoundedRecord } from '../sm-sc/received.ts';
import type { EndedSubmission, KeptSubmission, MailJournal } from './mail-journal.ts';
import type { PeerAddress, SmtpAnswer, SmtpClient, Submission } from './smtp-client.ts';
import type { RecipientResult, SubmissionResult } from './submission-result.ts';

/** How mail is tried again. */
export interface RetryBehaviour {
  /** Wait before a mail that could not be delivered is tried again. */
  readonly delayMs: number;
  /** Attempts before it is given up. */
  readonly maxAttempts: number;
}

/** What the queue asks of the server it belongs to. */
export interface SendingSide {
  retry(): RetryBehaviour;
  /** Where mail goes; undefined: nowhere yet, it waits. */
  peer(): PeerAddress | undefined;
}

interface Waiting extends KeptSubmission {
  readonly attempts: SmtpAnswer[];
  readonly settled: RecipientResult[];
  remaining: readonly string[];
  dueAt: number;
  inFlight: boolean;
  readonly ended: (result: SubmissionResult) => void;
}

/** More mails than this may not wait. */
const WAITING_LIMIT = 1_000_000;
const REFUSED = 500;
const ACCEPTED = 300;

/** Store and forward (RFC 5321 §4.5.4): a mail is kept and repeated until every recipient's is answered with 2yz or 5yz, or given up. */
export class OutgoingQueue {
  readonly #waiting = new Map<number, Waiting>();
  readonly #client: SmtpClient;
  readonly #side: SendingSide;
  readonly #journal: MailJournal | undefined;
  readonly #ended: BoundedRecord<EndedSubmission>;
  #lastKey: number;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(client: SmtpClient, side: SendingSide, journal: MailJournal | undefined, recordLimit: number) {
    this.#client = client;
    this.#side = side;
    this.#journal = journal;
    this.#ended = new BoundedRecord(recordLimit);
    this.#lastKey = journal?.content.lastKey ?? 0;
    for (const ended of journal?.content.ended ?? []) this.#ended.add(ended);
    for (const kept of journal?.content.pending ?? []) this.#keep(kept, () => {});
  }

  /** Mails that are neither delivered nor refused nor given up. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Mails that are, oldest first, those of before a restart too. */
  get ended(): readonly EndedSubmission[] {
    return this.#ended.entries;
  }

  /** Begins to send. */
  start(): void {
    this.#stopped = false;
    this.pump();
  }

  /** Stops sending; what waits goes on waiting. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Keeps a mail, in the journal too; it leaves at the next `pump`, `delayMs` later, or so long after the end of another. */
  add(
    mail: Submission,
    when: { readonly delayMs?: number; readonly after?: number } = {},
    ended: (result: SubmissionResult) => void = () => {},
  ): number {
    if (this.#waiting.size >= WAITING_LIMIT) throw new RangeError(`${WAITING_LIMIT} mails wait already`);
    this.#lastKey += 1;
    const { delayMs = 0, after } = when;
    const kept: KeptSubmission = {
      key: this.#lastKey,
      mail,
      delayMs,
      dueAtUnixMs: Date.now() + delayMs,
      ...(after === undefined ? {} : { after }),
    };
    this.#journal?.out(kept);
    this.#keep(kept, ended);
    return kept.key;
  }

  /** Sends what is due, as far as the connections allow. */
  pump(): void {
    clearTimeout(this.#timer);
    const peer = this.#side.peer();
    if (this.#stopped || peer === undefined) return;
    const now = Date.now();
    let nextDue = Number.POSITIVE_INFINITY;
    for (const mail of this.#waiting.values()) {
      if (this.#inFlight >= this.#client.maxConnections) return;
      if (mail.inFlight || (mail.after !== undefined && this.#waiting.has(mail.after))) continue;
      if (mail.dueAt > now) nextDue = Math.min(nextDue, mail.dueAt);
      else void this.#send(mail, peer);
    }
    if (nextDue === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.pump(), Math.max(1, nextDue - now));
    this.#timer.unref();
  }

  #keep(kept: KeptSubmission, ended: (result: SubmissionResult) => void): void {
    this.#waiting.set(kept.key, {
      ...kept,
      attempts: [],
      settled: [],
      remaining: kept.mail.rcptTo,
      dueAt: kept.dueAtUnixMs,
      inFlight: false,
      ended,
    });
  }

  async #send(mail: Waiting, peer: PeerAddress): Promise<void> {
    mail.inFlight = true;
    this.#inFlight += 1;
    const { answer, answers } = await this.#client.attempt(peer, { ...mail.mail, rcptTo: mail.remaining });
    this.#inFlight -= 1;
    mail.inFlight = false;
    // What came of an attempt that the end of the server cut short is not known: the mail goes on waiting.
    if (this.#stopped) return;
    mail.attempts.push(answer);
    const retry = this.#side.retry();
    const last = mail.attempts.length >= retry.maxAttempts;
    const again: string[] = [];
    for (const [address, result] of answers) {
      const final = (result.code > 0 && result.code < ACCEPTED) || result.code >= REFUSED;
      if (final || last) mail.settled.push({ address, ...result });
      else again.push(address);
    }
    mail.remaining = again;
    if (again.length > 0) mail.dueAt = Date.now() + retry.delayMs;
    else this.#end(mail);
    this.pump();
  }

  #end(mail: Waiting): void {
    const codes = mail.settled.map(({ code }) => code);
    const result: SubmissionResult = {
      outcome: outcomeOf(codes),
      recipients: mail.settled,
      attempts: mail.attempts,
    };
    this.#waiting.delete(mail.key);
    for (const other of this.#waiting.values()) if (other.after === mail.key) other.dueAt = Date.now() + other.delayMs;
    this.#journal?.ended(mail.key, result);
    this.#ended.add({ key: mail.key, mail: mail.mail, result });
    mail.ended(result);
  }
}

function outcomeOf(codes: readonly number[]): SubmissionResult['outcome'] {
  if (codes.some((code) => code >= REFUSED)) return 'refused';
  return codes.every((code) => code > 0 && code < ACCEPTED) ? 'sent' : 'given-up';
}
