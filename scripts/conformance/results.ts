import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One test of a run. */
export interface TestOutcome {
  /** Path from the repository's root, with slashes. */
  readonly file: string;
  /** The text of it(), without the titles of the blocks around it. */
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
}

/** What a run of Jest leaves for the summary and for the conformance matrix. */
export interface TestRun {
  readonly tests: readonly TestOutcome[];
  /** Files that could not be run at all: a syntax error, an import that fails. */
  readonly brokenFiles: readonly string[];
}

export function writeTestRun(path: string, run: TestRun): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(run, undefined, 1)}\n`);
}

/** @throws Error that says how to get results, when there are none */
export function readTestRun(path: string): TestRun {
  if (!existsSync(path)) throw new Error(`There are no test results at ${path}: run \`npm test\` first`);
  return JSON.parse(readFileSync(path, 'utf8')) as TestRun;
}
