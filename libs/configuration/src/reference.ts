import type { z } from 'zod';
import { allowedValues } from './allowed-values.ts';
import { configurationSchema } from './schema/configuration.ts';
import { defaultOf, isOptional, listItem, noteOf, objectKeys } from './schema-node.ts';

const INTRODUCTION = `<!-- Generated from libs/configuration by \`npm run configuration-reference\`. Do not edit. -->

# Configuration reference

One YAML file holds the configuration of the whole fleet: the one that \`CAUSEWAY_CONFIG\` names, else \`causeway.yaml\` in
the working directory, else the defaults alone. [causeway.example.yaml](causeway.example.yaml) is one to begin with.
Unknown keys are errors.

Every key can be overridden by an environment variable \`CAUSEWAY__SECTION__KEY\`, in any letter case, with \`_\` for \`-\`. A
number selects an item of a list (\`CAUSEWAY__SMS__SMSCS__0__PASSWORD\`). Text is taken as it stands, everything else is read
as YAML (\`CAUSEWAY__NATS__SERVERS='["nats://nats:4222"]'\`).

\`policy\` is read again when the file changes and on SIGHUP, and counts from the next message on. Every other section counts
after a restart. A file with errors changes nothing.

Ids such as \`ISF-5.1-01\` are those of [the catalog](specification/README.md): the requirements and table rows that read the
key.
`;

const TABLE_HEAD = '| Key | Meaning | Allowed | Default |\n| --- | --- | --- | --- |';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const description = (schema: z.core.$ZodType): string => String(noteOf(schema, 'description') ?? '');

function shownDefault(schema: z.core.$ZodType): string {
  const value = defaultOf(schema);
  if (value !== undefined) return `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``;
  return isOptional(schema) ? '—' : '**required**';
}

function meaning(schema: z.core.$ZodType): string {
  const requirements = noteOf(schema, 'requirements');
  const ids = Array.isArray(requirements) ? ` (${requirements.map((id) => `\`${String(id)}\``).join(', ')})` : '';
  const secret = noteOf(schema, 'secret') === true ? ' Never shown in errors or logs.' : '';
  return `${description(schema)}${secret}${ids}`;
}

function row(path: string, schema: z.core.$ZodType): string {
  const unit = noteOf(schema, 'unit');
  const allowed = `${allowedValues(schema)}${typeof unit === 'string' ? ` (${unit})` : ''}`;
  return `| ${[`\`${path}\``, meaning(schema), allowed, shownDefault(schema)].map(cell).join(' | ')} |`;
}

/** The rows of a section, with those of the sections and lists of sections inside it. */
function rows(prefix: string, keys: Readonly<Record<string, z.core.$ZodType>>): string[] {
  return Object.entries(keys).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    const inside = objectKeys(schema);
    if (inside !== undefined)
      return [`| \`${path}\` | ${cell(meaning(schema))} | section | |`, ...rows(`${path}.`, inside)];
    const item = listItem(schema);
    const itemKeys = item === undefined ? undefined : objectKeys(item);
    if (itemKeys === undefined) return [row(path, schema)];
    return [
      `| \`${path}\` | ${cell(meaning(schema))} | list of sections | ${cell(shownDefault(schema))} |`,
      ...rows(`${path}[].`, itemKeys),
    ];
  });
}

function section(heading: string, path: string, schema: z.core.$ZodType): string {
  const keys = objectKeys(schema) ?? {};
  return `${heading} \`${path}\`\n\n${description(schema)}\n\n${TABLE_HEAD}\n${rows('', keys).join('\n')}\n`;
}

/** Writes the configuration reference, `docs/configuration.md`, from the schema: Markdown, one table per section. */
export function describeConfiguration(): string {
  const top = Object.entries(objectKeys(configurationSchema) ?? {});
  const single = top.filter(([, schema]) => objectKeys(schema) === undefined);
  const sections = top.flatMap(([name, schema]) => {
    if (objectKeys(schema) === undefined) return [];
    if (name !== 'policy') return [section('##', name, schema)];
    const areas = Object.entries(objectKeys(schema) ?? {});
    return [
      `## \`policy\`\n\n${description(schema)}\n`,
      ...areas.map(([area, inside]) => section('###', `policy.${area}`, inside)),
    ];
  });
  const alone = `## Keys outside sections\n\n${TABLE_HEAD}\n${single.map(([name, schema]) => row(name, schema)).join('\n')}\n`;
  return [INTRODUCTION, ...sections, alone].join('\n');
}
