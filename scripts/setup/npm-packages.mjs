import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './places.mjs';
import { SetupError, step } from './step.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [peer]
 */

/**
 * @param {string} file a package-lock.json, or the copy that npm keeps inside node_modules of what it installed
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * Whether node_modules holds what package-lock.json asks for. Contents are compared, not dates: git writes files in no
 * particular order. Optional packages may be missing, they belong to other platforms.
 * @returns {boolean}
 */
function installedAsLocked() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = lockedPackages(record);
  return Object.entries(lockedPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.peer === true;
    return wanted.link === true ? found.link === true : found.version === wanted.version;
  });
}

const installTimeoutMs = 600_000;

/**
 * Installs the npm packages of package-lock.json when node_modules is missing or differs from it. `npm ci` refuses a lock
 * file that does not list the optional packages of every platform, which a registry that lacks some of them leads to; then
 * `npm install --no-save` takes the versions of the lock file all the same, and changes no file.
 */
export async function ensureNpmPackages() {
  if (installedAsLocked()) return;
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  const exact = await step('npm packages: npm ci', () => npm(['ci', ...options]));
  if (exact.code === 0) return;
  const lenient = await step('npm packages: npm ci refused, npm install --no-save', () =>
    npm(['install', '--no-save', ...options]),
  );
  if (lenient.code === 0) return;
  throw new SetupError(
    `${lenient.output.trim()}\n\nThe npm packages could not be installed. With access to an npm registry, run: npm ci`,
  );
}

/** @param {readonly string[]} args */
function npm(args) {
  return run('npm', args, { quiet: true, timeoutMs: installTimeoutMs });
}
