import { type SipResponse, serializeMessage } from '../message/index.ts';
import type { DelayQueue } from '../transport/delay-queue.ts';
import type { ResponseRoute } from '../transport/response-route.ts';
import type { HashedKey } from './key-hasher.ts';
import type { NonInviteServerTimers } from './non-invite-server-timers.ts';
import type { ServerHost, ServerMachine, ServerMachineParts, ServerUser } from './server-machine.ts';
import type { AbortCause } from './transaction-aborted.ts';

type Event = 'request' | 'trying' | 'expiry' | SipResponse;

/** What is let go with the final response. */
interface Unanswered {
  readonly user: ServerUser;
  readonly makeResponse: ServerMachineParts['makeResponse'];
}

/**
 * The non-INVITE server transaction (RFC 3261 §17.2.2 Figure 8, RFC 4320 §4) up to its final response. With that it hands
 * itself over to its host: "Completed", which lasts a thousand times longer than all the rest, is `LingeringTransactions`.
 */
export class NonInviteServerMachine implements ServerMachine {
  readonly key: HashedKey;
  readonly mergeKey: HashedKey | undefined;
  readonly method: string;
  readonly route: ResponseRoute;
  readonly #host: ServerHost;
  readonly #timers: NonInviteServerTimers;
  #unanswered: Unanswered | undefined;
  #state: (event: Event) => boolean = this.#trying;
  /** The last response, for retransmissions. */
  #response: Buffer | undefined;
  /** What it waits in, and its ticket there. */
  #wait: DelayQueue<NonInviteServerMachine>;
  #ticket: number;

  /** @param timers of the transport the request came by */
  constructor(parts: ServerMachineParts, timers: NonInviteServerTimers) {
    const { key, mergeKey, method, route, host, user, makeResponse } = parts;
    this.key = key;
    this.mergeKey = mergeKey;
    this.method = method;
    this.route = route;
    this.#host = host;
    this.#timers = timers;
    this.#unanswered = { user, makeResponse };
    this.#wait = timers.trying;
    this.#ticket = timers.trying.push(this);
  }

  get final(): boolean {
    return this.#unanswered === undefined;
  }

  /** What is kept of it is kept elsewhere. */
  get keptOctets(): number {
    return 0;
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
    this.#wait = this.#timers.expiry;
    this.#ticket = this.#wait.push(this);
    this.#state('trying');
  }

  /** RFC 4320 §4.2: nothing is sent any more once the client's Timer F has fired. */
  onExpiry(): void {
    this.#state('expiry');
  }

  /** §17.2.2 "Trying": no response yet, retransmissions are discarded. */
  #trying(event: Event): boolean {
    if (event === 'request') return true;
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
    if (event === 'trying') return true;
    if (event.status >= 200) return this.#complete(event);
    return event.status === 100 && this.#send(event);
  }

  /** §17.2.2 "Completed" and "Terminated": "any other final responses passed by the TU MUST be discarded". */
  #terminated(): boolean {
    return false;
  }

  #complete(response: SipResponse): boolean {
    this.#unanswered = undefined;
    this.#state = this.#terminated;
    this.#wait.remove(this.#ticket);
    const octets = serializeMessage(response);
    this.#host.transmit(octets, this.route);
    this.#host.settled(this);
    if (this.#timers.lingers) this.#host.linger(this, octets);
    else this.#host.terminated(this);
    return true;
  }

  #send(provisional: SipResponse): boolean {
    this.#response = serializeMessage(provisional);
    return this.#resend();
  }

  #resend(): boolean {
    if (this.#response !== undefined) this.#host.transmit(this.#response, this.route);
    return true;
  }

  #expire(): boolean {
    this.#host.observer.timerFired?.('F', this.method);
    this.abort('timeout');
    return true;
  }

  #terminate(): void {
    if (this.#unanswered === undefined) return;
    this.#unanswered = undefined;
    this.#state = this.#terminated;
    this.#wait.remove(this.#ticket);
    this.#host.settled(this);
    this.#host.terminated(this);
  }
}
