import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParentMessage } from '../src/index.ts';

type Line = Readonly<Record<string, unknown>>;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The fixture service as a process of its own, in an empty directory. */
export class SpawnedFixture {
  readonly directory = mkdtempSync(join(tmpdir(), 'causeway-fixture-'));
  readonly lines: Line[] = [];
  readonly messages: ParentMessage[] = [];
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  #errors = '';
  #rest = '';
  #wake: (() => void) | undefined;
  #exited = false;

  constructor(behaviour: string, env: Readonly<Record<string, string>> = {}, configuration?: string) {
    if (configuration !== undefined) this.writeConfiguration(configuration);
    this.#child = fork(join(import.meta.dirname, 'fixture-service.ts'), {
      cwd: this.directory,
      env: { PATH: process.env.PATH, FIXTURE: behaviour, ...env },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#child.on('message', (message: ParentMessage) => {
      this.messages.push(message);
      this.#wake?.();
    });
    // Not the event `close`: it does not come once the channel was disconnected from this side.
    this.exit = Promise.all([
      new Promise<Exit>((resolve) => this.#child.once('exit', (code, signal) => resolve({ code, signal }))),
      ...[this.#child.stdout, this.#child.stderr].map(
        (stream) => new Promise((resolve) => stream?.once('close', resolve)),
      ),
    ]).then(([exit]) => {
      this.#exited = true;
      this.#wake?.();
      return exit;
    });
  }

  /** What the process wrote to stderr. */
  get errors(): string {
    return this.#errors;
  }

  /** The first line with this message, waited for; rejects when the process ends without it. */
  line(message: string): Promise<Line> {
    return this.#until(() => this.lines.find((line) => line.message === message), `the line "${message}"`);
  }

  /** The first message of this type to the launcher, waited for. */
  message<Type extends ParentMessage['type']>(type: Type): Promise<Extract<ParentMessage, { type: Type }>> {
    const isOne = (message: ParentMessage): message is Extract<ParentMessage, { type: Type }> => message.type === type;
    return this.#until(() => this.messages.find(isOne), `the message ${type}`);
  }

  /** Asks a probe: status and JSON body. */
  async probe(path: string): Promise<{ status: number; body: unknown }> {
    const { http } = await this.line('probes and metrics are served');
    const response = await fetch(`http://${String(http)}${path}`);
    return { status: response.status, body: await response.json() };
  }

  /** Writes the configuration file of the process. */
  writeConfiguration(text: string): void {
    writeFileSync(join(this.directory, 'causeway.yaml'), text);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes the channel, as the death of the launcher does. */
  disconnect(): void {
    this.#child.disconnect();
  }

  /** Ends the process, if it has not, and removes its directory. */
  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
    rmSync(this.directory, { recursive: true });
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.lines.push(JSON.parse(line));
    this.#wake?.();
  }

  async #until<T>(find: () => T | undefined, what: string): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#exited) throw new Error(`the process ended without ${what}: ${this.#errors}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
