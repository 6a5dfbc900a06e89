import { z } from 'zod';

/** A schema as zod describes it to itself, for the reference, the environment overrides and the errors. */
type Described = z.core.$ZodTypes;

const described = (schema: z.core.$ZodType): Described => schema as Described;

/** Steps past defaults, optionals and transforms to the schema that says what may be written. */
export function writtenSchema(schema: z.core.$ZodType): z.core.$ZodType {
  let node = described(schema);
  for (;;) {
    switch (node._zod.def.type) {
      case 'default':
      case 'prefault':
      case 'optional':
      case 'nullable':
      case 'readonly':
        node = described(node._zod.def.innerType);
        break;
      case 'pipe':
        node = described(node._zod.def.in);
        break;
      default:
        return node;
    }
  }
}

/** The keys of an object schema with their schemas; undefined for any other schema. */
export function objectKeys(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const node = described(writtenSchema(schema));
  return node._zod.def.type === 'object' ? node._zod.def.shape : undefined;
}

/** The schema of the items of a list schema; undefined for any other schema. */
export function listItem(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const node = described(writtenSchema(schema));
  return node._zod.def.type === 'array' ? node._zod.def.element : undefined;
}

/** The schema of the values of a map schema; undefined for any other schema. */
export function mapValue(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const node = described(writtenSchema(schema));
  return node._zod.def.type === 'record' ? node._zod.def.valueType : undefined;
}

/** True when the schema is a section, a list or a map: something a path goes on below. */
export function hasKeys(schema: z.core.$ZodType): boolean {
  return ['object', 'array', 'record'].includes(described(writtenSchema(schema))._zod.def.type);
}

/** True when the schema is text, which an environment variable gives as it stands. */
export function isText(schema: z.core.$ZodType): boolean {
  return described(writtenSchema(schema))._zod.def.type === 'string';
}

/** The schema below `schema` at one step of a path; undefined when there is none. */
export function childSchema(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  const keys = objectKeys(schema);
  if (keys !== undefined) return Object.hasOwn(keys, step) ? keys[String(step)] : undefined;
  return listItem(schema) ?? mapValue(schema);
}

/** The value a key has when it is not written; undefined when it has none. */
export function defaultOf(schema: z.core.$ZodType): unknown {
  let node = described(schema);
  for (;;) {
    const { def } = node._zod;
    if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
    if (def.type === 'optional' || def.type === 'nullable' || def.type === 'readonly') node = described(def.innerType);
    else if (def.type === 'pipe') node = described(def.in);
    else return undefined;
  }
}

/** True when the key may be left out although it has no default. */
export function isOptional(schema: z.core.$ZodType): boolean {
  return described(schema)._zod.def.type === 'optional';
}

/** A note left by `key()` or by a scalar, looked for from the outermost wrapping inwards. */
export function noteOf(schema: z.core.$ZodType, name: string): unknown {
  let node = described(schema);
  for (;;) {
    const note = z.globalRegistry.get(node)?.[name];
    if (note !== undefined) return note;
    const { def } = node._zod;
    if (
      def.type === 'default' ||
      def.type === 'prefault' ||
      def.type === 'optional' ||
      def.type === 'nullable' ||
      def.type === 'readonly'
    ) {
      node = described(def.innerType);
    } else if (def.type === 'pipe') node = described(def.in);
    else return undefined;
  }
}
