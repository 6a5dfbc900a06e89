import { join, relative, sep } from 'node:path';
import { type Catalog, loadCatalog } from './catalog.ts';
import { leadingIds, nearestId } from './leading-ids.ts';
import { type TestOutcome, writeTestRun } from './results.ts';

/** What this reporter reads of Jest's AggregatedResult. */
interface FinishedRun {
  readonly testResults: readonly {
    readonly testFilePath: string;
    readonly testExecError?: unknown;
    readonly testResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

const root = join(import.meta.dirname, '../..');

/**
 * Jest reporter of the conformance matrix: fails the run when a title begins with an id that the catalog lacks, and, when
 * CAUSEWAY_TEST_RESULTS names a file, keeps there which test ended how.
 */
export default class ConformanceReporter {
  readonly #catalog: Catalog = loadCatalog(join(root, 'docs/specification'));
  #error: Error | undefined;

  onRunComplete(_contexts: unknown, results: FinishedRun): void {
    const tests: TestOutcome[] = [];
    const brokenFiles: string[] = [];
    for (const { testFilePath, testExecError, testResults } of results.testResults) {
      const file = relative(root, testFilePath).split(sep).join('/');
      if (testExecError !== undefined) brokenFiles.push(file);
      for (const { title, status } of testResults) tests.push({ file, title, status: outcome(status) });
    }
    tests.sort((one, other) => compare(one.file, other.file) || compare(one.title, other.title));
    const resultsFile = process.env.CAUSEWAY_TEST_RESULTS;
    if (resultsFile) writeTestRun(resultsFile, { tests, brokenFiles: brokenFiles.sort() });
    this.#error = this.#unknownIds(tests);
    if (this.#error) process.stderr.write(`\n${this.#error.message}\n`);
  }

  getLastError(): Error | undefined {
    return this.#error;
  }

  #unknownIds(tests: readonly TestOutcome[]): Error | undefined {
    const complaints = tests.flatMap(({ file, title }) => {
      const { unknown } = leadingIds(title, this.#catalog);
      if (unknown === undefined) return [];
      return [`  ${file}: “${title}”: ${unknown} (nearest: ${nearestId(unknown, this.#catalog)})`];
    });
    if (complaints.length === 0) return undefined;
    return new Error(`Test titles name ids that docs/specification does not have:\n${complaints.join('\n')}`);
  }
}

function outcome(status: string): TestOutcome['status'] {
  if (status === 'passed') return 'passed';
  return status === 'failed' ? 'failed' : 'skipped';
}

/** Order by code unit, the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
