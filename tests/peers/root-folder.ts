import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Where scripts/setup unpacks Debian packages that are not installed (`unpackedFolder` of places.mjs). */
const UNPACKED = join(__dirname, '../../.causeway/unpacked');
/** Hard links cannot leave their file system, so instances stand beside what they are linked from. */
const INSTANCE = /^instance-(\d+)-/;
/** Where chroot is, for an ordinary user too; nothing else of the environment is for the servers. */
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
const COMMAND_MS = 10_000;
/** Postfix does not trust a configuration file younger than its read and waits, 0.3 s for each of its processes. */
const FILE_AGE_S = 60;

/** A user and the group of the same name that exist in a root folder only. */
export interface Account {
  readonly name: string;
  readonly id: number;
}

/** Whose something is in a root folder, and what they may do. */
export interface Rights {
  readonly owner?: Account;
  readonly group?: Account;
  readonly mode: number;
}

/**
 * The root folder of one instance of a mail server: the files of its package and of its libraries as hard links, its own
 * configuration, users, spool and sockets. Paths are as the server sees them. Only root can have programs run in it.
 */
export class RootFolder {
  readonly #folder: string;
  readonly #accounts: readonly Account[];

  private constructor(folder: string, accounts: readonly Account[]) {
    this.#folder = folder;
    this.#accounts = accounts;
  }

  /** Makes one; those that killed test runs left behind go, with what still runs in them. */
  static async create(debianPackage: string, accounts: readonly Account[]): Promise<RootFolder> {
    const home = join(UNPACKED, debianPackage);
    for (const name of readdirSync(home)) {
      const pid = INSTANCE.exec(name)?.[1];
      if (pid === undefined || lives(Number(pid))) continue;
      endAllIn(join(home, name));
      rmSync(join(home, name), { recursive: true, force: true });
    }
    const folder = join(home, `instance-${process.pid}-${crypto.randomUUID()}`);
    await execute('cp', ['--archive', '--link', join(home, 'root'), folder]);
    const root = new RootFolder(folder, accounts);
    root.#populate();
    return root;
  }

  /** A path as this process sees it. */
  path(inside: string): string {
    return join(this.#folder, inside);
  }

  /** Makes a folder with rights, umask or not. */
  mkdir(inside: string, { owner, group, mode }: Rights): void {
    const path = this.path(inside);
    mkdirSync(path, { recursive: true });
    chownSync(path, owner?.id ?? 0, group?.id ?? 0);
    chmodSync(path, mode);
  }

  /** Writes a file anew, never into the file of the package that it may be a link to. */
  write(inside: string, content: string, mode = 0o644): void {
    const path = this.path(inside);
    rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
    const written = Date.now() / 1000 - FILE_AGE_S;
    utimesSync(path, written, written);
  }

  /** Starts a program in a process group of its own, as root. */
  spawn(command: readonly string[], options: SpawnOptions): ChildProcess {
    return spawn('chroot', [this.#folder, ...command], { ...options, cwd: '/', env: { PATH }, detached: true });
  }

  /**
   * Runs a command of the package to its end.
   *
   * @param group in whose name it runs, where that matters
   * @returns what it wrote to its output
   * @throws Error when it does not end well
   */
  async run(command: readonly string[], group?: Account): Promise<string> {
    const user = group === undefined ? [] : [`--userspec=0:${group.id}`];
    const { stdout } = await execute('chroot', [...user, this.#folder, ...command], {
      cwd: '/',
      env: { PATH },
      timeout: COMMAND_MS,
    });
    return stdout;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #populate(): void {
    for (const folder of ['/dev', '/etc', '/var', '/var/lib', '/var/spool', '/var/log', '/var/run']) {
      this.mkdir(folder, { mode: 0o755 });
    }
    this.mkdir('/tmp', { mode: 0o1777 });
    const all = [{ name: 'root', id: 0 }, ...this.#accounts, { name: 'nobody', id: 65_534 }];
    this.write('/etc/passwd', all.map(({ name, id }) => `${name}:x:${id}:${id}::/:/usr/sbin/nologin\n`).join(''));
    this.write('/etc/group', all.map(({ name, id }) => `${name}:x:${id}:\n`).join(''));
    this.write('/etc/hosts', '127.0.0.1 localhost\n');
    // A device may be forbidden; an empty file serves as well.
    this.write('/dev/null', '', 0o666);
  }
}

/** Ends every process that has this root folder. */
function endAllIn(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/root`) === folder) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
