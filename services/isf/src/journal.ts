import type { Attempt, Envelope, Event, Identities } from '@causeway/contracts';
import type { Span } from '@causeway/runtime';
import type { HeaderBlock } from '@causeway/sip';
import type { IsfContext } from './isf-context.ts';
import type { SelectionRequest } from './selection/selection-request.ts';
import type { Technology } from './selection/technology.ts';

const NO_IDENTITIES: Identities = {
  conversationId: '',
  contributionId: '',
  inReplyToContributionId: '',
  imdnMessageId: '',
};

/** Names of the spans of attempts. */
const ATTEMPT_SPANS: Readonly<Record<Technology, string>> = {
  sms: 'isf attempt sms',
  mms: 'isf attempt mms',
  email: 'isf attempt email',
};

/** One attempt at an IWF, under way. */
export interface AttemptUnderWay {
  /** For the call to the IWF: a span of its own, so that the trace shows each attempt. */
  readonly traceparent: string;
  /** The attempt has ended with this SIP status. */
  ended(status: number): void;
}

/**
 * What one request leaves behind on its way through the ISF: a span with one for each attempt under it, the attempts, an
 * event for each verdict, and rate, errors and duration.
 */
export class Journal {
  readonly attempts: Attempt[] = [];
  readonly #isf: IsfContext;
  readonly #identities: Identities;
  readonly #span: Span;
  readonly #startedAt = performance.now();
  #headers: HeaderBlock | undefined;
  #asked: SelectionRequest | undefined;
  #technology: Technology | 'none' = 'none';
  #status = 0;

  constructor(envelope: Envelope | undefined, isf: IsfContext) {
    this.#isf = isf;
    this.#identities = envelope?.identities ?? NO_IDENTITIES;
    this.#span = isf.spans.startSpan('isf interwork', { parent: envelope?.traceparent, kind: 'server' });
  }

  /** Which request it is about, as soon as that is known. */
  about(headers: HeaderBlock, asked: SelectionRequest): void {
    this.#headers = headers;
    this.#asked = asked;
  }

  /**
   * One attempt at an IWF begins; after an error it is a re-selection, and counted as one.
   *
   * @param why this technology was selected
   */
  attempt(technology: Technology, why: string): AttemptUnderWay {
    const before = this.attempts.at(-1);
    const name = before === undefined ? 'selected' : 'reselected';
    const reason = before === undefined ? why : `${why} (${before.technology} gave ${before.status})`;
    const span = this.#isf.spans.startSpan(ATTEMPT_SPANS[technology], {
      parent: this.#span.traceparent,
      kind: 'client',
    });
    const startedAt = performance.now();
    return {
      traceparent: span.traceparent,
      ended: (status) => {
        this.attempts.push({ technology, status });
        this.#technology = technology;
        this.#status = status;
        if (span.recording) {
          span.setAttribute('isf.reason', reason);
          span.setAttribute('sip.status', status);
        }
        span.end();
        this.#publish(technology, name, status, reason, startedAt);
        if (before !== undefined) {
          const outcome = status < 300 ? 'ok' : String(status);
          this.#isf.red.observe('reselect', technology, outcome, (performance.now() - startedAt) / 1000);
        }
      },
    };
  }

  /** The last attempt was an error, and this keeps it the last. */
  endsAt(objection: string): void {
    if (this.#span.recording) this.#span.setAttribute('isf.no_reselection', objection);
  }

  /** The ISF itself has refused the request. */
  rejected(status: number, reason: string): void {
    this.#status = status;
    this.#publish('isf', 'rejected', status, reason, this.#startedAt);
  }

  /** Something went wrong that no verdict covers. */
  failed(error: unknown): void {
    this.#status = 500;
    this.#span.recordError(error);
  }

  /** Nothing follows. */
  end(): void {
    const outcome = this.#status < 300 ? 'ok' : String(this.#status);
    this.#isf.red.observe('interwork', this.#technology, outcome, (performance.now() - this.#startedAt) / 1000);
    if (this.#span.recording) this.#describeSpan();
    this.#span.end();
  }

  #describeSpan(): void {
    const { conversationId, contributionId, imdnMessageId } = this.#identities;
    this.#span.setAttribute('cpm.conversation_id', conversationId);
    this.#span.setAttribute('cpm.contribution_id', contributionId);
    this.#span.setAttribute('imdn.message_id', imdnMessageId);
    this.#span.setAttribute('isf.attempts', this.attempts.map((it) => `${it.technology} ${it.status}`).join(', '));
    this.#span.setAttribute('sip.status', this.#status);
  }

  #publish(kind: string, name: string, status: number, reason: string, startedAt: number): void {
    const { shownAddress, events, instance } = this.#isf;
    const event: Event = {
      // Call-ID and CSeq tell one request from all others, and no technology is tried twice for one request.
      id: `${this.#headers?.get('Call-ID') ?? ''} ${this.#headers?.get('CSeq') ?? ''} ${kind}.${name}`,
      kind,
      name,
      timeUnixMs: Date.now(),
      traceparent: this.#span.traceparent,
      identities: this.#identities,
      from: shownAddress(this.#asked?.originator.address ?? ''),
      to: shownAddress(this.#asked?.target ?? ''),
      verdict: `SIP ${status}`,
      reason,
      size: this.#asked?.size ?? 0,
      segments: 0,
      durationUs: Math.round((performance.now() - startedAt) * 1000),
      instance,
    };
    events.publish(event);
  }
}
