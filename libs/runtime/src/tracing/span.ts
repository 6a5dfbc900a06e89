import type { TraceIds } from './trace-ids.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

/** A value that may be noted on a span. Never the text of a message; phone numbers masked. */
export type AttributeValue = string | number | boolean;

/** The part of a call that a span is. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** How a span begins. */
export interface SpanOptions {
  /** traceparent of the span it belongs under; without one, or with an invalid one, a new trace begins. */
  readonly parent?: string | undefined;
  /** traceparents of spans it has to do with, in other traces (a report and the message it is about). */
  readonly links?: readonly string[] | undefined;
  /** `internal` by default. */
  readonly kind?: SpanKind | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** One step of the way of a message. */
export interface Span {
  /** W3C traceparent to hand to the next step. */
  readonly traceparent: string;
  /** True when the span leaves the process: costly attributes are worth making. */
  readonly recording: boolean;
  setAttribute(name: string, value: AttributeValue): void;
  /** Notes what went wrong; the span counts as failed. */
  recordError(error: unknown): void;
  /** Ends the span. Calling it again does nothing. */
  end(): void;
}

/** Where spans come from. */
export interface SpanSource {
  startSpan(name: string, options?: SpanOptions): Span;
}

/** A span that is only its ids. They are made when they are first asked for. */
export class IdentitySpan implements Span {
  readonly recording = false;
  readonly #ids: TraceIds;
  readonly #parent: string | undefined;
  #traceparent: string | undefined;

  constructor(ids: TraceIds, parent: string | undefined) {
    this.#ids = ids;
    this.#parent = parent;
  }

  get traceparent(): string {
    this.#traceparent ??= this.#make();
    return this.#traceparent;
  }

  setAttribute(): void {}

  recordError(): void {}

  end(): void {}

  #make(): string {
    const parent = parseTraceparent(this.#parent);
    const spanId = this.#ids.generateSpanId();
    // The flag of the parent is passed on: a later process may record although this one does not.
    if (parent !== undefined) return formatTraceparent(parent.traceId, spanId, parent.sampled);
    return formatTraceparent(this.#ids.generateTraceId(), spanId, false);
  }
}
