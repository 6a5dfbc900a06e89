import { CommandStatus, type DataSm, type DeliverSm, type Pdu, type Tlv } from '@causeway/smpp';
import type { Clock } from './clock.ts';

/** A deliver_sm or data_sm as it came from the SM-SC. */
export type IncomingMessage = (DeliverSm | DataSm) & Pdu;

/** How a deliver_sm or data_sm is to be answered. */
export interface DeliverVerdict {
  readonly commandStatus: number;
  /** TLVs of the response; none as a rule. */
  readonly tlvs?: readonly Tlv[];
}

/** Takes one message of the SM-SC; may reject, which is answered as temporary (ESME_RX_T_APPN). */
export type DeliverHandler = (message: IncomingMessage) => Promise<DeliverVerdict> | DeliverVerdict;

/** What the desk needs of its session. */
export interface DeliveryDeskOptions {
  readonly clock: Clock;
  /** Messages in hand at once; more are answered ESME_RTHROTTLED. */
  readonly concurrency: number;
  /** Time for the handler; after it ESME_RX_T_APPN is answered and the handler's own verdict is dropped. */
  readonly timeoutMs: number;
  readonly handle: DeliverHandler;
  /** Called exactly once for each message, with the milliseconds it took. */
  answer(message: IncomingMessage, verdict: DeliverVerdict, milliseconds: number): void;
}

interface InHand {
  readonly message: IncomingMessage;
  readonly since: number;
}

const TEMPORARY: DeliverVerdict = { commandStatus: CommandStatus.ESME_RX_T_APPN };
const OVERLOADED: DeliverVerdict = { commandStatus: CommandStatus.ESME_RTHROTTLED };

/** Hands messages of the SM-SC to the handler, bounded in number and in time (SMPP 3.4 §4.6). */
export class DeliveryDesk {
  readonly #options: DeliveryDeskOptions;
  readonly #inHand = new Set<InHand>();

  constructor(options: DeliveryDeskOptions) {
    this.#options = options;
  }

  /** Messages whose answer is not written yet. */
  get inHand(): number {
    return this.#inHand.size;
  }

  /** Takes one message; its answer follows, now or later. */
  take(message: IncomingMessage): void {
    const { clock, concurrency, handle } = this.#options;
    if (this.#inHand.size >= concurrency) {
      this.#options.answer(message, OVERLOADED, 0);
      return;
    }
    const entry: InHand = { message, since: clock.now() };
    this.#inHand.add(entry);
    let verdict: Promise<DeliverVerdict> | DeliverVerdict;
    try {
      verdict = handle(message);
    } catch {
      this.#conclude(entry, TEMPORARY);
      return;
    }
    if ('commandStatus' in verdict) {
      this.#conclude(entry, verdict);
      return;
    }
    verdict.then(
      (settled) => this.#conclude(entry, settled),
      () => this.#conclude(entry, TEMPORARY),
    );
  }

  /** Answers for handlers that took too long. */
  sweep(now: number): void {
    for (const entry of this.#inHand) {
      if (now - entry.since >= this.#options.timeoutMs) this.#conclude(entry, TEMPORARY);
    }
  }

  /** Forgets everything in hand: there is no link to answer on. */
  clear(): void {
    this.#inHand.clear();
  }

  #conclude(entry: InHand, verdict: DeliverVerdict): void {
    if (!this.#inHand.delete(entry)) return;
    this.#options.answer(entry.message, verdict, this.#options.clock.now() - entry.since);
  }
}
