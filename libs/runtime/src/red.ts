/** Upper bounds of the duration buckets, in seconds; the targets of the fleet (50 ms) lie well inside. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Most series of one registry; what comes beyond is counted with the outcome `other`. */
const MAX_SERIES = 2_000;
const NAME = 'causeway_procedure_duration_seconds';

const escaped = (value: string) => value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`));

/** Counts and durations of one procedure, technology and outcome. */
class Series {
  readonly #labels: string;
  readonly #counts = new Float64Array(BUCKETS.length + 1);
  #sum = 0;

  constructor(service: string, procedure: string, technology: string, outcome: string) {
    this.#labels = `service="${escaped(service)}",procedure="${escaped(procedure)}",technology="${escaped(technology)}",outcome="${escaped(outcome)}"`;
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
  }

  expose(lines: string[]): void {
    let total = 0;
    for (let bucket = 0; bucket <= BUCKETS.length; bucket += 1) {
      total += this.#counts[bucket] ?? 0;
      lines.push(`${NAME}_bucket{${this.#labels},le="${BUCKETS[bucket] ?? '+Inf'}"} ${total}`);
    }
    lines.push(`${NAME}_sum{${this.#labels}} ${this.#sum}`, `${NAME}_count{${this.#labels}} ${total}`);
  }
}

/** The series of one process. Kept outside prom-client, which sorts and joins the labels of every observation. */
export class RedSeries {
  readonly #all: Series[] = [];

  /** Makes a series, or undefined when the bound is reached. */
  create(service: string, procedure: string, technology: string, outcome: string): Series | undefined {
    if (this.#all.length >= MAX_SERIES && outcome !== 'other') return undefined;
    const series = new Series(service, procedure, technology, outcome);
    this.#all.push(series);
    return series;
  }

  /** The series in the Prometheus text format; empty when nothing was observed. */
  expose(): string {
    if (this.#all.length === 0) return '';
    const lines = [
      `# HELP ${NAME} Rate, errors and duration of each procedure by technology and outcome.`,
      `# TYPE ${NAME} histogram`,
    ];
    for (const series of this.#all) series.expose(lines);
    return `${lines.join('\n')}\n`;
  }
}

/** Rate, errors and duration of the procedures of one service. */
export class Red {
  readonly #service: string;
  readonly #series: RedSeries;
  readonly #known = new Map<string, Map<string, Map<string, Series>>>();

  constructor(service: string, series: RedSeries) {
    this.#service = service;
    this.#series = series;
  }

  /**
   * Counts one run of a procedure. The three names are label values: few and fixed, never an address or an id.
   *
   * @param outcome `ok`, or the verdict in short (`404`, `timeout`, `ESME_RTHROTTLED`)
   * @param seconds how long it took
   */
  observe(procedure: string, technology: string, outcome: string, seconds: number): void {
    const series = this.#known.get(procedure)?.get(technology)?.get(outcome);
    (series ?? this.#first(procedure, technology, outcome)).observe(seconds);
  }

  #first(procedure: string, technology: string, outcome: string): Series {
    const technologies = this.#known.get(procedure) ?? new Map<string, Map<string, Series>>();
    this.#known.set(procedure, technologies);
    const outcomes = technologies.get(technology) ?? new Map<string, Series>();
    technologies.set(technology, outcomes);
    const created = this.#series.create(this.#service, procedure, technology, outcome);
    if (created === undefined) return outcomes.get('other') ?? this.#first(procedure, technology, 'other');
    outcomes.set(outcome, created);
    return created;
  }
}
