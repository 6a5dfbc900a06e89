import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BehaviourChange } from './behaviour.ts';
import type { DeliveryResult } from './deliveries.ts';
import type { OriginateOptions } from './originated-message.ts';
import type { AcceptedMessage, MessageState } from './receipt.ts';
import type { BindInfo } from './smsc-simulator.ts';

/** Options of a simulated SM-SC in a process of its own. */
export interface SmscProcessOptions {
  readonly port?: number;
  readonly behaviour?: BehaviourChange;
  /** File that lets it survive kill -9. */
  readonly journal?: string;
  /** Node to run it with. Default: the one that runs this. */
  readonly node?: string;
}

/** What `GET /status` says. */
export interface SmscProcessStatus {
  readonly port: number;
  readonly binds: readonly BindInfo[];
  readonly submits: number;
  readonly accepted: number;
  readonly sunk: number;
  readonly undelivered: number;
}

const START_DEADLINE_MS = 10_000;
const CONTROL_DEADLINE_MS = 15_000;

/** Starts, controls, kills and restarts the simulated SM-SC as a process (main.ts), always on the same port. */
export class SmscProcess {
  readonly #options: SmscProcessOptions;
  #child: ChildProcess | undefined;
  #port: number;
  #controlPort = 0;

  constructor(options: SmscProcessOptions = {}) {
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process; resolves when it listens. Rejects after 10 s or when it ends before. */
  async start(): Promise<void> {
    const { behaviour, journal, node = process.execPath } = this.#options;
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const parameters = ['--port', String(this.#port), '--behaviour', JSON.stringify(behaviour ?? {})];
    if (journal !== undefined) parameters.push('--journal', journal);
    const child = spawn(node, ['--no-warnings', main, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    const signal = AbortSignal.timeout(START_DEADLINE_MS);
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the SM-SC process ended with ${String(code)} before it listened`);
    });
    const [line] = await Promise.race([once(lines, 'line', { signal }), ended]);
    ended.catch(() => {});
    const listening: { port: number; controlPort: number } = JSON.parse(String(line));
    this.#port = listening.port;
    this.#controlPort = listening.controlPort;
  }

  /** Sends a signal and resolves when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  /** Where it stands. */
  status(): Promise<SmscProcessStatus> {
    return this.#call('GET', '/status');
  }

  /** Submissions it has answered with ESME_ROK, also before a kill when it keeps a journal. */
  accepted(): Promise<readonly AcceptedMessage[]> {
    return this.#call('GET', '/accepted');
  }

  /** Changes its behaviour. */
  async behave(change: BehaviourChange): Promise<void> {
    await this.#call('POST', '/behaviour', change);
  }

  /** Sends an SMS to the ESME. */
  originate(options: OriginateOptions): Promise<readonly DeliveryResult[]> {
    return this.#call('POST', '/originate', options);
  }

  /** Sends the receipt of an accepted message. */
  deliverReceipt(messageId: string, state: MessageState = 'DELIVERED'): Promise<DeliveryResult> {
    return this.#call('POST', '/receipt', { messageId, state });
  }

  async #call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.#controlPort}${path}`, {
      method,
      signal: AbortSignal.timeout(CONTROL_DEADLINE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const value: T = JSON.parse(text);
    return value;
  }
}
