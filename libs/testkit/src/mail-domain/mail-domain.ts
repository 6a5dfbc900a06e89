import type { EndedSubmission } from '../smtp-peer/mail-journal.ts';
import { type DialogueLine, mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { PeerAddress, Submission } from '../smtp-peer/smtp-client.ts';
import { SmtpPeer, type SmtpPeerOptions } from '../smtp-peer/smtp-peer.ts';
import type { SubmissionResult } from '../smtp-peer/submission-result.ts';
import { type ReplyOptions, replyTo } from './answering-mail.ts';
import { type AutomaticKind, automaticReply, isAutomatic } from './automatic-mail.ts';
import { changedDomain, HAPPY_DOMAIN, type MailDomainBehaviour, type MailDomainBehaviourChange } from './behaviour.ts';
import { type ComposedMail, composedMail, type MailOptions } from './composed-mail.ts';
import { type DsnOptions, dsnAbout, type MdnOptions, mdnAbout } from './report-mail.ts';

/** Options of the simulated mail server. */
export interface MailDomainOptions extends SmtpPeerOptions {
  /** Domains it has mailboxes for; others are refused. Default mail.example. */
  readonly domains?: readonly string[];
  /** Addresses that exist; absent: every one. */
  readonly users?: readonly string[];
  /** Name of the server. Default mx.<first domain>. */
  readonly hostname?: string;
  readonly behaviour?: MailDomainBehaviourChange;
}

/** A mail that was sent, refused or given up. */
export interface SentMail extends ComposedMail {
  readonly submission: SubmissionResult;
}

const WAIT_MS = 5_000;
const RESULT_MS = 10_000;
const DOMAIN = 'mail.example';

/** A mail server with the mailboxes of its users, for tests and demonstrations; as well or badly behaved as told. */
export class MailDomain {
  readonly hostname: string;
  readonly domains: readonly string[];
  readonly #users: ReadonlySet<string> | undefined;
  readonly #smtp: SmtpPeer;
  #behaviour: MailDomainBehaviour;
  #sunk = 0;

  constructor(options: MailDomainOptions = {}) {
    this.domains = (options.domains ?? [DOMAIN]).map((domain) => domain.toLowerCase());
    this.hostname = options.hostname ?? `mx.${this.domains[0]}`;
    this.#users = options.users === undefined ? undefined : new Set(options.users.map((user) => user.toLowerCase()));
    this.#behaviour = changedDomain(HAPPY_DOMAIN, options.behaviour ?? {});
    this.#smtp = new SmtpPeer(options, {
      hostname: this.hostname,
      smtp: () => this.#behaviour.smtp,
      retry: () => this.#behaviour.retry,
      refusesRecipient: (address) => this.#refusal(address.toLowerCase()),
      received: (mail) => this.#react(mail),
      sink: () => {
        if (this.#behaviour.sink) this.#sunk += 1;
        return this.#behaviour.sink;
      },
    });
  }

  /** Begins to listen and to send; resolves with the address. May be called again after `kill`, for the same port. */
  start(): Promise<PeerAddress> {
    return this.#smtp.start();
  }

  /** Stops listening and cuts every connection without a word. What was taken and what is unsent stays. */
  kill(): Promise<void> {
    return this.#smtp.kill();
  }

  /** `kill`, and the end of the journal. */
  stop(): Promise<void> {
    return this.#smtp.stop();
  }

  /** Cuts the connections, in both directions, without a word. */
  cut(): void {
    this.#smtp.cut();
  }

  get host(): string {
    return this.#smtp.host;
  }

  get port(): number {
    return this.#smtp.port;
  }

  /** The SMTP server that gets its users' mail; without one it waits. */
  get peer(): PeerAddress | undefined {
    return this.#smtp.peer;
  }

  set peer(peer: PeerAddress | undefined) {
    this.#smtp.peer = peer;
  }

  get behaviour(): MailDomainBehaviour {
    return this.#behaviour;
  }

  /** Changes the behaviour from now on; SMTP rules that are given begin to count anew. */
  behave(change: MailDomainBehaviourChange): void {
    this.#behaviour = changedDomain(this.#behaviour, change);
    this.#smtp.behaviourChanged(change.smtp?.rules !== undefined);
  }

  /** Every mail taken, those of before a restart too. */
  get mails(): readonly ReceivedMail[] {
    return this.#smtp.received;
  }

  /** The mails in one mailbox. */
  mailbox(address: string): readonly ReceivedMail[] {
    return this.mails.filter((mail) => isFor(mail, address));
  }

  /** SMTP commands and their replies, of refused transactions too. */
  get dialogue(): readonly DialogueLine[] {
    return this.#smtp.dialogue;
  }

  /** Connections ever accepted. */
  get connectionsSeen(): number {
    return this.#smtp.connectionsSeen;
  }

  /** Mails taken in sink mode. */
  get sunk(): number {
    return this.#sunk;
  }

  /** Mails that the peer has neither taken nor refused. */
  get undelivered(): number {
    return this.#smtp.queue.waiting;
  }

  /** Those that it has, or that were given up, those of before a restart too. */
  get sent(): readonly EndedSubmission[] {
    return this.#smtp.queue.ended;
  }

  /** The first mail, past or future, that fits, to one address or to any; rejects after `deadlineMs`. */
  waitForMail(
    to?: string,
    predicate: (mail: ReceivedMail) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedMail> {
    return this.#smtp.waitForMail((mail) => (to === undefined || isFor(mail, to)) && predicate(mail), deadlineMs);
  }

  /** The first SMTP command, past or future, that fits; rejects after `deadlineMs`. */
  waitForCommand(predicate: (line: DialogueLine) => boolean, deadlineMs: number = WAIT_MS): Promise<DialogueLine> {
    return this.#smtp.waitForCommand(predicate, deadlineMs);
  }

  /** Sends a mail that a user writes, again and again if need be; resolves when it is sent, refused or given up. */
  async send(options: MailOptions, deadlineMs: number = RESULT_MS): Promise<SentMail> {
    return this.#send(await composedMail(options), deadlineMs);
  }

  /** Sends the octets of a message as they are. */
  submit(mail: Submission, deadlineMs: number = RESULT_MS): Promise<SubmissionResult> {
    return this.#smtp.submit(mail, deadlineMs);
  }

  /** A user answers a mail. */
  async reply(to: ReceivedMail, options: ReplyOptions = {}, deadlineMs: number = RESULT_MS): Promise<SentMail> {
    return this.send(replyTo(to, options), deadlineMs);
  }

  /** A program answers a mail in the name of its recipient. */
  replyAutomatically(to: ReceivedMail, kind: AutomaticKind, text = 'I am away.'): Promise<SentMail> {
    return this.send(automaticReply(to, kind, text));
  }

  /** Sends a message disposition notification about a mail, as its recipient's client. */
  sendMdn(about: ReceivedMail, options: MdnOptions = {}, deadlineMs: number = RESULT_MS): Promise<SentMail> {
    return this.#send(mdnAbout(about, options), deadlineMs);
  }

  /** Sends a delivery status notification about a mail, as the server. */
  sendDsn(about: ReceivedMail, options: DsnOptions, deadlineMs: number = RESULT_MS): Promise<SentMail> {
    return this.#send(dsnAbout(about, options, this.hostname), deadlineMs);
  }

  async #send(composed: ComposedMail, deadlineMs: number): Promise<SentMail> {
    return { ...composed, submission: await this.#smtp.submit(composed.mail, deadlineMs) };
  }

  #refusal(address: string): { readonly code: number; readonly text: string } | undefined {
    const domain = address.split('@').at(-1) ?? '';
    if (address !== 'postmaster' && !this.domains.includes(domain)) {
      return { code: 554, text: '5.7.1 relay access denied' };
    }
    if (this.#users !== undefined && !this.#users.has(address)) return { code: 550, text: '5.1.1 no such user' };
    return undefined;
  }

  /** What the server and its users do by themselves; it leaves after the 250. */
  async #react(mail: ReceivedMail): Promise<void> {
    const { dsn, mdn, automaticReply: kind, delayMs } = this.#behaviour.reactions;
    if (mail.mailFrom === '') return;
    const add = ({ mail: out }: ComposedMail): void => {
      this.#smtp.queue.add(out, { delayMs });
    };
    const success = mail.rcptTo.filter(({ parameters }) => /\bSUCCESS\b/i.test(parameters.NOTIFY ?? ''));
    if (dsn === 'when-asked' && success.length > 0) {
      const recipients = success.map(({ address }) => address);
      add(dsnAbout(mail, { action: 'delivered', recipients }, this.hostname));
    }
    if (mdn === 'when-asked' && mailHeader(mail, 'Disposition-Notification-To') !== undefined) {
      for (const { address } of mail.rcptTo) add(mdnAbout(mail, { recipient: address }));
    }
    if (kind !== undefined && !isAutomatic(mail)) add(await composedMail(automaticReply(mail, kind, 'I am away.')));
  }
}

function isFor(mail: ReceivedMail, address: string): boolean {
  return mail.rcptTo.some((recipient) => recipient.address.toLowerCase() === address.toLowerCase());
}
