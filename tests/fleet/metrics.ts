/** The samples of one /metrics answer (Prometheus text format 0.0.4). */
export class MetricsPage {
  readonly #samples: ReadonlyArray<{ readonly name: string; readonly labels: string; readonly value: number }>;
  readonly #declared: ReadonlySet<string>;

  constructor(text: string) {
    this.#samples = [...text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(
      ([, name = '', labels = '', value]) => ({ name, labels, value: Number(value) }),
    );
    this.#declared = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
  }

  /**
   * Sum of the samples of a name whose labels hold all those given; 0 when nothing was measured yet.
   *
   * @throws RangeError for a name that the page does not declare
   */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    if (!this.#declared.has(name) && !this.#declared.has(name.replace(/_(?:bucket|sum|count)$/, ''))) {
      throw new RangeError(`there is no metric ${name}; there are ${[...this.#declared].join(', ')}`);
    }
    const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    return this.#samples
      .filter((sample) => sample.name === name && wanted.every((label) => sample.labels.split(',').includes(label)))
      .reduce((sum, { value }) => sum + value, 0);
  }
}
