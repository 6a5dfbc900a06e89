import { type FloodOptions, type FloodResult, flood } from '../smtp-peer/flood.ts';
import type { RetryBehaviour } from '../smtp-peer/outgoing-queue.ts';
import { isFor, mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { SmtpBehaviour } from '../smtp-peer/smtp-behaviour.ts';
import type { Submission } from '../smtp-peer/smtp-client.ts';
import { SmtpPeer, type SmtpPeerOptions } from '../smtp-peer/smtp-peer.ts';
import type { SubmissionResult } from '../smtp-peer/submission-result.ts';
import { type ReplyOptions, replyTo } from './answering-mail.ts';
import { type AutomaticKind, automaticReply, isAutomatic } from './automatic-mail.ts';
import { changedDomain, HAPPY_DOMAIN, type MailDomainBehaviour, type MailDomainBehaviourChange } from './behaviour.ts';
import { type ComposedMail, composedMail, type MailOptions, numberedMail } from './composed-mail.ts';
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

const RESULT_MS = 10_000;
const DOMAIN = 'mail.example';

/** A mail server with the mailboxes of its users, for tests and demonstrations; as well or badly behaved as told. */
export class MailDomain extends SmtpPeer {
  readonly domains: readonly string[];
  readonly #users: ReadonlySet<string> | undefined;
  #behaviour: MailDomainBehaviour;
  #sunk = 0;

  constructor(options: MailDomainOptions = {}) {
    const domains = (options.domains ?? [DOMAIN]).map((domain) => domain.toLowerCase());
    super(options, options.hostname ?? `mx.${domains[0]}`);
    this.domains = domains;
    this.#users = options.users === undefined ? undefined : new Set(options.users.map((user) => user.toLowerCase()));
    this.#behaviour = changedDomain(HAPPY_DOMAIN, options.behaviour ?? {});
  }

  get behaviour(): MailDomainBehaviour {
    return this.#behaviour;
  }

  /** Changes the behaviour from now on; SMTP rules that are given begin to count anew. */
  behave(change: MailDomainBehaviourChange): void {
    this.#behaviour = changedDomain(this.#behaviour, change);
    this.behaviourChanged(change.smtp?.rules !== undefined);
  }

  /** The mails in one mailbox. */
  mailbox(address: string): readonly ReceivedMail[] {
    return this.mails.filter((mail) => isFor(mail, address));
  }

  /** Mails taken in sink mode. */
  get sunk(): number {
    return this.#sunk;
  }

  /** Sends a mail that a user writes, again and again if need be; resolves when it is sent, refused or given up. */
  async send(options: MailOptions, deadlineMs: number = RESULT_MS): Promise<SentMail> {
    return this.#send(await composedMail(options), deadlineMs);
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

  /** A fast source: mails that differ in their ids and, where the options say {n}, in users and text. */
  flood(options: MailOptions, how: FloodOptions): Promise<FloodResult> {
    const { peer } = this;
    if (peer === undefined) throw new Error('a flood needs a peer');
    const compose = async (index: number): Promise<Submission> =>
      (await composedMail(numberedMail(options, index))).mail;
    return flood(this.hostname, peer, compose, how);
  }

  async #send(composed: ComposedMail, deadlineMs: number): Promise<SentMail> {
    return { ...composed, submission: await this.submit(composed.mail, deadlineMs) };
  }

  // ---- what comes in

  protected override smtpBehaviour(): SmtpBehaviour {
    return this.#behaviour.smtp;
  }

  protected override retryBehaviour(): RetryBehaviour {
    return this.#behaviour.retry;
  }

  protected override sinks(): boolean {
    if (this.#behaviour.sink) this.#sunk += 1;
    return this.#behaviour.sink;
  }

  protected override refusesRecipient(given: string): { readonly code: number; readonly text: string } | undefined {
    const address = given.toLowerCase();
    const domain = address.split('@').at(-1) ?? '';
    if (address !== 'postmaster' && !this.domains.includes(domain)) {
      return { code: 554, text: '5.7.1 relay access denied' };
    }
    if (this.#users !== undefined && !this.#users.has(address)) return { code: 550, text: '5.1.1 no such user' };
    return undefined;
  }

  /** What the server and its users do by themselves; it leaves after the 250. */
  protected override async received(mail: ReceivedMail): Promise<void> {
    const { dsn, mdn, automaticReply: kind, delayMs } = this.#behaviour.reactions;
    if (mail.mailFrom === '') return;
    const add = ({ mail: out }: ComposedMail): void => {
      this.keep(out, { delayMs });
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
