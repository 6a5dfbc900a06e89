/**
 * `npm run conformance`: writes docs/conformance.md from the results of the last full `npm test`. On a build machine
 * (CI=true) it also says when the committed file was not the one that this run makes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalog } from './catalog.ts';
import { renderMatrix } from './markdown.ts';
import { buildMatrix } from './matrix.ts';
import { readTestRun } from './results.ts';
import { loadScope } from './scope.ts';

const root = join(import.meta.dirname, '../..');
const matrixFile = join(root, 'docs/conformance.md');

const catalog = loadCatalog(join(root, 'docs/specification'));
const { tests } = readTestRun(join(root, '.causeway/test-results.json'));
const matrix = buildMatrix(catalog, tests, loadScope(join(root, 'docs/conformance/scope.yaml')));
const before = existsSync(matrixFile) ? readFileSync(matrixFile, 'utf8') : '';
const now = renderMatrix(catalog, matrix);
writeFileSync(matrixFile, now);

const states = [...matrix.values()].map(({ state }) => state);
const count = (state: string) => states.filter((found) => found === state).length;
process.stdout.write(
  `docs/conformance.md: ${count('proven')} proven, ${count('open')} open, ${count('not applicable')} not applicable\n`,
);
if (process.env.CI === 'true' && before !== now) {
  process.stdout.write(
    'warning: the committed docs/conformance.md differs from what this run makes; commit the new one\n',
  );
}
