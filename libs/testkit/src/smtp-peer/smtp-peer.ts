import { BoundedRecord } from '../sm-sc/received.ts';
import { type EndedSubmission, MailJournal } from './mail-journal.ts';
import { readMail } from './mails-page.ts';
import { OutgoingQueue, type RetryBehaviour } from './outgoing-queue.ts';
import { type DialogueLine, isFor, parsedMail, type ReceivedMail } from './received-mail.ts';
import type { SmtpBehaviour } from './smtp-behaviour.ts';
import { type PeerAddress, SmtpClient, type Submission } from './smtp-client.ts';
import { type ArrivedMail, SmtpListener } from './smtp-listener.ts';
import type { SubmissionResult } from './submission-result.ts';

/** Options of both simulators. */
export interface SmtpPeerOptions {
  readonly host?: string;
  /** 0 or absent: from the system; a restart keeps it. */
  readonly port?: number;
  /** Where mail is sent to; may be set later. */
  readonly peer?: PeerAddress;
  /** Append-only file of received and unsent mail, reloaded at start. */
  readonly journal?: string;
  /** Mails remembered in each list. Default 10000. */
  readonly recordLimit?: number;
  /** Connections towards the peer at the same time. Default 4. */
  readonly connections?: number;
  /** Time an unused connection towards the peer is kept; 0: one mail a connection. Default 2000. */
  readonly idleMs?: number;
  /** Time the peer has to answer. Default 30000. */
  readonly answerMs?: number;
}

const RECORD_LIMIT = 10_000;
const CONNECTIONS = 4;
const IDLE_MS = 2_000;
const ANSWER_MS = 30_000;
const WAIT_MS = 5_000;
const RESULT_MS = 10_000;

/** A server of mail: takes messages by SMTP and keeps them, and sends mail until it is taken. What it means is for others. */
export abstract class SmtpPeer {
  readonly hostname: string;
  readonly #host: string;
  readonly #journal: MailJournal | undefined;
  readonly #listener: SmtpListener;
  readonly #client: SmtpClient;
  readonly #mails: BoundedRecord<ReceivedMail>;
  readonly #queue: OutgoingQueue;
  #peer: PeerAddress | undefined;
  #lastNumber = 0;
  #reloaded = false;

  constructor(options: SmtpPeerOptions, hostname: string) {
    const recordLimit = options.recordLimit ?? RECORD_LIMIT;
    this.hostname = hostname;
    this.#host = options.host ?? '127.0.0.1';
    this.#peer = options.peer;
    this.#journal = options.journal === undefined ? undefined : new MailJournal(options.journal);
    this.#mails = new BoundedRecord(recordLimit);
    this.#client = new SmtpClient({
      hostname,
      maxConnections: options.connections ?? CONNECTIONS,
      idleMs: options.idleMs ?? IDLE_MS,
      answerMs: options.answerMs ?? ANSWER_MS,
    });
    const side = { retry: () => this.retryBehaviour(), peer: () => this.#peer };
    this.#queue = new OutgoingQueue(this.#client, side, this.#journal, recordLimit);
    this.#listener = new SmtpListener({
      host: this.#host,
      port: options.port ?? 0,
      hostname,
      recordLimit,
      behaviour: () => this.smtpBehaviour(),
      refusesRecipient: (address) => this.refusesRecipient(address),
      take: (mail) => (this.sinks(mail) ? undefined : this.#take(mail)),
      answered: () => this.#queue.pump(),
    });
  }

  protected abstract smtpBehaviour(): SmtpBehaviour;

  protected abstract retryBehaviour(): RetryBehaviour;

  /** Looks at a message that is safe but not yet answered; mail that it keeps leaves after the answer. */
  protected abstract received(mail: ReceivedMail): Promise<void> | void;

  /** True when a message was dealt with and needs no record. */
  protected abstract sinks(mail: ArrivedMail): boolean;

  /** Refusal of a recipient; undefined accepts it. */
  protected refusesRecipient(_address: string): { readonly code: number; readonly text: string } | undefined {
    return undefined;
  }

  /** Looks at a message of before a restart. */
  protected reloaded(_mail: ReceivedMail): void {}

  /** Keeps a mail, in the journal too; it leaves after the answer to the message in hand, or at the next `leave`. */
  protected keep(
    mail: Submission,
    when: { readonly delayMs?: number; readonly after?: number } = {},
    ended: (result: SubmissionResult) => void = () => {},
  ): number {
    return this.#queue.add(mail, when, ended);
  }

  /** Sends what is kept and due. */
  protected leave(): void {
    this.#queue.pump();
  }

  /** To be called when the behaviour has changed. */
  protected behaviourChanged(rulesToo: boolean): void {
    this.#listener.behaviourChanged(rulesToo);
    this.#queue.pump();
  }

  get host(): string {
    return this.#host;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** The SMTP server that gets its mail; without one it waits. */
  get peer(): PeerAddress | undefined {
    return this.#peer;
  }

  set peer(peer: PeerAddress | undefined) {
    this.#peer = peer;
    this.#queue.pump();
  }

  /** Every mail taken, those of before a restart too. */
  get mails(): readonly ReceivedMail[] {
    return this.#mails.entries;
  }

  /** SMTP commands and their replies, of refused transactions too. */
  get dialogue(): readonly DialogueLine[] {
    return this.#listener.dialogue.entries;
  }

  /** Connections ever accepted. */
  get connectionsSeen(): number {
    return this.#listener.connectionsSeen;
  }

  /** Mails that the peer has neither taken nor refused. */
  get undelivered(): number {
    return this.#queue.waiting;
  }

  /** Those that it has, or that were given up, those of before a restart too. */
  get sent(): readonly EndedSubmission[] {
    return this.#queue.ended;
  }

  /** Begins to listen and to send; may be called again after `kill`, for the same port. */
  async start(): Promise<{ readonly host: string; readonly port: number }> {
    if (!this.#reloaded) await this.#reload();
    await this.#listener.start();
    this.#queue.start();
    return { host: this.host, port: this.port };
  }

  /** Stops listening and sending and cuts every connection without a word. What was taken and what waits stays. */
  async kill(): Promise<void> {
    this.#queue.stop();
    this.#client.cut();
    await this.#listener.kill();
  }

  /** `kill`, and the end of the journal. */
  async stop(): Promise<void> {
    await this.kill();
    this.#client.close();
    this.#journal?.close();
  }

  /** Cuts the connections, in both directions, without a word. */
  cut(): void {
    this.#listener.cut();
    this.#client.cut();
  }

  /** The first mail, past or future, that fits, to one address or to any; rejects after `deadlineMs`. */
  waitForMail(
    to?: string,
    predicate: (mail: ReceivedMail) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedMail> {
    const fits = (mail: ReceivedMail): boolean => (to === undefined || isFor(mail, to)) && predicate(mail);
    return this.#mails.waitFor(fits, deadlineMs, `mail to ${to ?? 'anybody'}`);
  }

  /** The first SMTP command, past or future, that fits; rejects after `deadlineMs`. */
  waitForCommand(predicate: (line: DialogueLine) => boolean, deadlineMs: number = WAIT_MS): Promise<DialogueLine> {
    return this.#listener.dialogue.waitFor(predicate, deadlineMs, 'SMTP command');
  }

  /** Keeps a mail and sends it; resolves when it is sent, refused or given up, rejects after `deadlineMs` (it goes on waiting). */
  submit(mail: Submission, deadlineMs: number = RESULT_MS): Promise<SubmissionResult> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`mail to ${mail.rcptTo}: not taken within ${deadlineMs} ms`)),
        deadlineMs,
      );
      this.#queue.add(mail, {}, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      this.#queue.pump();
    });
  }

  async #reload(): Promise<void> {
    this.#reloaded = true;
    for (const kept of this.#journal?.content.received ?? []) {
      this.#lastNumber = Math.max(this.#lastNumber, kept.number);
      const mail = await readMail(kept);
      this.reloaded(mail);
      this.#mails.add(mail);
    }
  }

  async #take(arrived: ArrivedMail): Promise<void> {
    this.#lastNumber += 1;
    const kept = { ...arrived, number: this.#lastNumber };
    const mail = { ...kept, email: await parsedMail(arrived.octets) };
    this.#journal?.received(kept);
    await this.received(mail);
    this.#mails.add(mail);
  }
}
