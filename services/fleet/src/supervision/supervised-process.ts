import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { Backoff, type RestartPolicy } from './backoff.ts';
import { LastWill } from './last-will.ts';

/** What is run, and how its readiness is known. */
export interface ProcessRecipe {
  /** Name shown to people: `sip-edge`, `sms-iwf-2`, `nats-server`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** True for a process of this fleet: it tells its state over the IPC channel. */
  readonly ipc: boolean;
  /** For a foreign server: resolves once it answers in its own protocol; repeated until it does. */
  readonly probe?: () => Promise<boolean>;
  /** Where its standard output and error go, line by line; nowhere when left out. */
  readonly onLine?: (line: string) => void;
}

interface ProcessEvents {
  /** It answers, or says that it is ready; `addresses` are those it listens on. */
  ready: [addresses: Readonly<Record<string, string>>];
  /** It runs and cannot do its work: what it waits for, in words for people. */
  waiting: [what: readonly string[]];
  /** It died; it starts again in `restartInMs`. */
  died: [how: string, restartInMs: number];
}

const PROBE_INTERVAL_MS = 20;
/** Longest line kept from a process that prints without end. */
const MAX_LINE = 64 * 1024;

/** Whatever ends this process ends its children too; those with an IPC channel notice by themselves when it is killed. */
const alive = new Map<ChildProcess, ProcessRecipe>();
const lastWill = new LastWill();
process.on('exit', () => {
  for (const child of alive.keys()) child.kill('SIGTERM');
});

function nameForeignServers(): void {
  lastWill.name([...alive].flatMap(([{ pid }, { ipc }]) => (ipc || pid === undefined ? [] : [pid])));
}

/** A process that is started again, with backoff, whenever it dies, until it is stopped. */
export class SupervisedProcess extends EventEmitter<ProcessEvents> {
  readonly recipe: ProcessRecipe;
  readonly #backoff: Backoff;
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #stopping = false;
  #ready = false;
  #restarts = 0;
  #waitingFor: readonly string[] = [];
  #lastDeath = '';

  constructor(recipe: ProcessRecipe, policy: RestartPolicy) {
    super();
    this.recipe = recipe;
    this.#backoff = new Backoff(policy);
  }

  get name(): string {
    return this.recipe.name;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** What it waits for, as far as it has said so. */
  get waitingFor(): readonly string[] {
    return this.#waitingFor;
  }

  /** How often it has been started again. */
  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    if (this.#child !== undefined || this.#stopping) return;
    this.#startedAt = Date.now();
    const { command, args, env, ipc } = this.recipe;
    const child = spawn(command, [...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
      // A process group of its own: Ctrl-C at the terminal reaches the launcher alone, which ends everything in its order.
      detached: true,
    });
    this.#child = child;
    alive.set(child, this.recipe);
    if (!ipc) nameForeignServers();
    this.#forwardLines(child);
    let ended = false;
    const end = (how: string) => {
      if (ended) return;
      ended = true;
      this.#ended(child, how);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit status ${code}`));
    if (ipc) child.on('message', (message) => this.#told(child, message));
    else void this.#probeUntilReady(child);
  }

  /** Resolves when it is ready; rejects after the deadline, saying what kept it from being ready as far as that is known. */
  async untilReady(deadlineMs: number): Promise<void> {
    if (this.#ready) return;
    try {
      await once(this, 'ready', { signal: AbortSignal.timeout(deadlineMs) });
    } catch {
      const why = this.#lastDeath === '' ? this.#waitingFor.join(', ') : `it died (${this.#lastDeath})`;
      throw new Error(`${this.name} was not ready within ${deadlineMs} ms${why === '' ? '' : `: ${why}`}`);
    }
  }

  /** Sends a signal to the process as it runs now; what dies is started again. */
  kill(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it for good: SIGTERM, so that it drains, then SIGKILL after the deadline. Safe to call twice. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    await gone;
    clearTimeout(force);
  }

  #ended(child: ChildProcess, how: string): void {
    alive.delete(child);
    if (!this.recipe.ipc) nameForeignServers();
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#ready = false;
    this.#waitingFor = [];
    if (this.#stopping) return;
    this.#lastDeath = how;
    const wait = this.#backoff.next(Date.now() - this.#startedAt);
    this.emit('died', how, wait);
    this.#restart = setTimeout(() => {
      this.#restarts += 1;
      this.start();
    }, wait);
  }

  #told(child: ChildProcess, message: unknown): void {
    if (this.#child !== child || typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'ready') {
      this.#ready = true;
      this.#waitingFor = [];
      const addresses = 'addresses' in message && typeof message.addresses === 'object' ? message.addresses : {};
      this.emit('ready', (addresses ?? {}) as Readonly<Record<string, string>>);
    } else if (message.type === 'waiting') {
      this.#ready = false;
      this.#waitingFor =
        'waitingFor' in message && Array.isArray(message.waitingFor) ? message.waitingFor.map(String) : [];
      this.emit('waiting', this.#waitingFor);
    }
  }

  async #probeUntilReady(child: ChildProcess): Promise<void> {
    const { probe } = this.recipe;
    while (this.#child === child) {
      const answered = probe === undefined || (await probe().catch(() => false));
      if (this.#child !== child) return;
      if (answered) {
        this.#ready = true;
        this.emit('ready', {});
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, PROBE_INTERVAL_MS));
    }
  }

  #forwardLines(child: ChildProcess): void {
    const { onLine } = this.recipe;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      if (onLine === undefined) {
        stream.resume();
        continue;
      }
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = (lines.pop() ?? '').slice(0, MAX_LINE);
        for (const line of lines) if (line !== '') onLine(line);
      });
    }
  }
}
