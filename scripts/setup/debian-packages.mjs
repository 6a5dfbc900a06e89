import { run } from './command.mjs';
import { findProgram } from './find-program.mjs';
import { missing } from './programs.mjs';
import { SetupError, step } from './step.mjs';

/** @typedef {import('./programs.mjs').DebianProgram} DebianProgram */

const installTimeoutMs = 300_000;

/**
 * RUNLEVEL=1 asks Debian's scripts not to start the service of a package that is being installed; where one starts all the
 * same it is harmless, the fleet's own servers use ports of their own.
 */
const quietInstallation = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'LC_ALL=C.UTF-8'];

/**
 * The beginning of a command line that runs as root: nothing for root, sudo when it does not ask for a password.
 * @returns {Promise<string[] | undefined>}
 */
async function asRoot() {
  if (process.getuid?.() === 0) return ['env', ...quietInstallation];
  if (findProgram('sudo') === undefined) return undefined;
  const { code } = await run('sudo', ['-n', 'true'], { quiet: true });
  return code === 0 ? ['sudo', '-n', 'env', ...quietInstallation] : undefined;
}

/**
 * @param {readonly string[]} prefix from {@link asRoot}
 * @param {readonly string[]} command
 * @param {string} [input]
 */
function runAsRoot(prefix, command, input) {
  const [program = 'env', ...args] = [...prefix, ...command];
  return run(program, args, { quiet: true, timeoutMs: installTimeoutMs, ...(input === undefined ? {} : { input }) });
}

const patience = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20'];

/**
 * Fetches the package lists, where this is allowed.
 * @returns {Promise<boolean>} whether it was
 */
export async function updatePackageLists() {
  const prefix = await asRoot();
  if (prefix === undefined) return false;
  await runAsRoot(prefix, ['apt-get', ...patience, 'update', '-q']);
  return true;
}

/**
 * One `apt-get install`, with the package lists fetched first only when this fails without.
 * @param {readonly string[]} prefix
 * @param {readonly DebianProgram[]} wanted
 * @returns {Promise<string>} what apt said when it failed, else an empty text
 */
async function aptInstall(prefix, wanted) {
  const packages = wanted.map((program) => program.package);
  const install = ['apt-get', ...patience, 'install', '-y', '-q', '--no-install-recommends', ...packages];
  const answers = wanted.flatMap(({ debconf }) => (debconf === undefined ? [] : [`${debconf}\n`]));
  if (answers.length > 0) await runAsRoot(prefix, ['debconf-set-selections'], answers.join(''));
  const first = await runAsRoot(prefix, install);
  if (first.code === 0) return '';
  await updatePackageLists();
  const second = await runAsRoot(prefix, install);
  return second.code === 0 ? '' : second.output.trim().split('\n').slice(-4).join('\n');
}

/**
 * Installs what is missing of the programs given, as far as this machine allows.
 * @param {readonly DebianProgram[]} programs
 * @returns {Promise<{ missing: DebianProgram[], reason: string }>} what is still not there, and why
 */
export async function installPrograms(programs) {
  const wanted = missing(programs);
  if (wanted.length === 0) return { missing: [], reason: '' };
  if (findProgram('apt-get') === undefined) return { missing: wanted, reason: 'there is no apt-get on this machine' };
  const prefix = await asRoot();
  if (prefix === undefined) return { missing: wanted, reason: 'neither root nor sudo without a password' };
  const names = wanted.map((program) => program.package).join(' ');
  const said = await step(`Debian packages: apt-get install ${names}`, async () => {
    const together = await aptInstall(prefix, wanted);
    if (together === '' || wanted.length === 1) return together;
    // One package that cannot be had must not keep the others out.
    let last = '';
    for (const program of wanted) last = (await aptInstall(prefix, [program])) || last;
    return last;
  });
  const left = missing(wanted);
  return {
    missing: left,
    reason: left.length === 0 ? '' : `apt-get: ${said || 'installed, but the program is not in PATH'}`,
  };
}

/**
 * Installs the programs or ends the set-up with what to install.
 * @param {readonly DebianProgram[]} programs
 */
export async function requirePrograms(programs) {
  const { missing: left, reason } = await installPrograms(programs);
  if (left.length === 0) return;
  const packages = left.map((program) => program.package).join(' ');
  throw new SetupError(
    `Missing: ${left.map(({ name, program }) => `${name} (${program})`).join(' and ')}. Not installed: ${reason}.\n` +
      `Install what is missing and start again. On Debian and Ubuntu: apt-get install ${packages}`,
  );
}
