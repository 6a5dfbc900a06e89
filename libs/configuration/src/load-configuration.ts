import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import { applyEnvironment } from './environment-overrides.ts';
import { explainIssues } from './explain-issues.ts';
import { type Configuration, configurationSchema } from './schema/configuration.ts';

/** Largest configuration file, in bytes. */
const MAX_FILE_BYTES = 4_194_304;
/** Most uses of one YAML anchor, against files that expand without bound. */
const MAX_ALIASES = 64;
/** The file that is read when nothing names another one. */
const DEFAULT_FILE = 'causeway.yaml';

/** Where a configuration comes from. */
export interface ConfigurationSource {
  /** The file. Default: `CAUSEWAY_CONFIG`, else `causeway.yaml` if it is there, else the defaults alone. */
  readonly file?: string;
  /** The YAML itself, in place of a file. */
  readonly text?: string;
  /** The environment with its overrides; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The file a source means, or undefined when it means none (text given, or no file there and none asked for). */
export function configurationFile(source: ConfigurationSource = {}): string | undefined {
  if (source.text !== undefined) return undefined;
  const named = source.file ?? (source.env ?? process.env).CAUSEWAY_CONFIG;
  if (named !== undefined && named !== '') return named;
  return existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined;
}

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_FILE_BYTES}`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(file, [{ path: '', message: `the file cannot be read: ${reason}` }], { cause: error });
  }
}

/** Reads YAML 1.2 with bounds on size and aliases; the top of the file has to be a map. */
function readTree(source: string, text: string): Record<string, unknown> {
  const fail = (problems: ConfigurationProblem[]) => new ConfigurationError(source, problems);
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    throw fail([{ path: '', message: `it has more than ${MAX_FILE_BYTES} bytes` }]);
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw fail(document.errors.map((error) => ({ path: '', message: error.message.trimEnd() })));
  }
  let tree: unknown;
  try {
    tree = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw fail([{ path: '', message: error instanceof Error ? error.message : String(error) }]);
  }
  if (tree === null || tree === undefined) return {};
  if (typeof tree !== 'object' || Array.isArray(tree)) {
    throw fail([{ path: '', message: 'the top of the file must be a map of sections' }]);
  }
  return { ...tree };
}

/**
 * Reads, overrides and validates a configuration (ARCHITECTURE §6).
 *
 * @throws ConfigurationError with every problem found: unknown keys with the nearest known one, values with what is
 * allowed in their place
 */
export function loadConfiguration(source: ConfigurationSource = {}): Configuration {
  const file = configurationFile(source);
  const name = file ?? 'the configuration';
  const text = source.text ?? (file === undefined ? '' : readText(file));
  const tree = readTree(name, text);
  const problems = applyEnvironment(tree, source.env ?? process.env, configurationSchema);
  const result = configurationSchema.safeParse(tree);
  if (!result.success) problems.push(...explainIssues(configurationSchema, tree, result.error.issues));
  if (!result.success || problems.length > 0) throw new ConfigurationError(name, problems);
  return result.data;
}
