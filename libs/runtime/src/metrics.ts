import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Red, RedSeries } from './red.ts';

/** Resolution of the event loop histogram of prom-client, in milliseconds. */
const LOOP_RESOLUTION_MS = 20;

/** Name, meaning and labels of a metric. */
export interface MetricDescription<Label extends string = string> {
  /** Without the prefix `causeway_`, which is put in front. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** A histogram has buckets besides. */
export interface HistogramDescription<Label extends string = string> extends MetricDescription<Label> {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

/** Two services of one process gave the same name to metrics of different kinds. */
export class MetricConflictError extends Error {
  override readonly name = 'MetricConflictError';
}

const fullName = (name: string) => `causeway_${name}`;

/**
 * The metrics of one process; a registry of its own, nothing global. Services of one cell share it: a factory called
 * twice for one name gives the same metric.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #red = new RedSeries();

  /** Adds CPU, memory, garbage collection and event loop figures of the process. */
  collectProcessMetrics(): this {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS });
    return this;
  }

  /** Rate, errors and duration of one service. */
  red(service: string): Red {
    return new Red(service, this.#red);
  }

  /** A value that only grows; `collect` brings it up to date when the metrics are read. */
  counter<Label extends string>(
    metric: MetricDescription<Label>,
    collect?: (this: Counter<Label>) => void,
  ): Counter<Label> {
    const present = this.#registry.getSingleMetric(fullName(metric.name));
    if (present instanceof Counter) return present;
    this.#unless(present, metric.name);
    return new Counter(collect === undefined ? this.#settings(metric) : { ...this.#settings(metric), collect });
  }

  /** A value that goes up and down; `collect` sets it when the metrics are read. */
  gauge<Label extends string>(metric: MetricDescription<Label>, collect?: (this: Gauge<Label>) => void): Gauge<Label> {
    const present = this.#registry.getSingleMetric(fullName(metric.name));
    if (present instanceof Gauge) return present;
    this.#unless(present, metric.name);
    return new Gauge(collect === undefined ? this.#settings(metric) : { ...this.#settings(metric), collect });
  }

  /** A distribution. For what runs once per message use {@link red}, which is an order of magnitude cheaper. */
  histogram<Label extends string>(metric: HistogramDescription<Label>): Histogram<Label> {
    const present = this.#registry.getSingleMetric(fullName(metric.name));
    if (present instanceof Histogram) return present;
    this.#unless(present, metric.name);
    return new Histogram({ ...this.#settings(metric), buckets: [...metric.buckets] });
  }

  /** Media type of {@link expose}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything in the Prometheus text format. */
  async expose(): Promise<string> {
    return `${await this.#registry.metrics()}${this.#red.expose()}`;
  }

  #settings<Label extends string>(metric: MetricDescription<Label>) {
    return {
      name: fullName(metric.name),
      help: metric.help,
      labelNames: [...(metric.labels ?? [])],
      registers: [this.#registry],
    };
  }

  #unless(present: unknown, name: string): void {
    if (present !== undefined) throw new MetricConflictError(`the metric ${fullName(name)} exists with another kind`);
  }
}
