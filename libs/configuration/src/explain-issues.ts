import type { z } from 'zod';
import { allowedValues } from './allowed-values.ts';
import type { ConfigurationProblem } from './configuration-error.ts';
import { nearestKey } from './nearest-key.ts';
import { pathText } from './path-text.ts';
import { childSchema, noteOf, objectKeys } from './schema-node.ts';

/** Longest value shown in an error, in characters. */
const MAX_SHOWN = 80;
const SECRET_KEY = /pass(?:word)?|secret|token|credential/i;

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function withoutSecrets(key: string, value: unknown): unknown {
  return SECRET_KEY.test(key) ? '***' : value;
}

function shown(value: unknown): string {
  const text = (JSON.stringify(value, withoutSecrets) ?? String(value)).replace(/(\/\/)[^/@\s"]*@/g, '$1***@');
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

interface Place {
  readonly schema: z.core.$ZodType | undefined;
  readonly secret: boolean;
}

function placeOf(root: z.core.$ZodType, path: readonly PropertyKey[]): Place {
  let schema: z.core.$ZodType | undefined = root;
  let secret = false;
  for (const step of path) {
    schema = schema === undefined ? undefined : childSchema(schema, step);
    secret ||= SECRET_KEY.test(String(step)) || (schema !== undefined && noteOf(schema, 'secret') === true);
  }
  return { schema, secret };
}

function unknownKeys(
  root: z.core.$ZodType,
  path: readonly PropertyKey[],
  keys: readonly string[],
): ConfigurationProblem[] {
  const { schema } = placeOf(root, path);
  const known = Object.keys((schema && objectKeys(schema)) ?? {});
  return keys.map((unknown) => {
    const nearest = nearestKey(unknown, known);
    const where = pathText([...path, unknown]);
    const hint =
      nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${pathText([...path, nearest])}?`;
    return { path: where, message: `unknown key ${where}: ${hint}` };
  });
}

/** The deepest issue of the alternative that came furthest, so that the error names the key and not only the union. */
function deepest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const nested = issue.errors.flat().filter((inner) => inner.path.length > 0);
  return nested.length === 0 ? [issue] : nested.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function explainOne(root: z.core.$ZodType, input: unknown, issue: z.core.$ZodIssue): ConfigurationProblem[] {
  if (issue.code === 'unrecognized_keys') return unknownKeys(root, issue.path, issue.keys);
  const { schema, secret } = placeOf(root, issue.path);
  const where = pathText(issue.path) || 'the file';
  const value = valueAt(input, issue.path);
  const allowed = schema === undefined ? issue.message : allowedValues(schema).replaceAll('`', '');
  if (value === undefined) return [{ path: where, message: `${where} is missing: ${allowed}` }];
  const what = secret ? '***' : shown(value);
  const reason = issue.code === 'custom' ? ` (${issue.message})` : '';
  return [{ path: where, message: `${where} is ${what}${reason}; allowed: ${allowed}` }];
}

/** Turns what the schema found into problems an operator can act on; secrets are masked. */
export function explainIssues(
  root: z.core.$ZodType,
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
): ConfigurationProblem[] {
  return issues.flatMap(deepest).flatMap((issue) => explainOne(root, input, issue));
}
