import { ensureContracts } from './contracts.mjs';
import { installPrograms, requirePrograms } from './debian-packages.mjs';
import { ensureNodeRuntime } from './node-runtime.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { mailTools, peers, servers } from './programs.mjs';
import { SetupError } from './step.mjs';
import { unpackPrograms } from './unpacked-packages.mjs';

/**
 * Why peers are missing; empty texts where none is.
 * @typedef {object} ReasonsForMissing
 * @property {string} installed of those that would be installed
 * @property {string} unpacked of those that would be unpacked
 */

/**
 * Brings a fresh machine to where Causeway runs: npm packages, Node 24, nats-server and redis-server, generated contracts.
 * Says nothing when nothing is to do. Ends the process with status 1, and what to install, where it cannot.
 * @param {object} [options]
 * @param {boolean} [options.withPeers] also the peers of the tests, as far as they can be had
 * @param {boolean} [options.withMailTools] also smtp-source and smtp-sink, if they can be had
 * @returns {Promise<ReasonsForMissing>}
 */
export async function setUp({ withPeers = false, withMailTools = false } = {}) {
  try {
    await ensureNpmPackages();
    await ensureNodeRuntime();
    await requirePrograms(servers);
    const wanted = withPeers ? peers : withMailTools ? mailTools : [];
    const installed = await installPrograms(wanted.filter(({ unpacked }) => unpacked === undefined));
    const unpacked = await unpackPrograms(wanted.filter(({ unpacked }) => unpacked !== undefined));
    await ensureContracts();
    return { installed: installed.reason, unpacked: unpacked.reason };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
}
