import { type SipResponse, serializeMessage } from '../message/index.ts';
import type { Cancel } from '../transport/clock.ts';
import type { ResponseRoute } from '../transport/response-route.ts';
import type { HashedKey } from './key-hasher.ts';
import { tagOf } from './server-key.ts';
import type { ServerHost, ServerMachine, ServerMachineParts, ServerUser } from './server-machine.ts';
import type { TimerName, TimerTable } from './timers.ts';
import type { AbortCause } from './transaction-aborted.ts';

type Event = 'request' | 'ack' | 'trying' | 'expiry' | 'G' | 'H' | 'I' | 'L' | SipResponse;

/** An INVITE may ring this long before it is answered 408; Timer C of the proxies before us has fired long ago. */
const LONGEST_RINGING_MS = 600_000;

/**
 * The INVITE server transaction (RFC 3261 §17.2.1 Figure 7, with the Accepted state of RFC 6026 §7.1).
 *
 * Retransmitting a 2xx until its ACK arrives is the business of the TU (§13.3.1.4), see `SuccessRetransmission`.
 */
export class InviteServerMachine implements ServerMachine {
  readonly key: HashedKey;
  readonly mergeKey: HashedKey | undefined;
  readonly method: string;
  readonly #route: ResponseRoute;
  readonly #timers: TimerTable;
  readonly #host: ServerHost;
  /** What is let go with the final response. */
  #unanswered: { readonly user: ServerUser; readonly makeResponse: ServerMachineParts['makeResponse'] } | undefined;
  #state: (event: Event) => boolean = this.#proceeding;
  #response: Buffer | undefined;
  /** Of the response that settled the transaction: what is counted then is what is counted down at the end. */
  #keptOctets = 0;
  #toTag: string | undefined;
  #retransmitInterval = 0;
  #cancelTrying: Cancel | undefined;
  #cancelRetransmit: Cancel | undefined;
  #cancelEnd: Cancel | undefined;

  /** @param timers of the transport the request came by */
  constructor(parts: ServerMachineParts, timers: TimerTable) {
    this.key = parts.key;
    this.mergeKey = parts.mergeKey;
    this.method = parts.method;
    this.#route = parts.route;
    this.#timers = timers;
    this.#host = parts.host;
    this.#unanswered = { user: parts.user, makeResponse: parts.makeResponse };
    this.#cancelTrying = this.#host.clock.setTimer(this.#timers.trying, () => this.#fire('trying'));
    this.#cancelEnd = this.#host.clock.setTimer(LONGEST_RINGING_MS, () => this.#state('expiry'));
  }

  get final(): boolean {
    return this.#unanswered === undefined;
  }

  /** The To tag of the last response that had one: the 200 to a CANCEL carries the same (RFC 3261 §9.2). */
  get toTag(): string | undefined {
    return this.#toTag;
  }

  get keptOctets(): number {
    return this.#keptOctets;
  }

  retransmission(): void {
    this.#state('request');
  }

  respond(response: SipResponse): boolean {
    return this.#state(response);
  }

  /**
   * @param toTag tag of the ACK where it has to be compared (RFC 2543 clients, RFC 3261 §17.2.3), else undefined
   * @returns true when the ACK was absorbed; false when it acknowledges a 2xx and belongs to the TU (RFC 6026 §7.1)
   */
  acknowledge(toTag: string | undefined): boolean {
    if (toTag !== undefined && toTag !== this.#toTag) return false;
    return this.#state('ack');
  }

  /** CANCEL arrived: the TU is told and owes a 487 (RFC 3261 §9.2). No effect after a final response. */
  cancel(): void {
    this.#unanswered?.user.aborted('cancelled');
  }

  abort(cause: AbortCause): void {
    const user = this.#unanswered?.user;
    this.#terminate();
    user?.aborted(cause);
  }

  /** §17.2.1 "Proceeding": the TU has not answered finally. */
  #proceeding(event: Event): boolean {
    switch (event) {
      case 'request':
        return this.#resend();
      case 'trying':
        return this.#unanswered !== undefined && this.#send(this.#unanswered.makeResponse(100));
      case 'expiry':
        return this.#expire();
      case 'ack':
      case 'G':
      case 'H':
      case 'I':
      case 'L':
        return false;
      default:
        return this.#answer(event);
    }
  }

  /** RFC 6026 §7.1 "Accepted": a 2xx has left; INVITEs are absorbed, ACKs and further 2xx pass. */
  #accepted(event: Event): boolean {
    if (event === 'request') return true;
    if (event === 'L') {
      this.#terminate();
      return true;
    }
    if (typeof event === 'string') return false; // an ACK goes to the TU
    return event.status >= 200 && event.status < 300 && this.#send(event);
  }

  /** §17.2.1 "Completed": 300-699 has left and is repeated until its ACK arrives. */
  #completed(event: Event): boolean {
    switch (event) {
      case 'request':
        return this.#resend();
      case 'G':
        this.#retransmitInterval = Math.min(2 * this.#retransmitInterval, this.#timers.t2);
        this.#armRetransmit();
        return this.#resend();
      case 'H': // never acknowledged
        this.#terminate();
        return true;
      case 'ack':
        this.#enterConfirmed();
        return true;
      default:
        return false;
    }
  }

  /** §17.2.1 "Confirmed": absorbs further ACKs. */
  #confirmed(event: Event): boolean {
    if (event === 'ack' || event === 'request') return true;
    if (event !== 'I') return false;
    this.#terminate();
    return true;
  }

  /** §17.2.1 "Terminated" */
  #terminated(): boolean {
    return false;
  }

  #answer(response: SipResponse): boolean {
    this.#cancelTrying?.();
    if (response.status < 200) return this.#send(response);
    this.#cancelEnd?.();
    this.#send(response);
    if (response.status < 300) {
      this.#state = this.#accepted;
      this.#end('L', this.#timers.L);
    } else {
      this.#state = this.#completed;
      this.#retransmitInterval = this.#timers.G ?? 0;
      if (this.#timers.G !== undefined) this.#armRetransmit();
      this.#end('H', this.#timers.H);
    }
    this.#settle();
    return true;
  }

  #expire(): boolean {
    const unanswered = this.#unanswered;
    if (unanswered === undefined) return false;
    this.#answer(unanswered.makeResponse(408));
    unanswered.user.aborted('timeout');
    return true;
  }

  #enterConfirmed(): void {
    this.#cancelRetransmit?.();
    this.#cancelEnd?.();
    this.#state = this.#confirmed;
    if (this.#timers.I > 0) this.#end('I', this.#timers.I);
    else this.#terminate();
  }

  #armRetransmit(): void {
    this.#cancelRetransmit = this.#host.clock.setTimer(this.#retransmitInterval, () => this.#fire('G'));
  }

  #end(timer: 'H' | 'I' | 'L', ms: number): void {
    this.#cancelEnd = this.#host.clock.setTimer(ms, () => this.#fire(timer));
  }

  #fire(timer: TimerName & Event): void {
    this.#host.observer.timerFired?.(timer, this.method);
    this.#state(timer);
  }

  #send(response: SipResponse): boolean {
    this.#toTag = tagOf(response.headers.get('To')) ?? this.#toTag;
    this.#response = serializeMessage(response);
    return this.#resend();
  }

  #resend(): boolean {
    if (this.#response !== undefined) this.#host.transmit(this.#response, this.#route);
    return true;
  }

  #settle(): void {
    if (this.#unanswered === undefined) return;
    this.#unanswered = undefined;
    this.#keptOctets = this.#response?.length ?? 0;
    this.#host.settled(this);
  }

  #terminate(): void {
    if (this.#state === this.#terminated) return;
    this.#state = this.#terminated;
    this.#cancelTrying?.();
    this.#cancelRetransmit?.();
    this.#cancelEnd?.();
    this.#settle();
    this.#host.terminated(this);
    this.#response = undefined;
  }
}
