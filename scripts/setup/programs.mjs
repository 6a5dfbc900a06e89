/**
 * Programs that come from Debian packages.
 * @typedef {object} DebianProgram
 * @property {string} name how people call it
 * @property {string} program the binary that must be there
 * @property {string} package the Debian package that brings it
 * @property {string} [debconf] an answer the package would ask for
 * @property {{ command: readonly string[], right: string }} [needs] a command that ends well where the program may do its
 *   work, and the right it is about
 * @property {Unpacked} [unpacked] for a package that is not to be installed on anybody's machine
 */

/**
 * A package that is unpacked beside the repository's other results, with the libraries it needs.
 * @typedef {object} Unpacked
 * @property {string} executable path in the package of what must start
 * @property {readonly string[]} [tools] paths in the package of tools that get a command in `unpackedCommands`
 */

import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.mjs';
import { isUnpacked, tryOut } from './unpacked-root.mjs';

/** @typedef {DebianProgram & { right: string }} Forbidden right: what the program may not do */

/** Mail servers change their root folder and their user. */
const ownRootRight = 'run in a root folder of its own (only root may)';

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
  { name: 'swaks', program: 'swaks', package: 'swaks' },
  // Installed, each of the two mail servers would remove the other, and any that the machine has, and start with it.
  {
    name: 'Postfix',
    program: 'postfix',
    package: 'postfix',
    unpacked: {
      executable: '/usr/lib/postfix/sbin/master',
      tools: ['/usr/sbin/smtp-source', '/usr/sbin/smtp-sink'],
    },
  },
  { name: 'OpenSMTPD', program: 'smtpd', package: 'opensmtpd', unpacked: { executable: '/usr/sbin/smtpd' } },
];

/** What the benchmark measures itself against: smtp-source and smtp-sink. */
export const mailTools = peers.filter(({ unpacked }) => unpacked?.tools !== undefined);

/**
 * @param {readonly DebianProgram[]} programs
 * @returns {DebianProgram[]} those that are neither installed nor unpacked
 */
export function missing(programs) {
  return programs.filter((one) => (one.unpacked ? !isUnpacked(one.package) : findProgram(one.program) === undefined));
}

/**
 * Programs that are there and may not do their work, for instance because a container has no right to capture.
 * @param {readonly DebianProgram[]} programs
 * @returns {Forbidden[]}
 */
export function notPermitted(programs) {
  return programs.flatMap((one) => {
    if (missing([one]).length > 0) return [];
    if (one.unpacked) return tryOut(one.package, one.unpacked.executable) ? [] : [{ ...one, right: ownRootRight }];
    return one.needs === undefined || endsWell(one.needs.command) ? [] : [{ ...one, right: one.needs.right }];
  });
}

/** @param {readonly string[]} command */
function endsWell([program = '', ...args]) {
  const path = findProgram(program);
  return path !== undefined && spawnSync(path, args, { stdio: 'ignore', timeout: tryOutMs }).status === 0;
}
