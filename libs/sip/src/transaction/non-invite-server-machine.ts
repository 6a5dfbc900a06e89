import { type SipResponse, serializeMessage } from '../message/index.ts';
import type { ResponseRoute } from '../transport/response-route.ts';
import type { NonInviteServerTimers } from './non-invite-server-timers.ts';
import type { ServerHost, ServerMachine, ServerMachineParts, ServerUser } from './server-machine.ts';
import type { AbortCause } from './transaction-aborted.ts';

type Event = 'request' | 'trying' | 'expiry' | 'J' | SipResponse;

/** What is let go with the final response. */
interface Unanswered {
  readonly user: ServerUser;
  readonly makeResponse: ServerMachineParts['makeResponse'];
}

/**
 * The non-INVITE server transaction (RFC 3261 §17.2.2 Figure 8, RFC 4320 §4).
 *
 * From the final response on it holds only the octets of that response and the way back: at 4,000 MESSAGE/s over UDP
 * 128,000 of these wait for Timer J.
 */
export class NonInviteServerMachine implements ServerMachine {
  readonly key: string;
  readonly mergeKey: string | undefined;
  readonly method: string;
  readonly #route: ResponseRoute;
  readonly #host: ServerHost;
  readonly #timers: NonInviteServerTimers;
  #unanswered: Unanswered | undefined;
  #state: (event: Event) => boolean = this.#trying;
  /** Octets of the last response as latin1 text: beside a Buffer that is a third of the memory. */
  #response: string | undefined;

  /** @param timers of the transport the request came by */
  constructor(parts: ServerMachineParts, timers: NonInviteServerTimers) {
    const { key, mergeKey, method, route, host, user, makeResponse } = parts;
    this.key = key;
    this.mergeKey = mergeKey;
    this.method = method;
    this.#route = route;
    this.#host = host;
    this.#timers = timers;
    this.#unanswered = { user, makeResponse };
    timers.trying.push(this);
  }

  get final(): boolean {
    return this.#unanswered === undefined;
  }

  get keptOctets(): number {
    return this.#response?.length ?? 0;
  }

  retransmission(): void {
    this.#state('request');
  }

  respond(response: SipResponse): boolean {
    return this.#state(response);
  }

  /** ACK belongs to INVITE alone. */
  acknowledge(): boolean {
    return false;
  }

  abort(cause: AbortCause): void {
    const user = this.#unanswered?.user;
    this.#terminate();
    user?.aborted(cause);
  }

  /** RFC 4320 §4.1: 100 no earlier than a client's Timer E has grown to T2, and then without fail. */
  onTrying(): void {
    if (this.final) return;
    this.#timers.expiry.push(this);
    this.#state('trying');
  }

  /** RFC 4320 §4.2: nothing is sent any more once the client's Timer F has fired. */
  onExpiry(): void {
    this.#state('expiry');
  }

  /** §17.2.2: Timer J. */
  onTimerJ(): void {
    this.#state('J');
  }

  /** §17.2.2 "Trying": no response yet, retransmissions are discarded. */
  #trying(event: Event): boolean {
    if (event === 'request' || event === 'J') return true;
    if (event === 'expiry') return this.#expire();
    const response = event === 'trying' ? this.#unanswered?.makeResponse(100) : event;
    if (response === undefined) return false;
    if (response.status >= 200) return this.#complete(response);
    // RFC 4320 §4.1: no provisional response but 100.
    if (response.status !== 100) return false;
    this.#state = this.#proceeding;
    return this.#send(response);
  }

  /** §17.2.2 "Proceeding": the last provisional response answers every retransmission. */
  #proceeding(event: Event): boolean {
    if (event === 'request') return this.#resend();
    if (event === 'expiry') return this.#expire();
    if (event === 'trying' || event === 'J') return true;
    if (event.status >= 200) return this.#complete(event);
    return event.status === 100 && this.#send(event);
  }

  /** §17.2.2 "Completed": the final response answers every retransmission until Timer J fires. */
  #completed(event: Event): boolean {
    if (event === 'request') return this.#resend();
    if (event !== 'J') return false; // "any other final responses passed by the TU MUST be discarded"
    this.#host.observer.timerFired?.('J', this.method);
    this.#terminate();
    return true;
  }

  /** §17.2.2 "Terminated" */
  #terminated(): boolean {
    return false;
  }

  #complete(response: SipResponse): boolean {
    this.#unanswered = undefined;
    this.#state = this.#completed;
    this.#send(response);
    this.#host.settled(this);
    if (this.#timers.lingering === undefined) this.#terminate();
    else this.#timers.lingering.push(this);
    return true;
  }

  #send(response: SipResponse): boolean {
    const octets = serializeMessage(response);
    if (!this.#route.channel.reliable) this.#response = octets.toString('latin1');
    this.#host.transmit(octets, this.#route);
    return true;
  }

  #resend(): boolean {
    if (this.#response !== undefined) this.#host.transmit(Buffer.from(this.#response, 'latin1'), this.#route);
    return true;
  }

  #expire(): boolean {
    this.#host.observer.timerFired?.('F', this.method);
    this.abort('timeout');
    return true;
  }

  #terminate(): void {
    if (this.#state === this.#terminated) return;
    this.#state = this.#terminated;
    if (this.#unanswered !== undefined) {
      this.#unanswered = undefined;
      this.#host.settled(this);
    }
    this.#host.terminated(this);
    this.#response = undefined;
  }
}
