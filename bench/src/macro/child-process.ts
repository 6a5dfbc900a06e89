import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

const ANSWER_DEADLINE_MS = 120_000;
const END_DEADLINE_MS = 3_000;

/** Who stands beside the fleet and can be asked. */
export interface Peer {
  readonly name: string;
  readonly pid: number;
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** A process of the benchmark itself, asked over its IPC channel: one question at a time, one answer to each. */
export class BenchProcess implements Peer {
  readonly name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
  }

  /** Starts a TypeScript file with Node as it runs here; the process says something as soon as it can be asked. */
  static async start(name: string, file: URL): Promise<BenchProcess> {
    const started = new BenchProcess(
      name,
      fork(file, { execArgv: ['--no-warnings'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    await started.#answer();
    return started;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * @throws Error when the process ends without an answer, or gives none for two minutes
   */
  async ask<Answer>(question: object): Promise<Answer> {
    this.#child.send(question);
    return this.#answer<Answer>();
  }

  /** Ends the process; safe to call twice. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const force = setTimeout(() => this.#child.kill('SIGKILL'), END_DEADLINE_MS);
    await gone;
    clearTimeout(force);
  }

  async #answer<Answer>(): Promise<Answer> {
    const answered = new AbortController();
    const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(ANSWER_DEADLINE_MS)]);
    const ended = once(this.#child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`the process ${this.name} ended (${String(by ?? code)}) and left a question unanswered`);
    });
    try {
      const [answer] = await Promise.race([once(this.#child, 'message', { signal }), ended]);
      return answer;
    } finally {
      answered.abort();
      ended.catch(() => {});
    }
  }
}

/** The other side: answers every question with what `answer` resolves to, and ends with the process that asks. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<object> | object): void {
  process.on('message', (question: Question) => {
    void Promise.resolve(answer(question)).then((said) => process.send?.(said));
  });
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches every process in front of the terminal; the one that asks decides when this one ends.
  process.on('SIGINT', () => {});
  process.send?.({ ready: true });
}
