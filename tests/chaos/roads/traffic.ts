import type { Road } from './road.ts';

/** Steady traffic on several roads at once, each message with a text of its own, until it is stopped. */
export class Traffic {
  readonly #roads: readonly Road[];
  readonly #name: string;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #sending: Promise<void>[] = [];
  readonly #sentAt = new Map<string, number>();

  /** @param name part of every text, so that the messages of one load are told from those of another */
  constructor(roads: readonly Road[], name: string) {
    this.#roads = roads;
    this.#name = name;
  }

  /** @param perSecond messages on each road */
  start(perSecond: number): void {
    for (const road of this.#roads) {
      let number = 0;
      const next = (): void => {
        number += 1;
        const text = `${this.#name}: ${road.name} ${number}`;
        this.#sentAt.set(text, performance.now());
        this.#sending.push(road.send(text, number));
      };
      this.#timers.push(setInterval(next, 1_000 / perSecond));
    }
  }

  /** Of these texts, those that were sent from `since` on (monotonic, milliseconds), in the order in which they were. */
  sentSince(since: number, texts: readonly string[]): readonly { readonly text: string; readonly sentAt: number }[] {
    return texts
      .flatMap((text) => {
        const sentAt = this.#sentAt.get(text);
        return sentAt === undefined || sentAt < since ? [] : [{ text, sentAt }];
      })
      .sort((one, other) => one.sentAt - other.sentAt);
  }

  /** Sends no more; resolves when every sender knows what became of its message, or has left it to its system. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#sending);
  }
}
