import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinary } from './find-binary.ts';
import { freePort } from './free-port.ts';

const HOST = '127.0.0.1';
const START_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;
const PROBE_INTERVAL_MS = 10;
/** A probe that meets a silent peer is given up after this, so that the server's own end is noticed. */
const PROBE_TIMEOUT_MS = 250;
/** A free port can be taken by somebody else before the server binds it; then another one is tried. */
const PORT_ATTEMPTS = 5;
/** How much of the server's own output is kept to explain a failed start. */
const OUTPUT_LIMIT = 8_192;
/** Signals after which a process goes on living. */
const NOT_FATAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGSTOP', 'SIGCONT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']);

/** Thrown when a server did not come up in time or ended by itself; `output` is the end of what it printed. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly output: string;

  constructor(binary: string, problem: string, output: string) {
    super(`${binary} ${problem}${output === '' ? '' : `; its last words were:\n${output}`}`);
    this.output = output;
  }
}

/** What a launcher has to know about its server. */
export interface ServerRecipe {
  readonly binary: string;
  readonly debianPackage: string;
  readonly scheme: 'nats' | 'redis';
  /** Port to listen on; 0 or absent asks the system for a free one. */
  readonly port: number | undefined;
  /** Data directory, kept afterwards; absent means a temporary one that `stop` removes. */
  readonly directory: string | undefined;
  readonly deadlineMs: number | undefined;
  arguments(host: string, port: number, directory: string): string[];
  /** Resolves true once the server answers in its own protocol; may throw while it does not. */
  probe(host: string, port: number, timeoutMs: number): Promise<boolean>;
}

/** A real server in a process of its own, which a test may kill and start again on the same port and data. */
export class ServerProcess {
  readonly host = HOST;
  readonly port: number;
  readonly url: string;
  readonly directory: string;
  readonly #recipe: ServerRecipe;
  #child: ChildProcess | undefined;
  #output = '';
  readonly #killAtExit = (): void => {
    this.#child?.kill('SIGKILL');
  };

  private constructor(recipe: ServerRecipe, port: number, directory: string) {
    this.#recipe = recipe;
    this.port = port;
    this.directory = directory;
    this.url = `${recipe.scheme}://${HOST}:${port}`;
  }

  /**
   * Launches a server and resolves when it answers.
   * @throws MissingBinaryError, ServerStartError
   */
  static async launch(recipe: ServerRecipe): Promise<ServerProcess> {
    findBinary(recipe.binary, recipe.debianPackage);
    const directory = recipe.directory ?? (await mkdtemp(join(tmpdir(), `causeway-${recipe.binary}-`)));
    const fixed = recipe.port !== undefined && recipe.port !== 0;
    for (let attempt = 1; ; attempt += 1) {
      const server = new ServerProcess(recipe, fixed ? (recipe.port ?? 0) : await freePort(), directory);
      try {
        await server.#start();
        return server;
      } catch (error) {
        const portTaken = error instanceof ServerStartError && /address already in use/i.test(error.output);
        if (!portTaken || fixed || attempt === PORT_ATTEMPTS) {
          await server.stop();
          throw error;
        }
      }
    }
  }

  /** Process id of the running server; undefined while it is down. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The end of what the server printed, for the message of a failed test. */
  get output(): string {
    return this.#output;
  }

  /** Sends a signal; for a deadly one (SIGKILL, SIGTERM, …) resolves when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined) {
      return;
    }
    if (NOT_FATAL.has(signal)) {
      child.kill(signal);
      return;
    }
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  /** Starts the server again after `kill`, or kills and starts it, on the same port and the same data. */
  async restart(): Promise<void> {
    await this.kill('SIGKILL');
    await this.#start();
  }

  /** Ends the server (SIGTERM, then SIGKILL) and removes its temporary data. Safe to call twice. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined) {
      // A process stopped by SIGSTOP takes SIGTERM only once it goes on.
      child.kill('SIGCONT');
      const forced = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await this.kill('SIGTERM');
      clearTimeout(forced);
    }
    if (this.#recipe.directory === undefined) {
      await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #start(): Promise<void> {
    const { binary, debianPackage, deadlineMs = START_DEADLINE_MS } = this.#recipe;
    this.#output = '';
    const [command, ...rest] = boundToThisProcess([
      findBinary(binary, debianPackage),
      ...this.#recipe.arguments(this.host, this.port, this.directory),
    ]);
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    process.once('exit', this.#killAtExit);
    let failure: string | undefined;
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      failure = `could not be started (${error.message})`;
    });
    child.once('exit', (code, signal) => {
      failure = `ended with ${signal ?? `status ${code}`}`;
      process.removeListener('exit', this.#killAtExit);
      if (this.#child === child) {
        this.#child = undefined;
      }
    });

    const deadline = Date.now() + deadlineMs;
    while (failure === undefined) {
      const left = deadline - Date.now();
      if (left <= 0) {
        await this.kill('SIGKILL');
        throw new ServerStartError(binary, `did not answer on ${this.url} within ${deadlineMs} ms`, this.#output);
      }
      const answered = await this.#recipe
        .probe(this.host, this.port, Math.min(left, PROBE_TIMEOUT_MS))
        .catch(() => false);
      if (answered && failure === undefined) {
        return;
      }
      await delay(PROBE_INTERVAL_MS);
    }
    throw new ServerStartError(binary, failure, this.#output);
  }
}

/**
 * The command, to be killed by the system when this process dies, be it by SIGKILL: a test run that is cut off leaves no
 * server behind. Without util-linux's setpriv, which every Debian has, only an orderly end of this process ends the server.
 */
function boundToThisProcess(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  try {
    return [findBinary('setpriv', 'util-linux'), '--pdeathsig', 'KILL', ...command];
  } catch {
    return command;
  }
}
