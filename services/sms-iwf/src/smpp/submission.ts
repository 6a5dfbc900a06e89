import { CommandStatus, type DataSm, isCongestion, type SubmitSm } from '@causeway/smpp';
import type { Bind } from './bind.ts';
import type { Clock } from './clock.ts';
import {
  type SegmentAnswer,
  SmppAbortedError,
  type SmppError,
  SmppLinkLostError,
  SmppNoRouteError,
  SmppOverloadError,
  SmppTimeoutError,
  SmppUnavailableError,
} from './errors.ts';
import type { SmscLink } from './smsc-link.ts';
import type { Transmission } from './transmission.ts';

/** All segments of a message answered by one SM-SC. */
export interface SubmitAllResult {
  /** Answers in the order of the segments. */
  readonly segments: readonly SegmentAnswer[];
  readonly smsc: string;
  readonly bind: string;
}

/** What a submission needs of its client. */
export interface SubmissionDesk {
  readonly clock: Clock;
  /** SM-SCs for the destination, best first. */
  candidates(): readonly SmscLink[];
  failedOver(from: string, to: string): void;
  /** Keeps the submission until a bind is available or its deadline comes; false when it may not or cannot wait. */
  park(submission: Submission): boolean;
}

/** Retry-After when nothing is bound: about the time that a reconnection takes. */
const RETRY_AFTER_SECONDS = 5;

/** One segment of a submission; its own object so that an answer finds its place without a search. */
class Segment implements Transmission {
  readonly pdu: SubmitSm | DataSm;
  readonly #submission: Submission;
  /** The SM-SC's word, once it has given it. */
  answer: SegmentAnswer | undefined;
  error: SmppError | undefined;
  onWire = false;

  constructor(submission: Submission, pdu: SubmitSm | DataSm) {
    this.#submission = submission;
    this.pdu = pdu;
  }

  get deadline(): number {
    return this.#submission.deadline;
  }

  get cancelled(): boolean {
    return this.#submission.settled;
  }

  sent(): void {
    this.onWire = true;
  }

  answered(answer: SegmentAnswer): void {
    this.answer = answer;
    this.onWire = false;
    this.#submission.segmentSettled();
  }

  failed(error: SmppError): void {
    this.error = error;
    this.#submission.segmentSettled();
  }
}

/**
 * One message under way: picks the SM-SC and the bind, goes on to the next SM-SC while nothing of it was taken, and
 * ends exactly once. It never goes elsewhere when its outcome is unknown (FACTS §5.1).
 */
export class Submission {
  readonly deadline: number;
  readonly #desk: SubmissionDesk;
  readonly #segments: readonly Segment[];
  readonly #done: (result: SubmitAllResult) => void;
  readonly #failed: (error: SmppError) => void;
  /** SM-SCs that answered ESME_RTHROTTLED or ESME_RMSGQFUL: the others come first now. */
  readonly #thrownBackBy: SmscLink[] = [];
  #smsc: SmscLink | undefined;
  #bind: Bind | undefined;
  #open = 0;
  #settled = false;

  constructor(
    desk: SubmissionDesk,
    pdus: readonly (SubmitSm | DataSm)[],
    deadline: number,
    done: (result: SubmitAllResult) => void,
    failed: (error: SmppError) => void,
  ) {
    this.#desk = desk;
    this.deadline = deadline;
    this.#segments = pdus.map((pdu) => new Segment(this, pdu));
    this.#done = done;
    this.#failed = failed;
  }

  /** True once its caller has its answer. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Goes to the best SM-SC that can take it now; waits or fails when there is none. */
  attempt(): void {
    if (this.#settled) return;
    if (this.deadline <= this.#desk.clock.now()) {
      this.#fail(new SmppTimeoutError('the deadline had passed before it was sent', { outcome: 'not-sent' }));
      return;
    }
    const candidates = this.#desk.candidates();
    if (candidates.length === 0) {
      this.#fail(new SmppNoRouteError('no route for this destination', { outcome: 'not-sent' }));
      return;
    }
    const count = this.#segments.length;
    let full = false;
    for (const smsc of candidates) {
      if (this.#thrownBackBy.includes(smsc)) continue;
      const bind = smsc.readyBind(count);
      if (bind !== undefined && this.#takeTokens(smsc, bind)) return;
      full ||= bind !== undefined || (smsc.bound && smsc.resumesAt === undefined);
    }
    // Nobody can at once: better wait for a throttled SM-SC, even the one that threw it back, than refuse.
    for (const smsc of candidates) {
      const bind = smsc.pausedBind(count, this.deadline) ?? this.#recovered(smsc);
      if (bind === undefined) continue;
      smsc.throughput?.charge(count);
      this.#send(smsc, bind, this.#segments);
      return;
    }
    this.#thrownBackBy.length = 0;
    if (!full && this.#desk.park(this)) return;
    this.#fail(this.#refusal(candidates, full));
  }

  /** Its caller gives up. */
  abort(): void {
    this.#fail(new SmppAbortedError('aborted', { outcome: this.#outcome(), smsc: this.#smsc?.name }));
  }

  /** Its deadline came while it waited for a bind. */
  expire(): void {
    this.#fail(
      new SmppUnavailableError('no SM-SC was bound in time', {
        outcome: 'not-sent',
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      }),
    );
  }

  /** A segment was answered or failed; the message moves on with the last one. */
  segmentSettled(): void {
    this.#open -= 1;
    if (this.#open > 0 || this.#settled) return;
    const lost = this.#segments.find(({ error }) => error?.outcome === 'unknown')?.error;
    if (lost !== undefined) {
      this.#fail(lost);
      return;
    }
    const unsent = this.#segments.find(({ error }) => error !== undefined)?.error;
    const taken = this.#segments.some(({ answer }) => answer?.commandStatus === CommandStatus.ESME_ROK);
    if (unsent === undefined) {
      this.#conclude(taken);
      return;
    }
    if (!taken && unsent instanceof SmppLinkLostError) {
      this.attempt();
      return;
    }
    this.#fail(taken ? partlySent(unsent) : unsent);
  }

  /** Every segment has an answer of the SM-SC. */
  #conclude(taken: boolean): void {
    const thrownBack = this.#segments.filter(
      ({ answer }) => answer !== undefined && isCongestion(answer.commandStatus),
    );
    if (thrownBack.length > 0) {
      if (!taken && thrownBack.length === this.#segments.length && this.#hasOtherSmsc()) {
        if (this.#smsc !== undefined) this.#thrownBackBy.push(this.#smsc);
        this.attempt();
        return;
      }
      const bind = this.#smsc?.pausedBind(thrownBack.length, this.deadline) ?? this.#smsc?.readyBind(thrownBack.length);
      if (this.#smsc !== undefined && bind !== undefined && this.#desk.clock.now() < this.deadline) {
        this.#smsc.throughput?.charge(thrownBack.length);
        this.#send(this.#smsc, bind, thrownBack);
        return;
      }
    }
    this.#settled = true;
    const segments = this.#segments.map(({ answer }) => answer ?? NO_ANSWER);
    this.#done({ segments, smsc: this.#smsc?.name ?? '', bind: this.#bind?.identity.bind ?? '' });
  }

  /** False when too many segments wait for this SM-SC's throughput. */
  #takeTokens(smsc: SmscLink, bind: Bind): boolean {
    const count = this.#segments.length;
    if (smsc.throughput === undefined || smsc.throughput.tryTake(count)) {
      this.#send(smsc, bind, this.#segments);
      return true;
    }
    return smsc.throughput.wait(
      count,
      this.deadline,
      () => this.#sendTo(smsc),
      () =>
        this.#fail(
          new SmppTimeoutError(`the throughput of ${smsc.name} did not suffice in time`, {
            outcome: 'not-sent',
            smsc: smsc.name,
          }),
        ),
    );
  }

  #sendTo(smsc: SmscLink): void {
    if (this.#settled) return;
    const bind = smsc.readyBind(this.#segments.length);
    if (bind === undefined) this.attempt();
    else this.#send(smsc, bind, this.#segments);
  }

  #send(smsc: SmscLink, bind: Bind, segments: readonly Segment[]): void {
    if (this.#smsc !== undefined && this.#smsc !== smsc) this.#desk.failedOver(this.#smsc.name, smsc.name);
    this.#smsc = smsc;
    this.#bind = bind;
    this.#open = segments.length;
    for (const segment of segments) {
      segment.answer = undefined;
      segment.error = undefined;
      segment.onWire = false;
    }
    bind.submit(segments);
  }

  /** A bind of an SM-SC that threw the message back and takes messages again. */
  #recovered(smsc: SmscLink): Bind | undefined {
    return this.#thrownBackBy.includes(smsc) ? smsc.readyBind(this.#segments.length) : undefined;
  }

  #hasOtherSmsc(): boolean {
    const count = this.#segments.length;
    return this.#desk
      .candidates()
      .some((smsc) => smsc !== this.#smsc && !this.#thrownBackBy.includes(smsc) && smsc.readyBind(count) !== undefined);
  }

  #outcome(): 'not-sent' | 'unknown' {
    const left = this.#segments.some(
      ({ onWire, answer }) => onWire || answer?.commandStatus === CommandStatus.ESME_ROK,
    );
    return left ? 'unknown' : 'not-sent';
  }

  #refusal(candidates: readonly SmscLink[], full: boolean): SmppError {
    const names = candidates.map(({ name }) => name).join(', ');
    if (full) {
      return new SmppOverloadError(`no room towards ${names}`, { outcome: 'not-sent', retryAfterSeconds: 1 });
    }
    const now = this.#desk.clock.now();
    const resumes = candidates.map(({ resumesAt }) => resumesAt).filter((at) => at !== undefined);
    const waitSeconds = resumes.length === 0 ? RETRY_AFTER_SECONDS : (Math.min(...resumes) - now) / 1_000;
    return new SmppUnavailableError(
      resumes.length === 0 ? `not bound: ${names}` : `throttled by the SM-SC or not bound: ${names}`,
      { outcome: 'not-sent', retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)) },
    );
  }

  #fail(error: SmppError): void {
    if (this.#settled) return;
    this.#settled = true;
    error.answered = this.#segments.map(({ answer }) => answer);
    this.#failed(error);
  }
}

const NO_ANSWER: SegmentAnswer = { commandStatus: CommandStatus.ESME_RUNKNOWNERR, messageId: '' };

/** Some segments were taken and the rest cannot follow: to the caller this is a message of unknown outcome. */
function partlySent(error: SmppError): SmppError {
  return new SmppLinkLostError(`only a part of the message was taken: ${error.message}`, {
    outcome: 'unknown',
    smsc: error.smsc,
  });
}
