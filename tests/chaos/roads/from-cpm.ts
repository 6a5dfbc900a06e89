import type { SentPagerMessage } from '@causeway/testkit';
import type { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { ArrivalBook, type Arrivals, type Road } from './road.ts';

/** A sender gives up after this; RFC 3261 would have it wait for 32 s. */
const SENDER_PATIENCE_MS = 12_000;
/** Every so many messages one goes over TCP. */
const EVERY_TCP = 4;

/** A road from Pager Mode: the sender is the RCS client, who asks for reports. */
export abstract class RoadFromCpm implements Road {
  abstract readonly name: string;
  protected readonly fleet: FleetUnderTest;
  readonly #sent = new Map<string, SentPagerMessage>();

  constructor(fleet: FleetUnderTest) {
    this.fleet = fleet;
  }

  /** Whom the message with a number goes to. */
  protected abstract target(number: number): string;
  abstract look(): Promise<void>;
  abstract arrivals(): Arrivals;

  async send(text: string, number: number): Promise<void> {
    const sent = await this.fleet.client.sendPagerMessage({
      to: this.target(number),
      text,
      imdn: ['positive-delivery'],
      transport: number % EVERY_TCP === 0 ? 'tcp' : 'udp',
      deadlineMs: SENDER_PATIENCE_MS,
    });
    this.#sent.set(text, sent);
  }

  through(): readonly string[] {
    return this.taken();
  }

  taken(): readonly string[] {
    return [...this.#sent].flatMap(([text, sent]) => (isTaken(sent) ? [text] : []));
  }

  refused(): readonly string[] {
    return [...this.#sent].flatMap(([text, sent]) => (isTaken(sent) ? [] : [text]));
  }

  /** A sender who gave up has its answer: none. */
  undecided(): readonly string[] {
    return [];
  }

  reports(): Arrivals {
    const texts = new Map([...this.#sent].map(([text, { messageId }]) => [messageId, text]));
    const book = new ArrivalBook();
    for (const { imdns, messageId = '' } of this.fleet.client.received) {
      for (const imdn of imdns) {
        const text = texts.get(imdn.messageId);
        if (text !== undefined) book.add(text, messageId);
      }
    }
    return book.all;
  }
}

function isTaken({ synthetic, response }: SentPagerMessage): boolean {
  return !synthetic && response.status < 300;
}
