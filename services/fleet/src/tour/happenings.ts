import type { Event } from '@causeway/contracts';

/** Events remembered; the oldest are forgotten. */
const BOUND = 10_000;

/** What the services said about each message, as their events tell it. */
export class Happenings {
  readonly #events: Event[] = [];
  readonly #seen = new Set<string>();
  readonly #waiters = new Set<() => void>();

  /** Takes an event of the stream; one that came before, in another batch, is passed over. */
  add(event: Event): void {
    if (this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    this.#events.push(event);
    if (this.#events.length > BOUND) {
      for (const old of this.#events.splice(0, BOUND / 10)) this.#seen.delete(old.id);
    }
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** What was said so far about the message with this Contribution-ID. */
  about(contributionId: string): readonly Event[] {
    return this.#events.filter(({ identities }) => identities?.contributionId === contributionId);
  }

  /**
   * Resolves with what was said about a message once each of `names` (`<kind>.<name>`, or `<name>` of any kind) is among it,
   * a name that stands there twice twice, or after the deadline with what there is.
   */
  async until(contributionId: string, names: readonly string[], deadlineMs: number): Promise<readonly Event[]> {
    const complete = () => unsaid(names, this.about(contributionId)).length === 0;
    if (!complete()) {
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve();
        };
        const waiter = () => {
          if (complete()) end();
        };
        const timer = setTimeout(end, deadlineMs);
        this.#waiters.add(waiter);
      });
    }
    return this.about(contributionId);
  }
}

/** Which names, `<kind>.<name>` or `<name>` of any kind, are not among the events as often as they are asked for. */
export function unsaid(names: readonly string[], events: readonly Event[]): string[] {
  const left = [...events];
  return names.filter((name) => {
    const index = left.findIndex((event) => nameOf(event) === name || event.name === name);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

/** `sms.submitted`: what an event is called on its subject. */
export function nameOf({ kind, name }: Event): string {
  return `${kind}.${name}`;
}

/** The trace that the first event with one belongs to: 32 hexadecimal digits. */
export function traceIdOf(events: readonly Event[]): string | undefined {
  for (const { traceparent } of events) {
    const traceId = traceparent.split('-')[1];
    if (traceId !== undefined && traceId !== '') return traceId;
  }
  return undefined;
}
