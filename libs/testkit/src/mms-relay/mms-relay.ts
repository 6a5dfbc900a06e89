import { BoundedRecord } from '../sm-sc/received.ts';
import { type FloodOptions, type FloodResult, flood } from '../smtp-peer/flood.ts';
import type { RetryBehaviour } from '../smtp-peer/outgoing-queue.ts';
import type { ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { SmtpBehaviour } from '../smtp-peer/smtp-behaviour.ts';
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
} from './behaviour.ts';
import {
  type ForwardOptions,
  type ForwardRequest,
  forwardRequest,
  numberedForward,
  type Origin,
} from './forward-request.ts';
import { type Mm4Type, type ReceivedMm4, receivedMm4 } from './mm4-message.ts';
import { answeredOf, Reactions, reportedOf } from './reactions.ts';
import {
  deliveryReport,
  type ReportContent,
  type Reported,
  type ResponseContent,
  readReplyReport,
  response,
} from './relay-answers.ts';
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
export class MmsRelay extends SmtpPeer {
  readonly domain: string;
  readonly systemAddress: string;
  readonly #peerDomain: string;
  readonly #messages: BoundedRecord<ReceivedMm4>;
  readonly #reactions = new Reactions();
  readonly #sunk = new SunkCounts();
  #behaviour: RelayBehaviour;

  constructor(options: MmsRelayOptions = {}) {
    super(options, options.domain ?? DOMAIN);
    this.domain = options.domain ?? DOMAIN;
    this.systemAddress = `${options.systemUser ?? SYSTEM_USER}@${this.domain}`;
    this.#peerDomain = options.peerDomain ?? PEER_DOMAIN;
    this.#behaviour = changedRelay(HAPPY_RELAY, options.behaviour ?? {});
    this.#messages = new BoundedRecord(options.recordLimit ?? RECORD_LIMIT);
  }

  get behaviour(): RelayBehaviour {
    return this.#behaviour;
  }

  /** Changes the behaviour from now on; rules that are given begin to count anew. */
  behave(change: RelayBehaviourChange): void {
    this.#behaviour = changedRelay(this.#behaviour, change);
    this.#reactions.changed(change);
    this.behaviourChanged(change.smtp?.rules !== undefined);
  }

  /** Messages of MM4 taken, those of before a restart too. */
  get messages(): readonly ReceivedMm4[] {
    return this.#messages.entries;
  }

  /** Messages taken in sink mode, by type. */
  get sunk(): Readonly<Record<string, number>> {
    return this.#sunk.all;
  }

  /** The first message of a type, past or future, that fits; rejects after `deadlineMs`. */
  waitFor(
    type: Mm4Type,
    predicate: (message: ReceivedMm4) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedMm4> {
    return this.#messages.waitFor((one) => one.type === type && predicate(one), deadlineMs, type);
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
    return this.submit(mail, deadlineMs);
  }

  /** A fast source: MMs that differ in their ids and, where the options say {n}, in users and text. */
  flood(options: ForwardOptions, how: FloodOptions): Promise<FloodResult> {
    const { peer } = this;
    if (peer === undefined) throw new Error('a flood needs a peer');
    return flood(this.domain, peer, (index) => this.request(numberedForward(options, index)).mail, how);
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
    const submission = await this.submit(mail, deadlineMs);
    const taken = submission.recipients.some(({ code }) => code >= 200 && code < 300);
    const answer =
      taken && asksForResponse
        ? await this.waitFor(type, (one) => one.transactionId === transactionId, until - Date.now())
        : undefined;
    return { transactionId, messageId, submission, response: answer };
  }

  // ---- what comes in

  protected override smtpBehaviour(): SmtpBehaviour {
    return this.#behaviour.smtp;
  }

  protected override retryBehaviour(): RetryBehaviour {
    return this.#behaviour.retry;
  }

  protected override reloaded(mail: ReceivedMail): void {
    const message = receivedMm4(mail);
    if (message !== undefined) this.#messages.add(message);
  }

  protected override async received(mail: ReceivedMail): Promise<void> {
    const message = receivedMm4(mail);
    if (message === undefined) return;
    const behaviour = this.#behaviour;
    const leaving = message.type.endsWith('.REQ')
      ? this.#reactions.to(message, behaviour, this.#origin, (out, when, left) => this.keep(out, when, () => left()))
      : [];
    this.#messages.add(message);
    if (!behaviour.beforeAnswer) return;
    this.leave();
    await Promise.all(leaving);
  }

  protected override sinks(mail: ArrivedMail): boolean {
    const message = this.#behaviour.sink ? sunkMm4(mail) : undefined;
    if (message === undefined) return false;
    this.#sunk.add(message.type);
    if (message.asksForResponse) this.keep(response(message, { to: this.#behaviour.responseTo }, this.#origin));
    return true;
  }
}
