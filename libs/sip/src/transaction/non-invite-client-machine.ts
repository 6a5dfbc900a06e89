import type { SipResponse } from '../message/index.ts';
import type { ChannelUser } from '../transport/channel.ts';
import type { Cancel } from '../transport/clock.ts';
import { SipTransportError } from '../transport/transport-error.ts';
import {
  type ClientFailure,
  type ClientMachine,
  type ClientMachineParts,
  TransactionTimeout,
} from './client-machine.ts';

type Event = 'E' | 'F' | 'K' | SipResponse | SipTransportError;

/** The non-INVITE client transaction (RFC 3261 §17.1.2 Figure 6). */
export class NonInviteClientMachine implements ClientMachine, ChannelUser {
  readonly key: string;
  readonly method: string;
  /** What is let go with the final response. */
  #parts: ClientMachineParts | undefined;
  readonly #host: ClientMachineParts['host'];
  #state: (event: Event) => void = this.#trying;
  #interval: number;
  #cancelRetransmit: Cancel | undefined;
  #cancelEnd: Cancel | undefined;

  constructor(parts: ClientMachineParts) {
    this.key = parts.key;
    this.method = parts.method;
    this.#parts = parts;
    this.#host = parts.host;
    this.#interval = parts.timers.E ?? 0;
  }

  start(): void {
    const parts = this.#parts;
    if (parts === undefined) return;
    parts.channel.attach(this);
    this.#cancelEnd = this.#host.clock.setTimer(parts.timeoutMs ?? parts.timers.F, () => this.#fire('F'));
    if (parts.timers.E !== undefined) this.#armRetransmit();
    this.#send(parts);
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

  /** §17.1.2.2 "Trying": retransmits at T1, doubling up to T2. */
  #trying(event: Event): void {
    if (event === 'E') {
      this.#interval = Math.min(2 * this.#interval, this.#parts?.timers.t2 ?? 0);
      this.#retransmit();
    } else {
      this.#unanswered(event);
    }
  }

  /** §17.1.2.2 "Proceeding": a 1xx came, retransmissions slow down to T2. */
  #proceeding(event: Event): void {
    if (event === 'E') {
      this.#interval = this.#parts?.timers.t2 ?? 0;
      this.#retransmit();
    } else {
      this.#unanswered(event);
    }
  }

  /** What Trying and Proceeding have in common. */
  #unanswered(event: Exclude<Event, 'E'>): void {
    if (event === 'K') return;
    if (event === 'F') {
      this.#fail(new TransactionTimeout(`no final response to ${this.method}`));
    } else if (event instanceof SipTransportError) {
      this.#fail(event);
    } else if (event.status >= 200) {
      this.#complete(event);
    } else {
      this.#state = this.#proceeding;
      this.#parts?.user.provisional(event);
    }
  }

  /** §17.1.2.2 "Completed": absorbs response retransmissions until Timer K fires. */
  #completed(event: Event): void {
    if (event === 'K') this.#terminate();
  }

  /** §17.1.2.2 "Terminated" */
  #terminated(): void {}

  #complete(response: SipResponse): void {
    const parts = this.#parts;
    this.#release();
    this.#state = this.#completed;
    const lingering = parts?.timers.K ?? 0;
    if (lingering > 0) this.#cancelEnd = this.#host.clock.setTimer(lingering, () => this.#fire('K'));
    else this.#terminate();
    parts?.user.final(response);
  }

  #fail(failure: ClientFailure): void {
    const user = this.#parts?.user;
    this.#terminate();
    user?.failed(failure);
  }

  #retransmit(): void {
    if (this.#parts === undefined) return;
    this.#host.observer.retransmission?.('client', this.method);
    this.#armRetransmit();
    this.#send(this.#parts);
  }

  #armRetransmit(): void {
    this.#cancelRetransmit = this.#host.clock.setTimer(this.#interval, () => this.#fire('E'));
  }

  #fire(timer: 'E' | 'F' | 'K'): void {
    this.#host.observer.timerFired?.(timer, this.method);
    this.#state(timer);
  }

  #send({ channel, octets, address, port }: ClientMachineParts): void {
    channel.send(octets, address, port, (error) => this.#state(error));
  }

  /** Lets go of everything that only an unanswered transaction needs. */
  #release(): void {
    this.#cancelRetransmit?.();
    this.#cancelEnd?.();
    this.#parts?.channel.detach(this);
    this.#parts = undefined;
  }

  #terminate(): void {
    if (this.#state === this.#terminated) return;
    this.#release();
    this.#state = this.#terminated;
    this.#host.terminated(this);
  }
}
