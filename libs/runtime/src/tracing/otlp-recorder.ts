import {
  type Context,
  type Span as OtelSpan,
  SpanKind as OtelSpanKind,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { AttributeValue, Span, SpanKind, SpanOptions } from './span.ts';
import type { TraceIds } from './trace-ids.ts';
import { formatTraceparent, parseTraceparent, type TraceContext } from './traceparent.ts';

/** Most spans of one export call. */
const MAX_BATCH = 512;
/** Time an export may take, in milliseconds; then its spans are given up. */
const EXPORT_TIMEOUT_MS = 5_000;

const KINDS: Readonly<Record<SpanKind, OtelSpanKind>> = {
  internal: OtelSpanKind.INTERNAL,
  server: OtelSpanKind.SERVER,
  client: OtelSpanKind.CLIENT,
  producer: OtelSpanKind.PRODUCER,
  consumer: OtelSpanKind.CONSUMER,
};

/** How spans leave the process. */
export interface OtlpRecorderOptions {
  readonly service: string;
  readonly instance: string;
  /** URL of the collector: `http://host:4317`. */
  readonly otlp: string;
  readonly ids: TraceIds;
  /** Spans waiting for export. */
  readonly maxQueue: number;
  /** Longest wait before a batch is exported, in milliseconds. */
  readonly exportIntervalMs: number;
  /** Told how each batch ended. */
  onExport(outcome: 'exported' | 'failed', spans: number): void;
}

class RecordedSpan implements Span {
  readonly recording = true;
  readonly traceparent: string;
  readonly #span: OtelSpan;
  #ended = false;

  constructor(span: OtelSpan) {
    this.#span = span;
    const { traceId, spanId } = span.spanContext();
    this.traceparent = formatTraceparent(traceId, spanId, true);
  }

  setAttribute(name: string, value: AttributeValue): void {
    this.#span.setAttribute(name, value);
  }

  recordError(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error));
    this.#span.recordException(reason);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: reason.message });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#span.end();
  }
}

/** Hands batches on and reports how they ended; a failure stays here. */
class CountedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onExport: OtlpRecorderOptions['onExport'];

  constructor(exporter: SpanExporter, onExport: OtlpRecorderOptions['onExport']) {
    this.#exporter = exporter;
    this.#onExport = onExport;
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#exporter.export(spans, (result) => {
      this.#onExport(result.error === undefined && result.code === 0 ? 'exported' : 'failed', spans.length);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

function spanContext(context: TraceContext): SpanContext {
  return { traceId: context.traceId, spanId: context.spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** Real OpenTelemetry spans, exported in batches over OTLP gRPC. Which spans are recorded is decided by the caller. */
export class OtlpRecorder {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;

  constructor(options: OtlpRecorderOptions) {
    const exporter = new OTLPTraceExporter({ url: options.otlp, timeoutMillis: EXPORT_TIMEOUT_MS });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': options.service,
        'service.namespace': 'causeway',
        'service.instance.id': options.instance,
      }),
      sampler: new AlwaysOnSampler(),
      idGenerator: options.ids,
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new CountedExporter(exporter, options.onExport),
          maxQueueSize: options.maxQueue,
          maxExportBatchSize: Math.min(MAX_BATCH, options.maxQueue),
          scheduledDelayMillis: options.exportIntervalMs,
          exportTimeoutMillis: EXPORT_TIMEOUT_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('causeway');
  }

  /** Begins a recorded span. */
  start(name: string, options: SpanOptions, parent: TraceContext | undefined): Span {
    const context: Context =
      parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext(parent));
    const links = (options.links ?? []).flatMap((link) => {
      const linked = parseTraceparent(link);
      return linked === undefined ? [] : [{ context: spanContext(linked) }];
    });
    const kind = KINDS[options.kind ?? 'internal'];
    return new RecordedSpan(
      this.#tracer.startSpan(name, { kind, links, attributes: { ...options.attributes } }, context),
    );
  }

  /** Exports what waits, and ends. */
  shutdown(): Promise<void> {
    return this.#provider.shutdown();
  }
}
