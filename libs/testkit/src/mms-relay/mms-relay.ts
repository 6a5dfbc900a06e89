import { BoundedRecord } from '../sm-sc/received.ts';
import { bareAddress } from '../smtp-peer/bare-address.ts';
import type { EndedSubmission } from '../smtp-peer/mail-journal.ts';
import type { DialogueLine, ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { PeerAddress, Submission } from '../smtp-peer/smtp-client.ts';
import type { ArrivedMail } from '../smtp-peer/smtp-listener.ts';
import { SmtpPeer, type SmtpPeerOptions } from '../smtp-peer/smtp-peer.ts';
import type { SubmissionResult } from '../smtp-peer/submission-result.ts';
import {
  changedRelay,
  HAPPY_RELAY,
  type MmStatus,
  type ReadStatus,
  type RelayBehaviour,
  type RelayBehaviourChange,
  type ResponseRule,
} from './behaviour.ts';
import { type ForwardOptions, type ForwardRequest, forwardRequest, type Origin } from './forward-request.ts';
import { type Mm4Type, type ReceivedMm4, receivedMm4, saysYes } from './mm4-message.ts';
import {
  type Answered,
  deliveryReport,
  type ReportContent,
  type Reported,
  type ResponseContent,
  readReplyReport,
  response,
} from './relay-answers.ts';
import { ResponseRules } from './response-rules.ts';
import { SunkCounts, sunkMm4 } from './sink.ts';

/** Options of the simulated MMS Relay/Server. */
export interface MmsRelayOptions extends SmtpPeerOptions {
  /** MMS domain of its users. */
  readonly domain?: string;
  /** Local part of its own address. */
  readonly systemUser?: string;
  /** MMS domain of the users behind the peer. */
  readonly peerDomain?: string;
  readonly behaviour?: RelayBehaviourChange;
}

/** How an MM, or a report, ended. */
export interface ExchangeResult {
  readonly transactionId: string;
  /** X-Mms-Message-ID. */
  readonly messageId: string;
  readonly submission: SubmissionResult;
  /** The RES, when one was asked for and the SMTP server took the REQ. */
  readonly response: ReceivedMm4 | undefined;
}

const DOMAIN = 'mms.mnc002.mcc001.gprs';
const PEER_DOMAIN = 'mms.mnc001.mcc001.gprs';
const SYSTEM_USER = 'system-user';
const RECORD_LIMIT = 10_000;
const WAIT_MS = 5_000;
const RESULT_MS = 10_000;

/** An MMS Relay/Server of another network for tests and demonstrations: MM4 over SMTP, as well or badly behaved as told. */
export class MmsRelay {
  readonly domain: string;
  readonly systemAddress: string;
  readonly #peerDomain: string;
  readonly #smtp: SmtpPeer;
  readonly #messages: BoundedRecord<ReceivedMm4>;
  readonly #forwardRules = new ResponseRules();
  readonly #reportRules = new ResponseRules();
  readonly #sunk = new SunkCounts();
  #behaviour: RelayBehaviour;
  #reloaded = false;

  constructor(options: MmsRelayOptions = {}) {
    this.domain = options.domain ?? DOMAIN;
    this.systemAddress = `${options.systemUser ?? SYSTEM_USER}@${this.domain}`;
    this.#peerDomain = options.peerDomain ?? PEER_DOMAIN;
    this.#behaviour = changedRelay(HAPPY_RELAY, options.behaviour ?? {});
    this.#messages = new BoundedRecord(options.recordLimit ?? RECORD_LIMIT);
    this.#smtp = new SmtpPeer(options, {
      hostname: this.domain,
      smtp: () => this.#behaviour.smtp,
      retry: () => this.#behaviour.retry,
      refusesRecipient: () => undefined,
      received: (mail) => this.#onMail(mail),
      sink: (mail) => this.#sink(mail),
    });
  }

  /** Begins to listen and to send; resolves with the address. May be called again after `kill`, for the same port. */
  async start(): Promise<PeerAddress> {
    const address = await this.#smtp.start();
    if (!this.#reloaded) for (const mail of this.#smtp.received) this.#remember(mail);
    this.#reloaded = true;
    return address;
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

  /** The SMTP server that gets its RES, reports and MMs; without one they wait. */
  get peer(): PeerAddress | undefined {
    return this.#smtp.peer;
  }

  set peer(peer: PeerAddress | undefined) {
    this.#smtp.peer = peer;
  }

  get behaviour(): RelayBehaviour {
    return this.#behaviour;
  }

  /** Changes the behaviour from now on; rules that are given begin to count anew. */
  behave(change: RelayBehaviourChange): void {
    this.#behaviour = changedRelay(this.#behaviour, change);
    if (change.forwardResponses !== undefined) this.#forwardRules.reset();
    if (change.reportResponses !== undefined) this.#reportRules.reset();
    this.#smtp.behaviourChanged(change.smtp?.rules !== undefined);
  }

  /** Every mail taken, MM4 or not, those of before a restart too. */
  get mails(): readonly ReceivedMail[] {
    return this.#smtp.received;
  }

  /** SMTP commands and their replies, of refused transactions too. */
  get dialogue(): readonly DialogueLine[] {
    return this.#smtp.dialogue;
  }

  /** Connections ever accepted. */
  get connectionsSeen(): number {
    return this.#smtp.connectionsSeen;
  }

  /** Messages of MM4 taken, those of before a restart too. */
  get messages(): readonly ReceivedMm4[] {
    return this.#messages.entries;
  }

  /** Messages taken in sink mode, by type. */
  get sunk(): Readonly<Record<string, number>> {
    return this.#sunk.all;
  }

  /** RES, reports and MMs that the peer has neither taken nor refused. */
  get undelivered(): number {
    return this.#smtp.queue.waiting;
  }

  /** Those that it has, or that were given up, those of before a restart too. */
  get sent(): readonly EndedSubmission[] {
    return this.#smtp.queue.ended;
  }

  /** The first message of a type, past or future, that fits; rejects after `deadlineMs`. */
  waitFor(
    type: Mm4Type,
    predicate: (message: ReceivedMm4) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedMm4> {
    return this.#messages.waitFor((one) => one.type === type && predicate(one), deadlineMs, type);
  }

  /** The first SMTP command, past or future, that fits; rejects after `deadlineMs`. */
  waitForCommand(predicate: (line: DialogueLine) => boolean, deadlineMs: number = WAIT_MS): Promise<DialogueLine> {
    return this.#smtp.waitForCommand(predicate, deadlineMs);
  }

  /** Sends an MM4_forward.REQ, again and again if need be; resolves with the RES, or without when none is asked for. */
  forward(options: ForwardOptions, deadlineMs: number = RESULT_MS): Promise<ExchangeResult> {
    return this.#exchange(this.request(options), 'MM4_forward.RES', options.ackRequest ?? true, deadlineMs);
  }

  /** Composes an MM4_forward.REQ without sending it. */
  request(options: ForwardOptions): ForwardRequest {
    return forwardRequest(options, this.#origin);
  }

  /** Sends an MM4_delivery_report.REQ for a message that was taken, or any other; resolves as `forward` does. */
  reportDelivery(
    of: ReceivedMm4 | Reported,
    status: MmStatus,
    content: ReportContent = {},
    deadlineMs: number = RESULT_MS,
  ): Promise<ExchangeResult> {
    const reported = reportedOf(of);
    const { transactionId, mail } = deliveryReport(reported, status, content, this.#origin);
    const request = { transactionId, messageId: reported.messageId, mail };
    return this.#exchange(request, 'MM4_delivery_report.RES', content.ackRequest ?? true, deadlineMs);
  }

  /** Sends an MM4_read_reply_report.REQ for a message that was taken, or any other; resolves as `forward` does. */
  reportRead(
    of: ReceivedMm4 | Reported,
    status: ReadStatus = 'Read',
    content: ReportContent = {},
    deadlineMs: number = RESULT_MS,
  ): Promise<ExchangeResult> {
    const reported = reportedOf(of);
    const { transactionId, mail } = readReplyReport(reported, status, content, this.#origin);
    const request = { transactionId, messageId: reported.messageId, mail };
    return this.#exchange(request, 'MM4_read_reply_report.RES', content.ackRequest ?? true, deadlineMs);
  }

  /** Sends the RES to a REQ by hand. */
  respond(to: ReceivedMm4, content: ResponseContent = {}, deadlineMs: number = RESULT_MS): Promise<SubmissionResult> {
    const mail = response(answeredOf(to), { to: this.#behaviour.responseTo, ...content }, this.#origin);
    return this.#smtp.submit(mail, deadlineMs);
  }

  /** Sends any mail, whatever it is. */
  submit(mail: Submission, deadlineMs: number = RESULT_MS): Promise<SubmissionResult> {
    return this.#smtp.submit(mail, deadlineMs);
  }

  get #origin(): Origin {
    const { domain, systemAddress } = this;
    return { domain, systemAddress, peerDomain: this.#peerDomain, dialect: this.#behaviour.dialect };
  }

  async #exchange(
    { transactionId, messageId, mail }: ForwardRequest,
    type: Mm4Type,
    asksForResponse: boolean,
    deadlineMs: number,
  ): Promise<ExchangeResult> {
    const until = Date.now() + deadlineMs;
    const submission = await this.#smtp.submit(mail, deadlineMs);
    const taken = submission.recipients.some(({ code }) => code >= 200 && code < 300);
    const answer =
      taken && asksForResponse
        ? await this.waitFor(type, (one) => one.transactionId === transactionId, until - Date.now())
        : undefined;
    return { transactionId, messageId, submission, response: answer };
  }

  // ---- what comes in

  #remember(mail: ReceivedMail): ReceivedMm4 | undefined {
    const message = receivedMm4(mail);
    if (message !== undefined) this.#messages.add(message);
    return message;
  }

  async #onMail(mail: ReceivedMail): Promise<void> {
    const message = this.#remember(mail);
    if (message === undefined || message.type.endsWith('.RES')) return;
    const leaving = this.#answer(message);
    if (!this.#behaviour.beforeAnswer) return;
    this.#smtp.queue.pump();
    await Promise.all(leaving);
  }

  /** Puts RES and reports into the queue; each promise resolves when one has left. */
  #answer(message: ReceivedMm4): Promise<void>[] {
    const recipients = message.mail.rcptTo.map(({ address }) => address);
    const { forwardResponses, reportResponses, respond } = this.#behaviour;
    const isForward = message.type === 'MM4_forward.REQ';
    const rule = isForward
      ? this.#forwardRules.take(forwardResponses, recipients)
      : this.#reportRules.take(reportResponses, recipients);
    const asked = respond === 'always' || saysYes(message, 'X-Mms-Ack-Request');
    const leaving: Promise<void>[] = [];
    let last: number | undefined;
    const add = (mail: Submission, delayMs: number, after: number | undefined): number => {
      const left = Promise.withResolvers<void>();
      leaving.push(left.promise);
      return this.#smtp.queue.add(mail, { delayMs, ...(after === undefined ? {} : { after }) }, () => left.resolve());
    };
    if (asked && rule?.silent !== true) {
      const mail = response(answeredOf(message), this.#responseContent(rule), this.#origin);
      last = add(mail, rule?.delayMs ?? 0, undefined);
      if (rule?.twice === true) last = add(mail, 0, last);
    }
    if (!isForward || this.#behaviour.reports.when !== 'auto' || (rule?.status ?? 'Ok') !== 'Ok') return leaving;
    for (const recipient of recipients) {
      let after = last;
      for (const mail of this.#reports(message, recipient)) after = add(mail, this.#behaviour.reports.delayMs, after);
    }
    return leaving;
  }

  /** The reports a message asks for, in the order in which they leave. */
  #reports(message: ReceivedMm4, recipient: string): Submission[] {
    const { delivery, read, ackRequest } = this.#behaviour.reports;
    const of = { ...reportedOf(message), recipient };
    const mails: Submission[] = [];
    if (saysYes(message, 'X-Mms-Delivery-Report')) {
      for (const status of delivery) mails.push(deliveryReport(of, status, { ackRequest }, this.#origin).mail);
    }
    if (saysYes(message, 'X-Mms-Read-Reply')) {
      mails.push(readReplyReport(of, read, { ackRequest }, this.#origin).mail);
    }
    return mails;
  }

  #responseContent(rule: ResponseRule | undefined): ResponseContent {
    const { status, statusText, transactionId } = rule ?? {};
    return {
      to: this.#behaviour.responseTo,
      ...(status === undefined ? {} : { status }),
      ...(statusText === undefined ? {} : { statusText }),
      ...(transactionId === undefined ? {} : { transactionId }),
    };
  }

  #sink(mail: ArrivedMail): boolean {
    if (!this.#behaviour.sink) return false;
    const message = sunkMm4(mail);
    if (message === undefined) return false;
    this.#sunk.add(message.type);
    if (message.asksForResponse) {
      this.#smtp.queue.add(response(message, { to: this.#behaviour.responseTo }, this.#origin));
    }
    return true;
  }
}

/** What a RES must know of the REQ. */
function answeredOf(message: ReceivedMm4): Answered {
  const { type, transactionId, messageId, sender, mms, mail } = message;
  return {
    type,
    transactionId,
    messageId,
    mailFrom: mail.mailFrom,
    originatorSystem: mms['x-mms-originator-system'] ?? '',
    sender,
    forwardRoute: mms['x-mms-forward-route'],
    originatorRecipientAddress: mms['x-mms-originator-recipient-address'],
  };
}

/** A report goes to MAIL FROM of the message, or its From when that is empty, in the name of the first recipient. */
function reportedOf(of: ReceivedMm4 | Reported): Reported {
  if (!('mail' in of)) return of;
  const { messageId, mail, from } = of;
  return { messageId, sender: mail.mailFrom || bareAddress(from), recipient: mail.rcptTo[0]?.address ?? '' };
}
