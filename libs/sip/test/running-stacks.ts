import { type SipObserver, SipStack, type SipStackOptions, type TransportKind } from '../src/index.ts';

/** Counts what an observer is told: `dropped garbage`, `transactionOpened server`, … by hook and first argument. */
export class CountingObserver {
  readonly counts = new Map<string, number>();
  #changed: () => void = () => {};
  readonly observer: SipObserver = {
    received: (transport) => this.#count('received', transport),
    sent: (transport) => this.#count('sent', transport),
    parseError: (_transport, status, _reason, answered) => this.#count('parseError', status, answered),
    refused: (why) => this.#count('refused', why),
    dropped: (reason) => this.#count('dropped', reason),
    retransmission: (role) => this.#count('retransmission', role),
    transactionOpened: (role) => this.#count('transactionOpened', role),
    transactionClosed: (role) => this.#count('transactionClosed', role),
    connectionOpened: (_transport, direction) => this.#count('connectionOpened', direction),
    connectionClosed: (_transport, direction, reason) => this.#count('connectionClosed', direction, reason),
    buffersGranted: (_transport, receive) => this.#count('buffersGranted', receive),
    handlerError: () => this.#count('handlerError'),
  };

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** Waits until `name` has been counted `times` times. */
  async until(name: string, times = 1): Promise<void> {
    while (this.of(name) < times) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  #count(...words: Array<string | number | boolean>): void {
    const name = words.join(' ');
    this.counts.set(name, this.of(name) + 1);
    this.#changed();
  }
}

const LOOPBACK = ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'];

/** The stacks of one test, all closed by `close`. */
export class RunningStacks {
  readonly #stacks: SipStack[] = [];
  readonly #others: Array<() => void> = [];

  /** A started stack on loopback, UDP and TCP unless told otherwise. */
  async start(options: Partial<SipStackOptions> = {}): Promise<SipStack> {
    const stack = new SipStack({ listen: LOOPBACK, ...options });
    this.#stacks.push(stack);
    await stack.start();
    return stack;
  }

  /** Something else to be closed with the stacks. */
  also<T extends { close(): void }>(other: T): T {
    this.#others.push(() => other.close());
    return other;
  }

  async close(): Promise<void> {
    await Promise.all(this.#stacks.splice(0).map((stack) => stack.close()));
    for (const close of this.#others.splice(0)) close();
  }
}

/** The port of a stack's first listener of a transport. */
export function portOf(stack: SipStack, transport: TransportKind): number {
  return stack.addresses.find((address) => address.transport === transport)?.port ?? 0;
}

/** The SIP URI of a stack's first listener of a transport. */
export function uriOf(stack: SipStack, transport: TransportKind): string {
  return `sip:127.0.0.1:${portOf(stack, transport)};transport=${transport}`;
}
