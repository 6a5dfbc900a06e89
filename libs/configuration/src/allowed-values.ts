import type { z } from 'zod';
import { noteOf, writtenSchema } from './schema-node.ts';

const code = (value: unknown): string => `\`${String(value)}\``;

/** The bounds that the checks of a number or text schema state. */
interface Bounds {
  min?: number;
  above?: number;
  max?: number;
}

function boundsOf(checks: readonly z.core.$ZodCheck<never>[] | undefined): Bounds {
  const bounds: Bounds = {};
  for (const check of checks ?? []) {
    const { def } = (check as z.core.$ZodChecks)._zod;
    if (def.check === 'greater_than' && def.inclusive) bounds.min = Number(def.value);
    else if (def.check === 'greater_than') bounds.above = Number(def.value);
    else if (def.check === 'less_than') bounds.max = Number(def.value);
    else if (def.check === 'min_length') bounds.min = def.minimum;
    else if (def.check === 'max_length') bounds.max = def.maximum;
  }
  return bounds;
}

function ofNumber({ min, above, max }: Bounds, isWhole: boolean): string {
  const kind = isWhole ? 'whole number' : 'number';
  if (above !== undefined) return `${kind} above ${above}, up to ${max}`;
  return `${kind} ${min}–${max}`;
}

function ofText({ min, max }: Bounds): string {
  if (max === undefined) return 'text';
  return min === undefined ? `text, up to ${max} characters` : `text, ${min} to ${max} characters`;
}

/** Says in words what may be written where `schema` stands; the same words in the reference and in errors. */
export function allowedValues(schema: z.core.$ZodType): string {
  const noted = noteOf(schema, 'allowed');
  if (typeof noted === 'string') return noted;
  const node = writtenSchema(schema) as z.core.$ZodTypes;
  const { def } = node._zod;
  switch (def.type) {
    case 'string':
      return ofText(boundsOf(def.checks));
    case 'number':
      return ofNumber(boundsOf(def.checks), 'format' in def);
    case 'boolean':
      return '`true` or `false`';
    case 'enum':
      return Object.values(def.entries).map(code).join(', ');
    case 'literal':
      return def.values.map(code).join(', ');
    case 'union':
      return def.options.map(allowedValues).join(', ');
    case 'array':
      return `list of: ${allowedValues(def.element)}`;
    case 'record':
      return `map of ${allowedValues(def.keyType)} → ${allowedValues(def.valueType)}`;
    case 'object':
      return `section with ${Object.keys(def.shape).map(code).join(', ')}`;
    default:
      return 'any value';
  }
}
