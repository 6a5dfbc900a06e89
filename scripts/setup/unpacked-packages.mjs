import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './command.mjs';
import { updatePackageLists } from './debian-packages.mjs';
import { findProgram } from './find-program.mjs';
import { unpackedCommands, unpackedFolder } from './places.mjs';
import { missing } from './programs.mjs';
import { step } from './step.mjs';
import { libraryFolders, loaderOf, rootOf } from './unpacked-root.mjs';

/** @typedef {import('./programs.mjs').DebianProgram} DebianProgram */

const downloadTimeoutMs = 120_000;
const unpackTimeoutMs = 60_000;

/** What no server needs and would be linked for each instance again. */
const ballast = ['usr/share', ...['lib', 'usr/lib'].flatMap((folder) => [`${folder}/locale`, `${folder}/systemd`])];

/** A step that failed, with the last words of the program. */
class UnpackError extends Error {
  /** @override */
  name = 'UnpackError';
}

/**
 * Unpacks what is missing of the programs given. Needs no rights: the packages are downloaded by apt, which checks their
 * signatures, and unpacked under `unpackedFolder`. No script of theirs is run and nothing of the machine changes, except
 * that the package lists are fetched, as root, where there are none.
 * @param {readonly DebianProgram[]} programs those with `unpacked`
 * @returns {Promise<{ missing: DebianProgram[], reason: string }>} what is still not there, and why
 */
export async function unpackPrograms(programs) {
  const wanted = missing(programs);
  if (wanted.length === 0) return { missing: [], reason: '' };
  if (findProgram('apt-get') === undefined) return { missing: wanted, reason: 'there is no apt-get on this machine' };
  const names = wanted.map((program) => program.package).join(' ');
  const reason = await step(`Debian packages: unpacking, not installing, ${names}`, async () => {
    try {
      await unpack(wanted);
      return '';
    } catch (error) {
      if (!(error instanceof UnpackError)) throw error;
      return error.message;
    }
  });
  return { missing: missing(wanted), reason };
}

/** @param {readonly DebianProgram[]} programs */
async function unpack(programs) {
  const names = programs.map((program) => program.package);
  const closures = await libraries(names).catch(async (error) => {
    if (!(await updatePackageLists())) throw error;
    return libraries(names);
  });
  const downloads = join(unpackedFolder, `downloads-${process.pid}`);
  mkdirSync(downloads, { recursive: true });
  try {
    const all = [...new Set([...closures.values()].flat())];
    await download(downloads, all).catch(async (error) => {
      // A list that is older than the archive names versions that are gone.
      if (!(await updatePackageLists())) throw error;
      await download(downloads, all);
    });
    for (const program of programs) await buildRoot(program, closures.get(program.package) ?? [], downloads);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

/**
 * The packages that bring a program's libraries: dependencies whose name says that they are one, to the end. What the
 * installation alone needs (debconf, adduser) and data (netbase) are left out.
 * @param {readonly string[]} packages
 * @returns {Promise<Map<string, string[]>>} each with itself and its libraries
 */
async function libraries(packages) {
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const { code, output } = await run('apt-cache', ['depends', '--recurse', ...kinds, ...packages], {
    quiet: true,
    env: { LC_ALL: 'C.UTF-8' },
  });
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  /** @type {string[]} */
  let current = [];
  for (const line of output.split('\n')) {
    const dependency = /^ +\|?(?:Pre)?Depends: (\S+)$/.exec(line)?.[1];
    if (dependency !== undefined) current.push(dependency);
    else if (/^[a-z0-9]\S*$/.test(line)) {
      current = [];
      graph.set(line, current);
    }
  }
  if (code !== 0 || packages.some((name) => !graph.has(name))) throw new UnpackError(`apt-cache: ${lastWords(output)}`);
  return new Map(
    packages.map((name) => {
      const closure = new Set([name]);
      // The set grows while it is walked.
      for (const one of closure) {
        for (const dependency of graph.get(one) ?? []) if (/^(lib|zlib)/.test(dependency)) closure.add(dependency);
      }
      return [name, [...closure]];
    }),
  );
}

/**
 * @param {string} folder
 * @param {readonly string[]} packages
 */
async function download(folder, packages) {
  // As root, apt would download as a user who cannot write here, and warn about it.
  const options = [
    '-q',
    '-o',
    'APT::Sandbox::User=root',
    '-o',
    'Acquire::Retries=2',
    '-o',
    'Acquire::http::Timeout=20',
  ];
  const { code, output } = await run('apt-get', [...options, 'download', ...packages], {
    quiet: true,
    cwd: folder,
    env: { LC_ALL: 'C.UTF-8' },
    timeoutMs: downloadTimeoutMs,
  });
  if (code !== 0) throw new UnpackError(`apt-get download: ${lastWords(output)}`);
}

/**
 * @param {DebianProgram} program
 * @param {readonly string[]} packages
 * @param {string} downloads
 */
async function buildRoot(program, packages, downloads) {
  const finished = rootOf(program.package);
  const folder = `${finished}-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    const archives = readdirSync(downloads);
    for (const name of packages) {
      const archive = archives.find((file) => file.startsWith(`${name}_`));
      if (archive === undefined) throw new UnpackError(`apt-get download: no file of ${name}`);
      const { code, output } = await run('dpkg-deb', ['--extract', join(downloads, archive), folder], {
        quiet: true,
        timeoutMs: unpackTimeoutMs,
      });
      if (code !== 0) throw new UnpackError(`dpkg-deb: ${lastWords(output)}`);
    }
    for (const path of [...ballast, ...libraryFolders(folder).map((libraries) => `${libraries}/gconv`)]) {
      rmSync(join(folder, path), { recursive: true, force: true });
    }
    // Since Debian 13 everything lives under /usr; programs still name their loader by the old path.
    for (const path of ['lib', 'lib64']) {
      if (!existsSync(join(folder, path)) && existsSync(join(folder, 'usr', path)))
        symlinkSync(`usr/${path}`, join(folder, path));
    }
    chmodSync(folder, 0o755);
    if (!existsSync(finished)) renameSync(folder, finished);
    for (const tool of program.unpacked?.tools ?? []) writeCommand(program.package, tool);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A command that starts a tool outside of its root folder, which needs no rights: with its own loader and libraries.
 * @param {string} debianPackage
 * @param {string} tool path inside of the root folder
 */
function writeCommand(debianPackage, tool) {
  const folder = rootOf(debianPackage);
  // Libraries that a package keeps to itself stand in a folder of its name.
  const searched = [`/usr/lib/${debianPackage}`, ...libraryFolders(folder)].map((path) => `$root${path}`).join(':');
  const command = join(unpackedCommands, basename(tool));
  mkdirSync(unpackedCommands, { recursive: true });
  writeFileSync(
    command,
    `#!/bin/sh\nroot="\${0%/*}/../${debianPackage}/root"\n` +
      `exec "$root${loaderOf(folder)}" --library-path "${searched}" "$root${tool}" "$@"\n`,
  );
  chmodSync(command, 0o755);
}

/** @param {string} output */
function lastWords(output) {
  return output.trim().split('\n').slice(-3).join(' ') || 'no reason given';
}
