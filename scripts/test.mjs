/**
 * `npm test`: sets the machine up where needed, then checks everything and closes with `N passed, N failed, N skipped`.
 * Arguments after `--` go to Jest and narrow the run to its tests: then nothing else is checked and docs/conformance.md
 * stays as it is.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from './setup/command.mjs';
import { node24, root, workFolder } from './setup/places.mjs';
import { setUp } from './setup/set-up.mjs';
import { skippedSuites } from './setup/skipped-suites.mjs';

/** A run that hangs must end while somebody still looks at it. */
const jestDeadlineMs = 12 * 60_000;

const narrowed = process.argv.slice(2);
const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);
const count = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];

/**
 * One check that is not a test of Jest; it counts as one test. Its output is shown when it fails.
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} args
 */
async function check(name, program, args) {
  const begun = performance.now();
  const { code, output } = await run(program, args, { quiet: true });
  const took = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  if (code === 0) {
    count.passed += 1;
    process.stdout.write(`ok      ${name} (${took})\n`);
    for (const line of output.split('\n')) if (line.startsWith('warning:')) process.stdout.write(`${line}\n`);
    return;
  }
  count.failed += 1;
  failures.push(name);
  process.stdout.write(`FAILED  ${name} (${took})\n${output}\n`);
}

/**
 * Runs Jest and counts its tests from the file that the conformance reporter leaves.
 * @param {string} resultsFile
 */
async function runJest(resultsFile) {
  rmSync(resultsFile, { force: true });
  const workers = `--maxWorkers=${Math.max(2, availableParallelism() - 1)}`;
  const { code } = await run(node24, [bin('jest'), ...(narrowed.length > 0 ? narrowed : [workers])], {
    env: { CAUSEWAY_TEST_RESULTS: resultsFile },
    timeoutMs: jestDeadlineMs,
  });
  if (!existsSync(resultsFile)) {
    count.failed += 1;
    failures.push(
      code === 124 ? `jest did not end within ${jestDeadlineMs / 60_000} minutes` : 'jest ended without results',
    );
    return;
  }
  /** @type {import('./conformance/results.ts').TestRun} */
  const { tests, brokenFiles } = JSON.parse(readFileSync(resultsFile, 'utf8'));
  for (const { status, file, title } of tests) {
    count[status] += 1;
    if (status === 'failed') failures.push(`${file}: ${title}`);
  }
  count.failed += brokenFiles.length;
  failures.push(...brokenFiles.map((file) => `${file} could not be run`));
  if (code !== 0 && failures.length === 0) {
    count.failed += 1;
    failures.push('jest (see above)');
  }
}

const reasonsForMissing = await setUp({ withPeers: true });

if (narrowed.length > 0) {
  await runJest(join(workFolder, 'narrowed-test-results.json'));
} else {
  await check('biome: format and lint', bin('biome'), ['check', '--error-on-warnings', '.']);
  await check('tsc: types of libs, services and tests', bin('tsc'), ['--noEmit']);
  await check('tsc: types of scripts', bin('tsc'), ['--noEmit', '--project', 'scripts']);
  await check('buf: lint of the contracts', bin('buf'), ['lint']);
  await runJest(join(workFolder, 'test-results.json'));
  await check('conformance: docs/conformance.md', node24, ['scripts/conformance/main.ts']);
}

const skipped = skippedSuites();
for (const suite of skipped) count.skipped += suite.tests;
if (failures.length > 0) process.stdout.write(`\nfailed:\n${failures.map((failure) => `  ${failure}\n`).join('')}`);
for (const { name, package: debian, unpacked, right } of skipped) {
  const how = unpacked ? 'unpacked' : 'installed';
  const why =
    right === undefined
      ? `package ${debian} cannot be ${how}: ${reasonsForMissing[how].replace(/\s+/g, ' ')}`
      : `it may not ${right} on this machine`;
  process.stdout.write(`skipped: ${name} (${why})\n`);
}
process.exitCode = count.failed > 0 ? 1 : 0;
process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
