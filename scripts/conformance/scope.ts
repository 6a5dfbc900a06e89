import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CatalogItem } from './catalog.ts';

/** Why a part of the catalog is not asked of this product. */
export interface ScopeRule {
  /** Id patterns; `*` stands for any text. Without them the rule looks at attributes only. */
  readonly ids?: readonly string[];
  /** Attributes the item must have: level, actor, realization, table. */
  readonly where?: Readonly<Record<string, string>>;
  readonly reason: string;
}

/** Reads docs/conformance/scope.yaml. */
export function loadScope(path: string): readonly ScopeRule[] {
  const { rules } = parse(readFileSync(path, 'utf8')) as { readonly rules: readonly ScopeRule[] };
  for (const rule of rules) {
    if (!rule.reason || (!rule.ids && !rule.where)) {
      throw new Error(`A rule in ${path} needs a reason, and ids or where: ${JSON.stringify(rule)}`);
    }
  }
  return rules;
}

/** Whether a rule speaks of an item: one of its patterns fits (if it has any) and each of its attributes is the item's. */
export function ruleMatches({ ids, where = {} }: ScopeRule, item: CatalogItem): boolean {
  const idFits = ids === undefined || ids.some((pattern) => patternOf(pattern).test(item.id));
  return idFits && Object.entries(where).every(([name, value]) => item.attributes[name] === value);
}

function patternOf(glob: string): RegExp {
  const literal = glob.split('*').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
