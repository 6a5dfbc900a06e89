import { type SipRequest, type SipResponse, serializeMessage } from '../message/index.ts';
import type { ChannelUser } from '../transport/channel.ts';
import type { Cancel } from '../transport/clock.ts';
import { SipTransportError } from '../transport/transport-error.ts';
import {
  type ClientFailure,
  type ClientMachine,
  type ClientMachineParts,
  TransactionTimeout,
} from './client-machine.ts';
import { ackTo } from './invite-follow-up.ts';

type Event = 'A' | 'B' | 'D' | 'M' | 'cancelled' | SipResponse | SipTransportError;

/** The INVITE client transaction (RFC 3261 §17.1.1 Figure 5, with the Accepted state of RFC 6026 §7.2). */
export class InviteClientMachine implements ClientMachine, ChannelUser {
  readonly key: string;
  readonly method: string;
  readonly #parts: ClientMachineParts;
  readonly #invite: SipRequest;
  readonly #sendCancel: () => void;
  #state: (event: Event) => void = this.#calling;
  #interval: number;
  #ack: Buffer | undefined;
  #cancelWanted = false;
  #cancelRetransmit: Cancel | undefined;
  #cancelEnd: Cancel | undefined;

  /**
   * @param invite     the request whose octets are sent; ACKs are made from it
   * @param sendCancel starts the client transaction of a CANCEL for it
   */
  constructor(parts: ClientMachineParts, invite: SipRequest, sendCancel: () => void) {
    this.key = parts.key;
    this.method = parts.method;
    this.#parts = parts;
    this.#invite = invite;
    this.#sendCancel = sendCancel;
    this.#interval = parts.timers.A ?? 0;
  }

  start(): void {
    const { channel, timers, timeoutMs } = this.#parts;
    channel.attach(this);
    this.#end('B', timeoutMs ?? timers.B);
    if (timers.A !== undefined) this.#armRetransmit();
    this.#send(this.#parts.octets);
  }

  receive(response: SipResponse): void {
    this.#state(response);
  }

  channelClosed(error: SipTransportError): void {
    this.#state(error);
  }

  abandon(): void {
    this.#terminate();
  }

  /**
   * Sends CANCEL, as soon as a provisional response allows it (RFC 3261 §9.1). When no final response follows within
   * 64*T1 the transaction counts as cancelled and times out. No effect after a final response.
   */
  cancel(): void {
    if (this.#cancelWanted) return;
    this.#cancelWanted = true;
    this.#state('cancelled');
  }

  /** §17.1.1.2 "Calling": nothing heard yet; retransmits at T1, doubling. */
  #calling(event: Event): void {
    if (event === 'A') {
      this.#interval *= 2;
      this.#host.observer.retransmission?.('client', this.method);
      this.#armRetransmit();
      this.#send(this.#parts.octets);
    } else if (event !== 'cancelled') {
      this.#unanswered(event); // a CANCEL has to wait for a provisional response
    }
  }

  /** §17.1.1.2 "Proceeding": a 1xx came; the TU decides how long it waits. */
  #proceeding(event: Event): void {
    if (event === 'cancelled') this.#cancelNow();
    else if (event !== 'A') this.#unanswered(event);
  }

  /** What Calling and Proceeding have in common. */
  #unanswered(event: Exclude<Event, 'A' | 'cancelled'>): void {
    if (event === 'D' || event === 'M') return;
    if (event === 'B') {
      this.#fail(new TransactionTimeout('no final response to INVITE'));
    } else if (event instanceof SipTransportError) {
      this.#fail(event);
    } else if (event.status < 200) {
      this.#provisional(event);
    } else if (event.status < 300) {
      this.#accept(event);
    } else {
      this.#complete(event);
    }
  }

  /** RFC 6026 §7.2 "Accepted": every further 2xx goes to the TU until Timer M fires. */
  #accepted(event: Event): void {
    if (event === 'M') this.#terminate();
    else if (isSuccess(event)) this.#parts.user.final(event);
  }

  /** §17.1.1.2 "Completed": a retransmitted final response gets the ACK again until Timer D fires. */
  #completed(event: Event): void {
    if (event === 'D' || event instanceof SipTransportError) this.#terminate();
    else if (typeof event !== 'string' && event.status >= 300 && this.#ack !== undefined) this.#send(this.#ack);
  }

  /** §17.1.1.2 "Terminated" */
  #terminated(): void {}

  get #host(): ClientMachineParts['host'] {
    return this.#parts.host;
  }

  #provisional(response: SipResponse): void {
    const first = this.#state === this.#calling;
    this.#state = this.#proceeding;
    if (first) {
      this.#cancelRetransmit?.();
      this.#cancelEnd?.();
      if (this.#cancelWanted) this.#cancelNow();
    }
    this.#parts.user.provisional(response);
  }

  #cancelNow(): void {
    this.#sendCancel();
    this.#end('B', this.#parts.timers.B);
  }

  #accept(response: SipResponse): void {
    this.#release();
    this.#state = this.#accepted;
    this.#end('M', this.#parts.timers.M);
    this.#parts.user.final(response);
  }

  #complete(response: SipResponse): void {
    this.#release();
    this.#state = this.#completed;
    this.#ack = serializeMessage(ackTo(this.#invite, response));
    this.#send(this.#ack);
    if (this.#parts.timers.D > 0) this.#end('D', this.#parts.timers.D);
    else this.#terminate();
    this.#parts.user.final(response);
  }

  #fail(failure: ClientFailure): void {
    this.#terminate();
    this.#parts.user.failed(failure);
  }

  #armRetransmit(): void {
    this.#cancelRetransmit = this.#host.clock.setTimer(this.#interval, () => this.#fire('A'));
  }

  #end(timer: 'B' | 'D' | 'M', ms: number): void {
    this.#cancelEnd?.();
    this.#cancelEnd = this.#host.clock.setTimer(ms, () => this.#fire(timer));
  }

  #fire(timer: 'A' | 'B' | 'D' | 'M'): void {
    this.#host.observer.timerFired?.(timer, this.method);
    this.#state(timer);
  }

  #send(octets: Buffer): void {
    const { channel, address, port } = this.#parts;
    channel.send(octets, address, port, (error) => this.#state(error));
  }

  /** After a final response nothing is retransmitted and no connection is waited on. */
  #release(): void {
    this.#cancelRetransmit?.();
    this.#cancelEnd?.();
    this.#parts.channel.detach(this);
  }

  #terminate(): void {
    if (this.#state === this.#terminated) return;
    this.#release();
    this.#state = this.#terminated;
    this.#host.terminated(this);
  }
}

function isSuccess(event: Event): event is SipResponse {
  return typeof event === 'object' && 'status' in event && event.status >= 200 && event.status < 300;
}
