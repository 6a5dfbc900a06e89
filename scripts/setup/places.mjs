/** Where things are in this repository. Everything that the set-up touches is named here once. */
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** Node 24, brought by the npm package `node`: everything of Causeway runs on it, whatever Node started the script. */
export const node24 = join(root, 'node_modules/node/bin/node');

/** What a run leaves behind and git does not keep: results, stamps, logs. */
export const workFolder = join(root, '.causeway');

/** Debian packages that are unpacked for the tests and not installed: <package>/root is a root folder of its own. */
export const unpackedFolder = join(workFolder, 'unpacked');

/** Commands that start tools of unpacked packages. */
export const unpackedCommands = join(unpackedFolder, 'bin');

/**
 * Environment of every program that the scripts start: Node 24 and the packages' own commands come first in PATH, tools of
 * unpacked packages last, and no tool of the set-up reports to its maker.
 * @type {NodeJS.ProcessEnv}
 */
export const environment = {
  ...process.env,
  PATH: [
    join(root, 'node_modules/node/bin'),
    join(root, 'node_modules/.bin'),
    process.env.PATH ?? '',
    unpackedCommands,
  ].join(delimiter),
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};
