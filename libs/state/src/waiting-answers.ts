import { StateError } from './state-error.ts';

/** How often deadlines are looked at. */
const TICK_MS = 50;
/** When who waits looks for itself first; then after twice the time, and so on: a store that is slow is not asked more. */
const FIRST_LOOK_MS = 500;

/** How a wait reaches the store. */
export interface AnswerSource {
  /** The answer, if it is there. */
  look(id: string): Promise<Buffer | undefined>;
  /** Marks the end of the wait; the answer, if it came before. */
  end(id: string): Promise<Buffer | undefined>;
}

/** An answer that is expected, and who waits for it. */
interface Expected {
  /** It is forgotten then if nobody waits, Unix ms. */
  readonly expiresAt: number;
  answer: Buffer | undefined;
  waiter: Waiter | undefined;
}

interface Waiter {
  readonly deadline: number;
  nextLook: number;
  /** From one look to the next, milliseconds. */
  pauseMs: number;
  looking: boolean;
  readonly settle: (answer: Buffer | undefined) => void;
}

/** The answers that this process waits for. One interval serves all deadlines; it runs while any is expected. */
export class WaitingAnswers {
  readonly #source: AnswerSource;
  readonly #expected = new Map<string, Expected>();
  #timer: NodeJS.Timeout | undefined;

  constructor(source: AnswerSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#expected.size;
  }

  /** From now on an answer to `id` is kept for who will wait for it. */
  expect(id: string, expiresAt: number): Expected {
    const entry: Expected = { expiresAt, answer: undefined, waiter: this.#expected.get(id)?.waiter };
    this.#expected.set(id, entry);
    this.#timer ??= setInterval(() => this.#tick(Date.now()), TICK_MS);
    return entry;
  }

  /**
   * An answer has come: to who waits for it, or kept until somebody does.
   * @returns false for one that nobody expects here, or that another came before: it is dropped
   */
  deliver(id: string, answer: Buffer): boolean {
    const entry = this.#expected.get(id);
    if (entry === undefined || entry.answer !== undefined) return false;
    if (entry.waiter === undefined) entry.answer = answer;
    else entry.waiter.settle(answer);
    return true;
  }

  /** Nobody will wait for it; who does gets nothing. */
  forget(id: string): void {
    const entry = this.#expected.get(id);
    this.#expected.delete(id);
    entry?.waiter?.settle(undefined);
  }

  /**
   * Waits for an answer until `deadline` (Unix ms) or the signal.
   * @throws StateError (as a rejection) when somebody waits for it already.
   */
  wait(id: string, deadline: number, signal?: AbortSignal): Promise<Buffer | undefined> {
    const known = this.#expected.get(id);
    if (known?.waiter !== undefined) {
      return Promise.reject(new StateError('the answer of this transaction is waited for already'));
    }
    if (known?.answer !== undefined) {
      this.#expected.delete(id);
      return Promise.resolve(known.answer);
    }
    const now = Date.now();
    // What this process did not open may have been answered before: it is looked for at once.
    const nextLook = known === undefined ? now : now + FIRST_LOOK_MS;
    const entry = known ?? this.expect(id, deadline);
    return new Promise((resolve) => {
      const onAbort = (): void => this.#end(id, waiter);
      const waiter: Waiter = {
        deadline,
        nextLook,
        pauseMs: FIRST_LOOK_MS,
        looking: false,
        settle: (answer) => {
          signal?.removeEventListener('abort', onAbort);
          if (this.#expected.get(id)?.waiter === waiter) {
            this.#expected.delete(id);
          }
          resolve(answer);
        },
      };
      entry.waiter = waiter;
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true || deadline <= now) {
        this.#end(id, waiter);
      } else if (nextLook <= now) {
        this.#look(id, waiter, now);
      }
    });
  }

  /** The store may have answers that nobody was told of. */
  lookForAll(): void {
    const now = Date.now();
    for (const [id, { waiter }] of this.#expected) {
      if (waiter !== undefined) this.#look(id, waiter, now);
    }
  }

  /** Ends every wait without an answer. */
  close(): void {
    for (const id of [...this.#expected.keys()]) this.forget(id);
    this.#stop();
  }

  #tick(now: number): void {
    if (this.#expected.size === 0) {
      this.#stop();
      return;
    }
    for (const [id, { waiter, expiresAt }] of this.#expected) {
      if (waiter === undefined) {
        if (expiresAt <= now) this.#expected.delete(id);
      } else if (waiter.deadline <= now) {
        this.#end(id, waiter);
      } else if (waiter.nextLook <= now) {
        this.#look(id, waiter, now);
      }
    }
  }

  #look(id: string, waiter: Waiter, now: number): void {
    if (waiter.looking) return;
    waiter.looking = true;
    waiter.pauseMs *= 2;
    waiter.nextLook = now + waiter.pauseMs;
    this.#source.look(id).then(
      (answer) => {
        waiter.looking = false;
        if (answer !== undefined) waiter.settle(answer);
      },
      () => {
        waiter.looking = false; // The store is away: the next look may find it, and the deadline stands.
      },
    );
  }

  /** The wait leaves the list at once, so that this happens once; its answer is what the store says at the end. */
  #end(id: string, waiter: Waiter): void {
    if (this.#expected.get(id)?.waiter !== waiter) return;
    this.#expected.delete(id);
    this.#source.end(id).then(waiter.settle, () => waiter.settle(undefined));
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
