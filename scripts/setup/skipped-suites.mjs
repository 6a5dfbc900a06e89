import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { missing, notPermitted, peers } from './programs.mjs';

/**
 * @typedef {object} SkippedSuite
 * @property {string} name the peer, as people call it
 * @property {string} package the Debian package that brings it
 * @property {boolean} unpacked whether it would be unpacked and not installed
 * @property {string | undefined} right what it may not do here; without it, it is not there
 * @property {number} tests how many tests stand in its folder
 */

/**
 * The suites that jest.config.mjs leaves out on this machine, because their peer is not installed or may not do its work.
 * @returns {SkippedSuite[]}
 */
export function skippedSuites() {
  const all = [...missing(peers).map((peer) => ({ ...peer, right: undefined })), ...notPermitted(peers)];
  return all
    .map((peer) => ({
      name: peer.name,
      package: peer.package,
      unpacked: peer.unpacked !== undefined,
      right: peer.right,
      tests: countTests(join(root, 'tests/peers', peer.program)),
    }))
    .filter(({ tests }) => tests > 0);
}

/**
 * @param {string} folder
 * @returns {number} how many tests its files write down; a row of it.each is not counted on its own
 */
function countTests(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .reduce(
      (sum, path) => sum + (readFileSync(join(folder, path), 'utf8').match(/^\s*it(\.each)?[(`]/gm)?.length ?? 0),
      0,
    );
}
