import { type AlertNotification, CommandStatus, type DataSm, type Pdu, type SubmitSm } from '@causeway/smpp';
import type { BindHooks } from './bind.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import type { DeliverVerdict, IncomingMessage } from './delivery-desk.ts';
import { SmppError, SmppInvalidPduError, SmppUnavailableError } from './errors.ts';
import { type BindIdentity, type SmppLogger, type SmppObserver, silentLogger } from './observer.ts';
import { type SmscOptions, settingsOf } from './options.ts';
import { Routes } from './routes.ts';
import { SmscLink, type SmscStatus } from './smsc-link.ts';
import { Submission, type SubmissionDesk, type SubmitAllResult } from './submission.ts';

/** Options of the adapter. */
export interface SmppClientOptions {
  readonly smscs: readonly SmscOptions[];
  /** What happens to submissions while no SM-SC for them is bound (SMS-6.2.2-07). Default `reject_503`. */
  readonly unboundBehaviour?: 'reject_503' | 'queue';
  /** Submissions that may wait for a bind when they are queued. Default 1000. */
  readonly unboundQueueLimit?: number;
  /** Takes deliver_sm and data_sm; without it they are answered ESME_RX_T_APPN. */
  readonly onDeliver?: (message: IncomingMessage, from: BindIdentity) => Promise<DeliverVerdict> | DeliverVerdict;
  /** Takes alert_notification (SMPP 3.4 §4.12). */
  readonly onAlert?: (alert: AlertNotification & Pdu, from: BindIdentity) => void;
  readonly observer?: SmppObserver;
  readonly logger?: SmppLogger;
  readonly clock?: Clock;
  /** Numbers in [0, 1) for jitter. */
  readonly random?: () => number;
}

/** Where a submission goes and how long it may take. */
export interface SubmitOptions {
  /** E.164 digits, with or without `+`: chooses the SM-SC. */
  readonly destination: string;
  /** When the caller stops waiting, in Unix milliseconds. Default: 30 s from now. */
  readonly deadlineUnixMs?: number;
  readonly signal?: AbortSignal;
}

/** The SM-SC's answer to one submission, whatever its command_status. */
export interface SubmitResult {
  readonly commandStatus: number;
  readonly messageId: string;
  readonly smsc: string;
  readonly bind: string;
}

/** Where the adapter stands. */
export interface SmppStatus {
  /** True when at least one SM-SC has a bind that can send; false while draining. */
  readonly ready: boolean;
  /** Names of SM-SCs without a bind. */
  readonly waitingFor: readonly string[];
  readonly smscs: readonly SmscStatus[];
  /** Submissions that wait for a bind. */
  readonly parked: number;
}

const DEFAULT_DEADLINE_MS = 30_000;
const DEFAULT_QUEUE_LIMIT = 1_000;
const TEMPORARY: DeliverVerdict = { commandStatus: CommandStatus.ESME_RX_T_APPN };

/** The SMPP side of the SMS IWF as an ESME (TS §6.2.2): binds, routes, windows, limits. Knows no CPM. */
export class SmppClient {
  readonly #options: SmppClientOptions;
  readonly #clock: Clock;
  readonly #smscs: readonly SmscLink[];
  readonly #routes: Routes<SmscLink>;
  readonly #parked = new Map<Submission, Timer>();
  #draining = false;

  constructor(options: SmppClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const context = {
      clock: this.#clock,
      observer: options.observer ?? {},
      logger: options.logger ?? silentLogger,
      random: options.random ?? Math.random,
    };
    this.#smscs = options.smscs.map(
      (smsc) => new SmscLink(settingsOf(smsc), context, (name, bind) => this.#hooksOf({ smsc: name, bind })),
    );
    this.#routes = new Routes(this.#smscs);
  }

  /** Begins to connect and to keep the binds up; `status()` tells when they are. */
  start(): void {
    for (const smsc of this.#smscs) smsc.start();
  }

  /**
   * Submits one short message and resolves with the SM-SC's answer, an error status included. Rejects with an
   * SmppError whose `outcome` says whether the message may be tried again (errors.ts).
   */
  submit(pdu: SubmitSm | DataSm, options: SubmitOptions): Promise<SubmitResult> {
    return new Promise((resolve, reject) => {
      const done = ({ segments: [first], smsc, bind }: SubmitAllResult): void => {
        const { commandStatus, messageId } = first ?? { commandStatus: CommandStatus.ESME_RUNKNOWNERR, messageId: '' };
        resolve({ commandStatus, messageId, smsc, bind });
      };
      this.#submit([pdu], options, done, reject);
    });
  }

  /**
   * Submits all segments of one message in order over one bind of one SM-SC. Resolves when each is answered; rejects
   * when one stays unanswered, with what the others were answered in `error.answered`.
   */
  submitAll(segments: readonly (SubmitSm | DataSm)[], options: SubmitOptions): Promise<SubmitAllResult> {
    return new Promise((resolve, reject) => this.#submit(segments, options, resolve, reject));
  }

  /** Readiness, and figures for metrics. */
  status(): SmppStatus {
    const smscs = this.#smscs.map((smsc) => smsc.status());
    const waitingFor = smscs.filter(({ bound }) => bound === 0).map(({ name }) => name);
    return {
      ready: !this.#draining && waitingFor.length < smscs.length,
      waitingFor,
      smscs,
      parked: this.#parked.size,
    };
  }

  /**
   * Takes no more submissions, waits until every window is empty, unbinds and closes (SMPP 3.4 §4.2). What is not
   * finished after `deadlineMs` is cut off.
   */
  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true;
    this.#failParked();
    let timer: Timer | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = this.#clock.after(deadlineMs, resolve);
    });
    await Promise.race([Promise.all(this.#smscs.map((smsc) => smsc.drain())), deadline]);
    timer?.cancel();
    await this.stop();
  }

  /** Cuts every connection; what is under way fails with its outcome. */
  async stop(): Promise<void> {
    this.#draining = true;
    this.#failParked();
    await Promise.all(this.#smscs.map((smsc) => smsc.stop()));
  }

  #submit(
    pdus: readonly (SubmitSm | DataSm)[],
    options: SubmitOptions,
    done: (result: SubmitAllResult) => void,
    failed: (error: SmppError) => void,
  ): void {
    if (this.#draining) {
      failed(new SmppUnavailableError('draining', { outcome: 'not-sent', retryAfterSeconds: 1 }));
      return;
    }
    if (pdus.length === 0) {
      failed(new SmppInvalidPduError('a message without segments', { outcome: 'not-sent' }));
      return;
    }
    const { destination, deadlineUnixMs, signal } = options;
    const waitMs = deadlineUnixMs === undefined ? DEFAULT_DEADLINE_MS : deadlineUnixMs - this.#clock.unixNow();
    const desk: SubmissionDesk = {
      clock: this.#clock,
      candidates: () => this.#routes.candidates(destination),
      failedOver: (from, to) => this.#options.observer?.failedOver?.(from, to),
      park: (parked) => this.#park(parked),
    };
    if (signal === undefined) {
      new Submission(desk, pdus, this.#clock.now() + waitMs, done, failed).attempt();
      return;
    }
    const onAbort = (): void => submission.abort();
    const unlisten = (): void => signal.removeEventListener('abort', onAbort);
    const submission = new Submission(
      desk,
      pdus,
      this.#clock.now() + waitMs,
      (result) => {
        unlisten();
        done(result);
      },
      (error) => {
        unlisten();
        failed(error);
      },
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) submission.abort();
    else submission.attempt();
  }

  #park(submission: Submission): boolean {
    const { unboundBehaviour = 'reject_503', unboundQueueLimit = DEFAULT_QUEUE_LIMIT } = this.#options;
    const waitMs = submission.deadline - this.#clock.now();
    if (unboundBehaviour === 'reject_503' || this.#draining) return false;
    if (this.#parked.size >= unboundQueueLimit || waitMs <= 0) return false;
    const timer = this.#clock.after(waitMs, () => {
      this.#parked.delete(submission);
      submission.expire();
    });
    this.#parked.set(submission, timer);
    return true;
  }

  /** A bind came up or goes on: those that wait try again, in order of arrival. */
  #unpark(): void {
    for (const [submission, timer] of [...this.#parked]) {
      timer.cancel();
      this.#parked.delete(submission);
      submission.attempt();
    }
  }

  #failParked(): void {
    for (const [submission, timer] of [...this.#parked]) {
      timer.cancel();
      this.#parked.delete(submission);
      submission.expire();
    }
  }

  #hooksOf(from: BindIdentity): BindHooks {
    const { onDeliver, onAlert } = this.#options;
    return {
      deliver: onDeliver === undefined ? () => TEMPORARY : (message) => onDeliver(message, from),
      alert: (alert) => onAlert?.(alert, from),
      available: () => this.#unpark(),
    };
  }
}

/** True for an error of this adapter, whatever its class. */
export function isSmppError(error: unknown): error is SmppError {
  return error instanceof SmppError;
}
