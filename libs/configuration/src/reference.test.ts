import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { loadConfiguration } from './load-configuration.ts';
import { describeConfiguration } from './reference.ts';
import { configurationSchema } from './schema/configuration.ts';
import { listItem, noteOf, objectKeys } from './schema-node.ts';

const DOCS = join(import.meta.dirname, '../../../docs');

/** Every key of the schema with its path. */
function* keysOf(path: string, schema: z.core.$ZodType): Generator<readonly [path: string, schema: z.core.$ZodType]> {
  for (const [name, below] of Object.entries(objectKeys(schema) ?? {})) {
    yield [`${path}${name}`, below];
    yield* keysOf(`${path}${name}.`, below);
    const item = listItem(below);
    if (item !== undefined) yield* keysOf(`${path}${name}[].`, item);
  }
}

function catalogIds(): Set<string> {
  const ids = new Set<string>();
  for (const file of readdirSync(join(DOCS, 'specification')).filter((name) => name.endsWith('.yaml'))) {
    const catalog = parse(readFileSync(join(DOCS, 'specification', file), 'utf8'));
    for (const { id } of catalog.requirements ?? []) ids.add(id);
    for (const { id, rows } of catalog.tables ?? []) {
      ids.add(id);
      for (const { field } of rows ?? []) ids.add(`${id}.${field}`);
    }
  }
  return ids;
}

describe('the configuration reference', () => {
  it('is docs/configuration.md as it stands', () => {
    const written = readFileSync(join(DOCS, 'configuration.md'), 'utf8');
    if (written !== describeConfiguration()) {
      throw new Error('docs/configuration.md is not what the schema says. Run: npm run configuration-reference');
    }
  });

  it('has a meaning for every key', () => {
    const silent = [...keysOf('', configurationSchema)].filter(
      ([, schema]) => noteOf(schema, 'description') === undefined,
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('says in numbers what every number may be', () => {
    expect(describeConfiguration()).not.toContain('undefined');
  });

  it('names only ids of the catalog', () => {
    const known = catalogIds();
    const named = [...keysOf('', configurationSchema)].flatMap(([, schema]) => noteOf(schema, 'requirements') ?? []);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((id) => !known.has(String(id)))).toEqual([]);
  });

  it('comes with an example that loads', () => {
    const configuration = loadConfiguration({ file: join(DOCS, 'causeway.example.yaml'), env: {} });
    expect(configuration.sms.smscs[0]?.name).toBe('main');
    expect(configuration.policy.sms.smpp_to_sip_status_map.get(8)).toBe(404);
  });
});
