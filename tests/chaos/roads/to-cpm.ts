import type { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { ArrivalBook, type Arrivals, type Road } from './road.ts';

/** The CPM user on the roads to Pager Mode. */
export const ALICE = '12125550101';
/** A user looks no longer what becomes of a message; the system that has it goes on. */
export const PATIENCE_MS = 2_000;

/** A road to Pager Mode: the recipient is the RCS client, which reports delivery when asked. */
export abstract class RoadToCpm implements Road {
  abstract readonly name: string;
  protected readonly fleet: FleetUnderTest;

  readonly #lostByUser = new Set<string>();
  readonly #handed: string[] = [];

  constructor(fleet: FleetUnderTest) {
    this.fleet = fleet;
  }

  /** Texts that the sender's system has from its user, and whose fate it therefore has to learn. */
  protected get handed(): readonly string[] {
    return this.#handed.filter((text) => !this.#lostByUser.has(text));
  }

  /** A user hands a message over; one whose call broke, not one that was told "not yet", does not know whether it is. */
  protected handedOver(text: string, call: Promise<unknown>): void {
    this.#handed.push(text);
    call.catch((error: unknown) => {
      // What fetch rejects with is of another realm than the test's own TypeError.
      if (String(error).startsWith('TypeError')) this.#lostByUser.add(text);
    });
  }

  abstract send(text: string, number: number): Promise<void>;
  abstract look(): Promise<void>;
  abstract taken(): readonly string[];
  abstract refused(): readonly string[];
  abstract undecided(): readonly string[];
  abstract reports(): Arrivals;

  through(): readonly string[] {
    return [...this.arrivals().keys()];
  }

  arrivals(): Arrivals {
    const book = new ArrivalBook();
    for (const { text, messageId = '' } of this.fleet.client.received) {
      if (text !== undefined) book.add(text.trim(), messageId);
    }
    return book.all;
  }
}
