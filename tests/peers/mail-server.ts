import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { freePort } from '@causeway/testkit';
import { until } from '../fleet/until.ts';
import { greets } from './greets.ts';
import { type Account, RootFolder } from './root-folder.ts';

const START_MS = 15_000;
const STOP_MS = 5_000;
const MAX_OUTPUT = 65_536;
/** Lines of the log that an error shows. */
const LAST_WORDS = 40;

/** Next hops on 127.0.0.1 by the domain of the recipient; `*` for every other domain. */
export type Routes = Readonly<Record<string, number>>;

/** What is to be known about a mail server to run it. */
export interface MailServerRecipe {
  readonly name: string;
  readonly debianPackage: string;
  readonly accounts: readonly Account[];
  /** Keeps running in the foreground. */
  readonly command: readonly string[];
  /** Where it writes its log, if not to its output; a path in its root folder. */
  readonly logFile?: string;
  /** Writes configuration and makes folders before the first start. */
  prepare(root: RootFolder, port: number): void;
}

/** A private mail server on 127.0.0.1. It may be killed and started again with the same port and queue. */
export class MailServer {
  readonly port: number;
  readonly root: RootFolder;
  readonly #recipe: MailServerRecipe;
  #process: ChildProcess | undefined;
  #output = '';
  readonly #killAtExit = (): void => {
    this.#signal('SIGKILL');
  };

  private constructor(recipe: MailServerRecipe, root: RootFolder, port: number) {
    this.#recipe = recipe;
    this.root = root;
    this.port = port;
  }

  /** Starts it; resolves when it greets with 220. */
  static async start(recipe: MailServerRecipe): Promise<MailServer> {
    const port = await freePort();
    const root = await RootFolder.create(recipe.debianPackage, recipe.accounts);
    const server = new MailServer(recipe, root, port);
    try {
      recipe.prepare(root, port);
      process.on('exit', server.#killAtExit);
      await server.restart();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Starts it again after `kill`, with the queue as it was. */
  async restart(): Promise<void> {
    const { name, command } = this.#recipe;
    const child = this.root.spawn(command, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('latin1').on('data', (chunk: string) => {
        this.#output = (this.#output + chunk).slice(-MAX_OUTPUT);
      });
    }
    let ended = '';
    child.on('error', (error) => {
      ended = error.message;
    });
    child.on('exit', (code, signal) => {
      ended = `it ended with ${signal ?? code}`;
    });
    await this.explain(async () => {
      await until(`${name} greets`, START_MS, async () => ended !== '' || (await greets(this.port)));
      if (ended !== '') throw new Error(`${name} did not start: ${ended}`);
    });
  }

  /** All its processes end at once, as by a power cut. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    process.off('exit', this.#killAtExit);
    await this.#end('SIGTERM');
    this.root.remove();
  }

  /** What it logged, since its first start. */
  log(): string {
    const { logFile } = this.#recipe;
    const file = logFile === undefined ? undefined : this.root.path(logFile);
    return this.#output + (file !== undefined && existsSync(file) ? readFileSync(file, 'latin1') : '');
  }

  /** Runs a part of a test; when it fails, its error ends with what the server logged last. */
  async explain<T>(part: () => Promise<T>): Promise<T> {
    try {
      return await part();
    } catch (error) {
      if (error instanceof Error) error.message += `\n\n${this.#recipe.name} logged last:\n${this.#lastWords()}`;
      throw error;
    }
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    this.#signal(signal, child);
    const force = setTimeout(() => this.#signal('SIGKILL', child), STOP_MS);
    await gone;
    clearTimeout(force);
    await until(`the processes of ${this.#recipe.name} end`, STOP_MS, () => !this.#signal('SIGKILL', child));
  }

  /** Signals its process group; false when nobody is left in it. */
  #signal(signal: 'SIGTERM' | 'SIGKILL', child = this.#process): boolean {
    if (child?.pid === undefined) return false;
    try {
      return process.kill(-child.pid, signal);
    } catch {
      return false;
    }
  }

  #lastWords(): string {
    return this.log().split('\n').slice(-LAST_WORDS).join('\n');
  }
}
