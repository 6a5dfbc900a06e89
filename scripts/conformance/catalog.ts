import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A requirement of the catalog, or a row of one of its mapping tables. */
export interface CatalogItem {
  /** Requirement id, or `<table id>.<field>` with `#2`, `#3` … for further rows of the same field. */
  readonly id: string;
  readonly kind: 'requirement' | 'row';
  /** What it asks for, in the words of the catalog. */
  readonly text: string;
  /** Attributes that rules of scope may ask for: level, actor, realization; `table` for a row. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A run of items that stand under one heading of the specification: a section, or a table. */
export interface CatalogSection {
  readonly title: string;
  readonly items: readonly CatalogItem[];
}

/** One file of the catalog. */
export interface CatalogPart {
  readonly file: string;
  readonly title: string;
  readonly sections: readonly CatalogSection[];
}

export interface Catalog {
  readonly parts: readonly CatalogPart[];
  readonly items: ReadonlyMap<string, CatalogItem>;
  /** What ids begin with before their first hyphen: `SMS`, `ISF`, … */
  readonly prefixes: ReadonlySet<string>;
}

/** The catalog as it stands in the repository, in the order of the specification. */
export const catalogFiles = ['isf-and-general', 'sms', 'mms', 'email', 'participating-function'] as const;

interface RawRequirement {
  readonly id: string;
  readonly level: string;
  readonly actor?: string;
  readonly realization?: string;
  readonly when: string;
  readonly then: string;
}

interface RawTable {
  readonly id: string;
  readonly title: string;
  readonly rows?: readonly { readonly field: unknown; readonly rule?: unknown; readonly status?: unknown }[];
}

interface RawPart {
  readonly section: string;
  readonly requirements: readonly RawRequirement[];
  readonly tables?: readonly RawTable[];
}

/**
 * Reads the catalog from a folder (docs/specification).
 * @throws Error when an id stands twice: a test could not say which one it proves
 */
export function loadCatalog(folder: string, files: readonly string[] = catalogFiles): Catalog {
  const parts = files.map((name) => {
    const file = `${name}.yaml`;
    return readPart(file, parse(readFileSync(join(folder, file), 'utf8')) as RawPart);
  });
  const items = new Map<string, CatalogItem>();
  for (const item of parts.flatMap((part) => part.sections.flatMap((section) => section.items))) {
    if (items.has(item.id)) throw new Error(`The catalog has the id ${item.id} twice`);
    items.set(item.id, item);
  }
  return { parts, items, prefixes: new Set([...items.keys()].map((id) => id.slice(0, id.indexOf('-')))) };
}

function readPart(file: string, raw: RawPart): CatalogPart {
  const bySection = new Map<string, CatalogItem[]>();
  for (const requirement of raw.requirements) {
    const title = sectionOf(requirement.id);
    bySection.set(title, [...(bySection.get(title) ?? []), readRequirement(requirement)]);
  }
  const sections = [...bySection].map(([title, items]) => ({ title, items }));
  const tables = (raw.tables ?? []).map((table) => ({ title: `${table.id}: ${table.title}`, items: readRows(table) }));
  return { file, title: raw.section, sections: [...sections, ...tables] };
}

/** `SMS-6.2.2.1.1-05` → `SMS-6.2.2.1.1`; `ISF-5.1-07a-vi-2` → `ISF-5.1`: steps of a step stay with their section. */
function sectionOf(id: string): string {
  const [prefix = id, section = ''] = id.split('-');
  return `${prefix}-${section}`;
}

function readRequirement({ id, level, actor, realization, when, then }: RawRequirement): CatalogItem {
  return {
    id,
    kind: 'requirement',
    text: `${when} → ${then}`,
    attributes: { level, ...(actor && { actor }), ...(realization && { realization }) },
  };
}

function readRows({ id: table, rows = [] }: RawTable): CatalogItem[] {
  const seen = new Map<string, number>();
  return rows.map(({ field, rule, status }) => {
    const first = `${table}.${String(field)}`;
    const nth = (seen.get(first) ?? 0) + 1;
    seen.set(first, nth);
    return {
      id: nth === 1 ? first : `${first}#${nth}`,
      kind: 'row',
      text: String(rule ?? ''),
      attributes: { table, ...(status ? { level: String(status) } : {}) },
    };
  });
}
