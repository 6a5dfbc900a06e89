import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.mjs';
import { unpackedFolder } from './places.mjs';

/** A try-out that takes longer has failed. */
const tryOutMs = 5_000;

/** Somebody without rights: `daemon` of every Debian. */
const harmless = '1:1';

/**
 * The root folder of an unpacked package: the package and all libraries it needs, nothing of the machine.
 * @param {string} debianPackage
 */
export function rootOf(debianPackage) {
  return join(unpackedFolder, debianPackage, 'root');
}

/**
 * @param {string} debianPackage
 * @returns {boolean} whether it was unpacked; a root folder gets its name only when it is complete
 */
export function isUnpacked(debianPackage) {
  return existsSync(rootOf(debianPackage));
}

/**
 * Folders of libraries in a root folder, Debian's multiarch folders first (`/lib/x86_64-linux-gnu`).
 * @param {string} rootFolder
 * @returns {string[]} paths inside of it
 */
export function libraryFolders(rootFolder) {
  return ['/lib', '/usr/lib'].flatMap((folder) => {
    if (!existsSync(join(rootFolder, folder))) return [];
    return readdirSync(join(rootFolder, folder))
      .filter((name) => /-linux-gnu\w*$/.test(name))
      .map((name) => `${folder}/${name}`);
  });
}

/**
 * The dynamic loader of a root folder. Started by name it uses the libraries that it is told to use, whatever the machine
 * has.
 * @param {string} rootFolder
 * @returns {string | undefined} path inside of it
 */
export function loaderOf(rootFolder) {
  for (const folder of libraryFolders(rootFolder)) {
    const loader = readdirSync(join(rootFolder, folder)).find((name) => /^ld-linux.*\.so\.\d$/.test(name));
    if (loader !== undefined) return `${folder}/${loader}`;
  }
  return undefined;
}

/**
 * Whether a program of an unpacked package can run in its root folder: the root folder and the user may be changed, and no
 * library is missing. Only the loader is started, it lists the libraries.
 * @param {string} debianPackage
 * @param {string} executable path inside of the root folder
 * @returns {boolean}
 */
export function tryOut(debianPackage, executable) {
  const folder = rootOf(debianPackage);
  const loader = loaderOf(folder);
  const chroot = findProgram('chroot');
  if (loader === undefined || chroot === undefined) return false;
  const args = [`--userspec=${harmless}`, folder, loader, '--list', executable];
  return spawnSync(chroot, args, { stdio: 'ignore', timeout: tryOutMs }).status === 0;
}
