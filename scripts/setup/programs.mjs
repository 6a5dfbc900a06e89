/**
 * Programs that come from Debian packages.
 * @typedef {object} DebianProgram
 * @property {string} name how people call it
 * @property {string} program the binary that must be there
 * @property {string} package the Debian package that brings it
 * @property {string} [debconf] an answer the package would ask for
 */

import { findProgram } from './find-program.mjs';

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
 * when the program is missing.
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
