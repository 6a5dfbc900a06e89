import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

/** A fresh directory for one tour: its configuration, the data of its servers, a log for each process. */
export class Workspace {
  /** Absolute. */
  readonly directory: string;
  readonly #logs = new Map<string, WriteStream>();

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes `.causeway/tour-<pid>` below the working directory; what an earlier process of that id has left goes. */
  static async create(): Promise<Workspace> {
    const workspace = new Workspace(resolve('.causeway', `tour-${process.pid}`));
    await rm(workspace.directory, { recursive: true, force: true });
    await mkdir(workspace.path('logs'), { recursive: true });
    return workspace;
  }

  /** Absolute path of something in it. */
  path(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  /** The same as people see it: from the working directory. */
  shown(...names: readonly string[]): string {
    return relative('', this.path(...names));
  }

  /** Writes a file; resolves with its absolute path. */
  async write(name: string, content: string): Promise<string> {
    const path = this.path(name);
    await writeFile(path, content);
    return path;
  }

  /** Adds a line to the log of a process. */
  log(process: string, line: string): void {
    let stream = this.#logs.get(process);
    if (stream === undefined) {
      stream = createWriteStream(this.path('logs', `${process}.log`), { flags: 'a' });
      // A directory that somebody removed meanwhile is no reason to end the fleet.
      stream.on('error', () => {});
      this.#logs.set(process, stream);
    }
    stream.write(`${line}\n`);
  }

  /** Ends the logs, and removes everything unless it is to be kept. */
  async close(keep: boolean): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => new Promise<void>((done) => log.end(() => done()))));
    if (!keep) await rm(this.directory, { recursive: true, force: true });
  }
}
