import type { Catalog } from './catalog.ts';

/** What the beginning of a test title says about the catalog. */
export interface LeadingIds {
  readonly ids: readonly string[];
  /** The first word after the ids when it looks like an id and the catalog does not have it. */
  readonly unknown?: string;
}

/**
 * Reads the catalog ids at the beginning of a test title.
 *
 * The convention: a title begins with the ids it proves, each followed by a blank (or `:` or `,` and a blank), then says
 * what happens: `SMS-6.2.2.1.1-05 SMS-T1.esm_class sends Store and Forward`. Field names may hold blanks and commas, so at
 * each position the longest id that the catalog knows is taken: `SMS-T9.To and Request-URI carry the number` names the row
 * `SMS-T9.To and Request-URI`.
 */
export function leadingIds(title: string, catalog: Catalog): LeadingIds {
  const ids: string[] = [];
  let rest = title.trimStart();
  while (looksLikeId(rest, catalog)) {
    const id = longestIdAtStart(rest, catalog);
    if (id === undefined) return { ids, unknown: rest.split(/\s/, 1)[0] ?? rest };
    ids.push(id);
    rest = rest.slice(id.length).replace(/^[:,]?\s*/, '');
  }
  return { ids };
}

function looksLikeId(text: string, catalog: Catalog): boolean {
  const prefix = /^([A-Z]+)-\S/.exec(text)?.[1];
  return prefix !== undefined && catalog.prefixes.has(prefix);
}

/** Sorted once per catalog, longest first, so that the first hit is the longest. */
const longestFirst = new WeakMap<Catalog, readonly string[]>();

function longestIdAtStart(text: string, catalog: Catalog): string | undefined {
  let sorted = longestFirst.get(catalog);
  if (sorted === undefined) {
    sorted = [...catalog.items.keys()].sort((one, other) => other.length - one.length);
    longestFirst.set(catalog, sorted);
  }
  return sorted.find((id) => text.startsWith(id) && endsThere(text, id.length));
}

/** An id ends at the end of the title, at a blank, or at a colon or comma before a blank. */
function endsThere(text: string, at: number): boolean {
  return /^(?:$|\s|[:,](?:\s|$))/.test(text.slice(at, at + 2));
}

/** The known id that is nearest to a word, to help whoever mistyped it. */
export function nearestId(word: string, catalog: Catalog): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const id of catalog.items.keys()) {
    const distance = editDistance(word, id.split(/\s/, 1)[0] ?? id, bestDistance);
    if (distance < bestDistance) {
      best = id;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, given up as soon as it cannot stay under `bound`. */
function editDistance(one: string, other: string, bound: number): number {
  if (Math.abs(one.length - other.length) >= bound) return bound;
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? bound;
}
