import { posix } from 'node:path';
import type { Import, Manifest } from './source-tree.ts';

/** Adapters to protocols of the outside: `services/<name>/src/<protocol>/`. */
const adapterFolders = new Set(['smpp', 'mm4', 'smtp', 'diameter']);

/** The same, where two services or the simulators share a protocol. */
const adapterLibraries = new Set(['libs/smpp', 'libs/mm4']);

/** An adapter speaks its protocol and knows no CPM. */
const cpmLibraries = new Set(['@causeway/cpm', '@causeway/cpim', '@causeway/interworking']);

/** A mapping is a pure function: nothing that talks to the outside or looks at a clock of its own. */
const librariesWithIo = new Set(['@causeway/bus', '@causeway/state', '@causeway/runtime', '@causeway/testkit']);

/** Protocol stacks that must be of use without the rest of the house. */
const standalone = new Set(['libs/sip', 'libs/msrp']);

/** Where a file stands in the house. */
interface Place {
  /** Folder of its package: `services/isf`, or empty for files of the root. */
  readonly home: string;
  /** First folder under src/: `mapping`, `procedures`, `smpp`, … */
  readonly room: string;
  /** Tests and measurements, which may look at more than the code they try. */
  readonly isTest: boolean;
}

/** What is wrong with an import; nothing when the house allows it. */
export function violation({ from, specifier }: Import, packages: ReadonlyMap<string, Manifest>): string | undefined {
  const place = placeOf(from, packages);
  if (specifier.startsWith('.')) return relativeViolation(from, specifier, place, packages);
  if (specifier.startsWith('node:')) {
    return place.room === 'mapping' && !place.isTest ? 'a mapping does no I/O: no Node builtin' : undefined;
  }
  return packageViolation(specifier, place, packages);
}

function placeOf(path: string, packages: ReadonlyMap<string, Manifest>): Place {
  const home = [...packages.keys()].find((folder) => folder !== '' && path.startsWith(`${folder}/`)) ?? '';
  const [top, room = ''] = path.slice(home.length + 1).split('/');
  const isTest = /\.test\.ts$/.test(path) || /^(tests|scripts)\//.test(path) || top === 'test' || top === 'bench';
  return { home, room: top === 'src' ? room : '', isTest };
}

function relativeViolation(
  from: string,
  specifier: string,
  place: Place,
  packages: ReadonlyMap<string, Manifest>,
): string | undefined {
  const target = posix.join(posix.dirname(from), specifier);
  if (place.home !== '' && !target.startsWith(`${place.home}/`)) return 'a relative import stays in its package';
  if (place.home === '' && placeOf(target, packages).home !== '') return 'a package is imported by its name';
  if (!specifier.endsWith('.ts') && !specifier.endsWith('.mjs'))
    return 'a relative import names the file with its extension';
  if (place.isTest || !place.home.startsWith('services/')) return undefined;
  const { room } = placeOf(target, packages);
  if (place.room === 'mapping' && (room === 'procedures' || adapterFolders.has(room))) {
    return 'a mapping calls libraries only, no procedure and no adapter';
  }
  if (adapterFolders.has(place.room) && (room === 'procedures' || room === 'mapping')) {
    return 'an adapter knows no procedure and no mapping';
  }
  return undefined;
}

function packageViolation(
  specifier: string,
  place: Place,
  packages: ReadonlyMap<string, Manifest>,
): string | undefined {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (!isDeclared(name, place, packages)) return `${name} is not among the dependencies of ${place.home || 'the root'}`;
  if (!name.startsWith('@causeway/')) return undefined;
  const target = [...packages].find(([, manifest]) => manifest.name === name);
  if (target === undefined) return `there is no package ${name}`;
  const [folder, { exports = {} }] = target;
  if (!(`.${specifier.slice(name.length)}` in exports)) return `${name} does not export ${specifier}`;
  if (folder === place.home) return 'a package imports its own files by their path';
  if (place.isTest) return undefined;
  if (standalone.has(place.home)) return `${place.home} stands alone`;
  if (place.home.startsWith('libs/') && folder.startsWith('services/')) return 'a library knows no service';
  if (place.home.startsWith('services/') && folder.startsWith('services/') && place.home !== 'services/fleet') {
    return 'no service imports another';
  }
  if (name === '@causeway/testkit' && place.home.startsWith('services/') && place.home !== 'services/fleet') {
    return 'the test kit is for tests and for the tour of the fleet';
  }
  const isAdapter = adapterFolders.has(place.room) || adapterLibraries.has(place.home);
  if (isAdapter && cpmLibraries.has(name)) return 'an adapter knows no CPM';
  if (place.room === 'mapping' && librariesWithIo.has(name)) return 'a mapping does no I/O';
  return undefined;
}

/** A package uses what its package.json names; tests also what the root brings for tests, and the test kit. */
function isDeclared(name: string, { home, isTest }: Place, packages: ReadonlyMap<string, Manifest>): boolean {
  const declares = (manifest: Manifest | undefined) =>
    name in { ...manifest?.dependencies, ...manifest?.devDependencies };
  if (declares(packages.get(home))) return true;
  return isTest && (name.startsWith('@causeway/') || declares(packages.get('')));
}

/** A ring of dependencies between packages, as names in a row, if there is one. */
export function dependencyRing(packages: ReadonlyMap<string, Manifest>): readonly string[] | undefined {
  const dependencies = new Map(
    [...packages.values()].map(({ name, dependencies = {} }) => [name, Object.keys(dependencies)] as const),
  );
  const cleared = new Set<string>();
  const search = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (cleared.has(name)) return undefined;
    for (const next of dependencies.get(name) ?? []) {
      const ring = search(next, [...path, name]);
      if (ring !== undefined) return ring;
    }
    cleared.add(name);
    return undefined;
  };
  for (const name of dependencies.keys()) {
    const ring = search(name, []);
    if (ring !== undefined) return ring;
  }
  return undefined;
}
