import type { AttributeValue, Span, SpanOptions, SpanSource } from '@causeway/runtime';

/** A span that remembers what was noted on it. */
export class RecordedSpan implements Span {
  readonly recording = true;
  readonly name: string;
  readonly parent: string | undefined;
  readonly traceparent: string;
  readonly attributes = new Map<string, AttributeValue>();
  ended = false;

  constructor(name: string, parent: string | undefined, traceparent: string) {
    this.name = name;
    this.parent = parent;
    this.traceparent = traceparent;
  }

  setAttribute(name: string, value: AttributeValue): void {
    this.attributes.set(name, value);
  }

  recordError(error: unknown): void {
    this.attributes.set('error', String(error));
  }

  end(): void {
    this.ended = true;
  }
}

/** A source of spans that keeps them, in the order in which they began. */
export class RecordedSpans implements SpanSource {
  readonly all: RecordedSpan[] = [];

  startSpan(name: string, options: SpanOptions = {}): Span {
    const id = String(this.all.length + 1).padStart(16, '0');
    const span = new RecordedSpan(name, options.parent, `00-0af7651916cd43dd8448eb211c80319c-${id}-01`);
    this.all.push(span);
    return span;
  }
}
