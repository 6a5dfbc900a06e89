import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { missing, notPermitted, peers } from './programs.mjs';

/**
 * @typedef {object} SkippedSuite
 * @property {string} name the peer, as people call it
 * @property {string} package the Debian package that brings it
 * @property {string} [right] what it may not do here; without it, it is not installed
 * @property {number} tests how many tests stand in its folder
 */

/**
 * The suites that jest.config.mjs leaves out on this machine, because their peer is not installed or may not do its work.
 * @returns {SkippedSuite[]}
 */
export function skippedSuites() {
  const forbidden = notPermitted(peers);
  return [...missing(peers), ...forbidden].flatMap((peer) => {
    const tests = countTests(join(root, 'tests/peers', peer.program));
    const suite = { name: peer.name, package: peer.package, tests };
    if (tests === 0) return [];
    return [forbidden.includes(peer) && peer.needs ? { ...suite, right: peer.needs.right } : suite];
  });
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
