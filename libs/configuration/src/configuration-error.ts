/** One thing that is wrong with a configuration. */
export interface ConfigurationProblem {
  /** Where: `sms.smscs[0].port`. Empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, with the value (secrets masked) and what is allowed. */
  readonly message: string;
}

/** A configuration that cannot be used. Carries every problem, not only the first one. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly source: string;
  readonly problems: readonly ConfigurationProblem[];

  constructor(source: string, problems: readonly ConfigurationProblem[], options?: ErrorOptions) {
    const lines = problems.map((problem) => `  ${problem.message}`);
    super(`${source} cannot be used:\n${lines.join('\n')}`, options);
    this.source = source;
    this.problems = problems;
  }
}
