import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The repository. */
export const root = join(__dirname, '../..');

/** Folders whose content nobody wrote. */
const notOurs = new Set(['node_modules', 'generated', '.git', '.turbo', '.causeway', 'coverage']);

/**
 * Every file under some folders of the repository, as paths from its root with slashes, sorted. What was installed or
 * generated is left out.
 */
export function filesUnder(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => walk(folder)).sort();
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`.split(sep).join('/');
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
  });
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** A package.json, as far as the rules look at it. */
export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The workspace packages by their folder: `libs/sip` → its package.json. The root's stands under the empty path. */
export function manifests(): ReadonlyMap<string, Manifest> {
  const paths = filesUnder('libs', 'services', 'bench').filter((path) => path.endsWith('/package.json'));
  return new Map(
    ['package.json', ...paths].map((path) => [
      path.replace(/\/?package\.json$/, ''),
      JSON.parse(read(path)) as Manifest,
    ]),
  );
}

/** One import, re-export or import() of a module. */
export interface Import {
  /** The file that imports, from the root of the repository. */
  readonly from: string;
  /** As written: `./pdu.ts`, `node:net`, `@causeway/sip`. */
  readonly specifier: string;
}

const importPattern =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** The imports written in a TypeScript text. */
export function importsOf(from: string, text: string): readonly Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...code.matchAll(importPattern)].map((match) => ({
    from,
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
  }));
}
