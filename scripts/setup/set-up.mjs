import { ensureContracts } from './contracts.mjs';
import { installPrograms, requirePrograms } from './debian-packages.mjs';
import { ensureNodeRuntime } from './node-runtime.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { peers, servers } from './programs.mjs';
import { SetupError } from './step.mjs';

/**
 * Brings a fresh machine to where Causeway runs: npm packages, Node 24, nats-server and redis-server, generated contracts.
 * Says nothing when nothing is to do. Ends the process with status 1, and what to install, where it cannot.
 * @param {{ withPeers?: boolean }} [options] withPeers: also the peers of the tests, as far as they can be installed
 * @returns {Promise<{ reasonForMissingPeers: string }>}
 */
export async function setUp({ withPeers = false } = {}) {
  try {
    await ensureNpmPackages();
    await ensureNodeRuntime();
    await requirePrograms(servers);
    const { reason } = withPeers ? await installPrograms(peers) : { reason: '' };
    await ensureContracts();
    return { reasonForMissingPeers: reason };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
}
