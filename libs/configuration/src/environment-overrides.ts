import { parse } from 'yaml';
import type { z } from 'zod';
import type { ConfigurationProblem } from './configuration-error.ts';
import { nearestKey } from './nearest-key.ts';
import { pathText } from './path-text.ts';
import { childSchema, hasKeys, isText, listItem, objectKeys } from './schema-node.ts';

const PREFIX = 'CAUSEWAY__';
/** Most steps of an override path. */
const MAX_STEPS = 12;
/** Longest value of an override, in characters. */
const MAX_VALUE = 65_536;
/** Longest list an override may grow. */
const MAX_ITEMS = 1_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

type Tree = Record<string, unknown>;

const plain = (word: string) => word.toLowerCase().replaceAll('-', '_');

/** Finds the key a segment means: letter case and `-` against `_` do not count, because shells allow only capitals and `_`. */
function spelled(segment: string, known: Iterable<string>): string | undefined {
  for (const key of known) if (plain(key) === plain(segment)) return key;
  return undefined;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Override {
  readonly #name: string;
  readonly #schema: z.core.$ZodType;
  readonly #path: PropertyKey[] = [];
  readonly #written: unknown;

  constructor(name: string, written: string, schema: z.core.$ZodType) {
    this.#name = name;
    this.#written = written;
    this.#schema = schema;
  }

  /** Puts the value into the tree; returns the problem when it cannot. */
  apply(tree: Tree): ConfigurationProblem | undefined {
    const segments = this.#name.slice(PREFIX.length).split('__');
    if (segments.length > MAX_STEPS || segments.includes('')) return this.#problem('is not CAUSEWAY__SECTION__KEY');
    return this.#descend(tree, segments, this.#schema);
  }

  #descend(
    container: Tree | unknown[],
    segments: readonly string[],
    schema: z.core.$ZodType,
  ): ConfigurationProblem | undefined {
    const [segment = '', ...rest] = segments;
    const step = this.#step(container, segment, schema);
    if (typeof step === 'object') return step;
    this.#path.push(step);
    const below = childSchema(schema, step);
    if (below === undefined) return this.#problem(`names nothing: ${pathText(this.#path)}`);
    if (rest.length === 0) return this.#set(container, step, below);
    if (!hasKeys(below)) return this.#problem(`goes on below ${pathText(this.#path)}, which is a single value`);
    const present: unknown = Reflect.get(container, step);
    const next = isTree(present) || Array.isArray(present) ? present : listItem(below) === undefined ? {} : [];
    Reflect.set(container, step, next);
    return this.#descend(next, rest, below);
  }

  #step(container: Tree | unknown[], segment: string, schema: z.core.$ZodType): string | number | ConfigurationProblem {
    if (Array.isArray(container)) {
      const index = /^\d{1,4}$/.test(segment) ? Number(segment) : -1;
      if (index < 0 || index > Math.min(container.length, MAX_ITEMS)) {
        return this.#problem(`has ${segment} where ${pathText(this.#path)} has items 0 to ${container.length}`);
      }
      return index;
    }
    const keys = objectKeys(schema);
    if (keys === undefined) {
      const free = spelled(segment, Object.keys(container)) ?? segment;
      return FORBIDDEN.has(free) ? this.#problem(`uses the name ${free}`) : free;
    }
    const found = spelled(segment, Object.keys(keys));
    if (found !== undefined) return found;
    const nearest = nearestKey(segment, Object.keys(keys));
    const unknown = pathText([...this.#path, segment.toLowerCase()]);
    const hint = nearest === undefined ? '' : `: did you mean ${pathText([...this.#path, nearest])}?`;
    return this.#problem(`sets the unknown key ${unknown}${hint}`);
  }

  #set(container: Tree | unknown[], step: string | number, schema: z.core.$ZodType): ConfigurationProblem | undefined {
    const written = String(this.#written);
    if (written.length > MAX_VALUE) return this.#problem(`is longer than ${MAX_VALUE} characters`);
    try {
      const value: unknown = isText(schema) ? written : parse(written, { maxAliasCount: 0 });
      Reflect.set(container, step, value);
      return undefined;
    } catch {
      return this.#problem('is not valid YAML');
    }
  }

  #problem(what: string): ConfigurationProblem {
    return { path: this.#name, message: `environment variable ${this.#name} ${what}` };
  }
}

/**
 * Applies `CAUSEWAY__SECTION__KEY` variables to a configuration that was read, in place. Keys are found without regard
 * to case; a number selects an item of a list (`CAUSEWAY__SMS__SMSCS__0__PASSWORD`), the number after the last adds one.
 * Text is taken as it stands, everything else is parsed as YAML.
 *
 * @returns the problems of variables that could not be applied
 */
export function applyEnvironment(
  tree: Tree,
  environment: Readonly<Record<string, string | undefined>>,
  schema: z.core.$ZodType,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  for (const name of Object.keys(environment).sort()) {
    const written = environment[name];
    if (!name.toUpperCase().startsWith(PREFIX) || written === undefined) continue;
    const problem = new Override(name, written, schema).apply(tree);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
