import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { octetsToText, textToOctets } from './octets-as-text.ts';

/** Which program a simulator is, and with what it is started. */
export interface SimulatorProgram {
  /** For messages: `SM-SC`. */
  readonly name: string;
  /** File of its main module. */
  readonly main: string;
  /** Arguments other than --port and --control-port. */
  readonly parameters: readonly string[];
  /** Port to listen on; 0: from the system at the first start, then always the same. */
  readonly port: number;
  /** Port of its control interface; 0: from the system at each start. */
  readonly controlPort?: number | undefined;
  /** Node to run it with. Default: the one that runs this. */
  readonly node?: string | undefined;
}

const START_DEADLINE_MS = 10_000;
const CONTROL_DEADLINE_MS = 15_000;

/**
 * Starts, controls, kills and restarts a simulator as a process of its own, always on the same port. With both ports given
 * it also controls one that somebody else runs by its `commandLine`.
 */
export class SimulatorProcess {
  readonly #program: SimulatorProgram;
  #child: ChildProcess | undefined;
  #port: number;
  #controlPort: number;

  constructor(program: SimulatorProgram) {
    this.#program = program;
    this.#port = program.port;
    this.#controlPort = program.controlPort ?? 0;
  }

  /** What runs it. */
  get commandLine(): { readonly command: string; readonly args: readonly string[] } {
    const { main, parameters, controlPort = 0, node: command = process.execPath } = this.#program;
    const ports = ['--port', String(this.#port), '--control-port', String(controlPort)];
    return { command, args: ['--no-warnings', main, ...ports, ...parameters] };
  }

  get host(): string {
    return '127.0.0.1';
  }

  get port(): number {
    return this.#port;
  }

  get controlPort(): number {
    return this.#controlPort;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process; resolves when it listens. Rejects after 10 s or when it ends before. */
  async start(): Promise<void> {
    const { name } = this.#program;
    const { command, args } = this.commandLine;
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    const signal = AbortSignal.timeout(START_DEADLINE_MS);
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the ${name} process ended with ${String(code)} before it listened`);
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

  /** One request to its control interface. Rejects with its error, or after `deadlineMs`. */
  async call<T>(method: 'GET' | 'POST', path: string, body?: object, deadlineMs = CONTROL_DEADLINE_MS): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.#controlPort}${path}`, {
      method,
      signal: AbortSignal.timeout(deadlineMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body, octetsToText) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const value: T = JSON.parse(text, textToOctets);
    return value;
  }
}
