/** The samples of one /metrics answer (Prometheus text format 0.0.4). */
export class MetricsPage {
  readonly #samples: ReadonlyArray<{ readonly name: string; readonly labels: string; readonly value: number }>;

  constructor(text: string) {
    this.#samples = [...text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(
      ([, name = '', labels = '', value]) => ({ name, labels, value: Number(value) }),
    );
  }

  /** Sum of the samples of a name whose labels hold all those given; 0 when there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    return this.#samples
      .filter((sample) => sample.name === name && wanted.every((label) => sample.labels.split(',').includes(label)))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** Names of everything measured. */
  get names(): ReadonlySet<string> {
    return new Set(this.#samples.map(({ name }) => name));
  }
}
