import type { Catalog, CatalogItem } from './catalog.ts';
import { leadingIds } from './leading-ids.ts';
import type { TestOutcome } from './results.ts';
import { ruleMatches, type ScopeRule } from './scope.ts';

/** Where an item of the catalog stands. */
export type Standing =
  | { readonly state: 'proven'; readonly tests: readonly TestOutcome[] }
  /** `failing` names the tests that speak of it and did not pass. */
  | { readonly state: 'open'; readonly failing: readonly TestOutcome[] }
  | { readonly state: 'not applicable'; readonly reason: string };

export type Matrix = ReadonlyMap<string, Standing>;

/**
 * Joins the catalog, the outcome of tests and the scope. An item is proven when at least one test names it and all that do
 * passed; a proof counts more than a rule of scope. Skipped tests prove nothing and break nothing.
 * @throws Error when a rule of scope matches nothing: it is stale
 */
export function buildMatrix(catalog: Catalog, tests: readonly TestOutcome[], scope: readonly ScopeRule[]): Matrix {
  refuseStaleRules(catalog, scope);
  const byId = testsById(catalog, tests);
  const matrix = new Map<string, Standing>();
  for (const item of catalog.items.values()) matrix.set(item.id, standing(item, byId.get(item.id) ?? [], scope));
  return matrix;
}

function standing(item: CatalogItem, tests: readonly TestOutcome[], scope: readonly ScopeRule[]): Standing {
  const failing = tests.filter(({ status }) => status === 'failed');
  const passed = tests.filter(({ status }) => status === 'passed');
  if (failing.length > 0) return { state: 'open', failing };
  if (passed.length > 0) return { state: 'proven', tests: passed };
  const rule = scope.find((candidate) => ruleMatches(candidate, item));
  return rule === undefined ? { state: 'open', failing } : { state: 'not applicable', reason: rule.reason };
}

function testsById(catalog: Catalog, tests: readonly TestOutcome[]): Map<string, TestOutcome[]> {
  const byId = new Map<string, TestOutcome[]>();
  for (const test of tests) {
    for (const id of leadingIds(test.title, catalog).ids) byId.set(id, [...(byId.get(id) ?? []), test]);
  }
  return byId;
}

function refuseStaleRules(catalog: Catalog, scope: readonly ScopeRule[]): void {
  const items = [...catalog.items.values()];
  const stale = scope.filter((rule) => !items.some((item) => ruleMatches(rule, item)));
  if (stale.length > 0) {
    throw new Error(
      `Rules of scope that match nothing in the catalog: ${stale.map(({ reason }) => reason).join('; ')}`,
    );
  }
}
