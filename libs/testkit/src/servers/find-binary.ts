import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Directories of daemons that Debian leaves out of an ordinary user's PATH. */
const DAEMON_DIRECTORIES = ['/usr/sbin', '/usr/local/sbin'];

/** Thrown when a server binary a test needs is not installed; the message says which package brings it. */
export class MissingBinaryError extends Error {
  override readonly name = 'MissingBinaryError';
  readonly binary: string;

  constructor(binary: string, debianPackage: string) {
    super(
      `${binary} was found neither on PATH nor in ${DAEMON_DIRECTORIES.join(', ')}: install it with "apt-get install ${debianPackage}"`,
    );
    this.binary = binary;
  }
}

/**
 * Absolute path of an executable, looked up on PATH and then in the directories of daemons.
 * @throws MissingBinaryError naming the Debian package to install.
 */
export function findBinary(binary: string, debianPackage: string): string {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  for (const directory of [...onPath, ...DAEMON_DIRECTORIES]) {
    const candidate = join(directory, binary);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here; the next directory may have it.
    }
  }
  throw new MissingBinaryError(binary, debianPackage);
}
