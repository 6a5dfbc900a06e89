/**
 * Programs that come from Debian packages.
 * @typedef {object} DebianProgram
 * @property {string} name how people call it
 * @property {string} program the binary that must be there
 * @property {string} package the Debian package that brings it
 * @property {string} [debconf] an answer the package would ask for
 * @property {{ command: readonly string[], right: string }} [needs] a command that ends well where the program may do its
 *   work, and the right it is about
 */

import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.mjs';

/** A program that cannot be tried out in this time is as good as forbidden. */
const tryOutMs = 5_000;

/**
 * Without these the fleet has nothing to run on.
 * @type {readonly DebianProgram[]}
 */
export const servers = [
  { name: 'NATS', program: 'nats-server', package: 'nats-server' },
  { name: 'Redis', program: 'redis-server', package: 'redis-server' },
];

/**
 * Real peers of the tests. The suites of a peer stand in tests/peers/<program>/ and are left out, and counted as skipped,
 * when the program is missing or may not do its work.
 * @type {readonly DebianProgram[]}
 */
export const peers = [
  { name: 'SIPp', program: 'sipp', package: 'sip-tester' },
  { name: 'Kamailio', program: 'kamailio', package: 'kamailio' },
  {
    name: 'tshark',
    program: 'tshark',
    package: 'tshark',
    debconf: 'wireshark-common wireshark-common/install-setuid boolean false',
    // Opens the interface and says what it could capture there.
    needs: { command: ['dumpcap', '-M', '-L', '-i', 'lo'], right: 'capture on the loopback interface' },
  },
  { name: 'Kannel', program: 'bearerbox', package: 'kannel' },
];

/**
 * @param {readonly DebianProgram[]} programs
 * @returns {DebianProgram[]} those that are not installed
 */
export function missing(programs) {
  return programs.filter(({ program }) => findProgram(program) === undefined);
}

/**
 * Programs that are installed and may not do their work, for instance because a container has no right to capture.
 * @param {readonly DebianProgram[]} programs
 * @returns {DebianProgram[]}
 */
export function notPermitted(programs) {
  return programs.filter(({ program, needs }) => needs && findProgram(program) && !endsWell(needs.command));
}

/** @param {readonly string[]} command */
function endsWell([program = '', ...args]) {
  const path = findProgram(program);
  return path !== undefined && spawnSync(path, args, { stdio: 'ignore', timeout: tryOutMs }).status === 0;
}
