import type { Counter } from 'prom-client';
import type { Metrics } from '../metrics.ts';
import type { OtlpRecorder } from './otlp-recorder.ts';
import { IdentitySpan, type Span, type SpanOptions, type SpanSource } from './span.ts';
import { TraceIds } from './trace-ids.ts';
import { parseTraceparent } from './traceparent.ts';

/** Time the last spans have to leave the process at its end, in milliseconds. */
const SHUTDOWN_MS = 2_000;
const DEFAULT_QUEUE = 8_192;
const DEFAULT_INTERVAL_MS = 1_000;

/** Options of {@link startTelemetry}; the section `telemetry` of the configuration gives most of them. */
export interface TelemetryOptions {
  readonly service: string;
  readonly instance: string;
  /** OTLP gRPC collector (`http://host:4317`). Absent: spans are ids only. */
  readonly otlp?: string | undefined;
  /** Share of new traces that are recorded, 0 to 1; a trace that arrives keeps its own decision. */
  readonly samplingRatio?: number;
  /** Spans waiting for export; more are dropped. */
  readonly maxQueue?: number;
  /** Longest wait before a batch is exported, in milliseconds. */
  readonly exportIntervalMs?: number;
  /** Where exported and failed spans are counted. */
  readonly metrics?: Metrics;
}

/** The traces of one process. */
export class Telemetry implements SpanSource {
  readonly #ids: TraceIds;
  readonly #recorder: OtlpRecorder | undefined;
  readonly #samplingRatio: number;

  constructor(ids: TraceIds, recorder: OtlpRecorder | undefined, samplingRatio: number) {
    this.#ids = ids;
    this.#recorder = recorder;
    this.#samplingRatio = samplingRatio;
  }

  /**
   * Begins a span; `name` is `<service> <procedure>`. Without OTLP, or in a trace that is not recorded, it is no more
   * than a traceparent to pass on.
   */
  startSpan(name: string, options: SpanOptions = {}): Span {
    if (this.#recorder === undefined) return new IdentitySpan(this.#ids, options.parent);
    const parent = parseTraceparent(options.parent);
    const recorded = parent === undefined ? this.#ids.fraction() < this.#samplingRatio : parent.sampled;
    return recorded ? this.#recorder.start(name, options, parent) : new IdentitySpan(this.#ids, options.parent);
  }

  /** Sends what waits and ends; a collector that is gone delays it by two seconds at most and is no failure. */
  async shutdown(): Promise<void> {
    if (this.#recorder === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SHUTDOWN_MS);
    });
    await Promise.race([this.#recorder.shutdown().catch(() => {}), deadline]);
    clearTimeout(timer);
  }
}

function spanCounter(metrics: Metrics | undefined): Counter<'outcome'> | undefined {
  return metrics?.counter({
    name: 'spans_total',
    help: 'Spans that left for the collector, and those it did not take.',
    labels: ['outcome'],
  });
}

/** Starts the traces of a process. OpenTelemetry is loaded only when there is a collector to send to. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const ids = new TraceIds();
  const ratio = options.samplingRatio ?? 1;
  if (options.otlp === undefined) return new Telemetry(ids, undefined, ratio);
  const { OtlpRecorder: Recorder } = await import('./otlp-recorder.ts');
  const counter = spanCounter(options.metrics);
  const recorder = new Recorder({
    service: options.service,
    instance: options.instance,
    otlp: options.otlp,
    ids,
    maxQueue: options.maxQueue ?? DEFAULT_QUEUE,
    exportIntervalMs: options.exportIntervalMs ?? DEFAULT_INTERVAL_MS,
    onExport: (outcome, spans) => counter?.inc({ outcome }, spans),
  });
  return new Telemetry(ids, recorder, ratio);
}
