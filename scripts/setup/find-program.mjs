import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { unpackedCommands } from './places.mjs';

/** Debian puts daemons where the PATH of an ordinary user does not look. */
const daemonFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * Path of a program, as `which` would give it, also from Debian's folders for daemons and from unpacked packages.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...daemonFolders, unpackedCommands]) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not there, or not for us: the next folder may have it.
    }
  }
  return undefined;
}
