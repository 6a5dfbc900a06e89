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

/**
 * What one request leaves behind on its way through the ISF: a span, the attempts, an event for each verdict, and rate,
 * errors and duration.
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

  /** For the call to the IWF. */
  get traceparent(): string {
    return this.#span.traceparent;
  }

  /** Which request it is about, as soon as that is known. */
  about(headers: HeaderBlock, asked: SelectionRequest): void {
    this.#headers = headers;
    this.#asked = asked;
  }

  /**
   * One attempt at an IWF has ended.
   *
   * @param reason why this technology was selected
   * @param startedAt monotonic time at which the attempt began, milliseconds
   */
  attempted(technology: Technology, status: number, reason: string, startedAt: number): void {
    const name = this.attempts.length === 0 ? 'selected' : 'reselected';
    this.attempts.push({ technology, status });
    this.#technology = technology;
    this.#status = status;
    this.#publish(technology, name, status, reason, startedAt);
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
