import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(__dirname, '../src/main.ts');

/** An mms-iwf in a process of its own, which a test may kill as the system would. */
export class SpawnedIwf {
  readonly #child: ChildProcess;
  readonly #directory: string;
  #output = '';

  private constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /** Starts main.ts on a configuration; its readiness is for the test to see. */
  static async start(configuration: string): Promise<SpawnedIwf> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-mms-iwf-'));
    const file = join(directory, 'causeway.yaml');
    await writeFile(file, configuration);
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, CAUSEWAY_CONFIG: file },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new SpawnedIwf(child, directory);
  }

  /** What it has printed, for the message of a failed test. */
  get output(): string {
    return this.#output;
  }

  /** Kills it with SIGKILL and resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}
