import type { Channel } from '../transport/channel.ts';
import type { Cancel, Clock } from '../transport/clock.ts';
import type { SipObserver } from '../transport/observer.ts';
import type { ResponseRoute } from '../transport/response-route.ts';
import { HashIndex } from './hash-index.ts';
import type { HashedKey } from './key-hasher.ts';
import { OctetQueue } from './octet-queue.ts';

/** A non-INVITE server transaction that has its final response (RFC 3261 §17.2.2 "Completed"). */
export interface CompletedTransaction {
  readonly key: HashedKey;
  /** See `mergeKey`; undefined for one that cannot have merged copies. */
  readonly mergeKey: HashedKey | undefined;
  readonly method: string;
  /** Where its response went. */
  readonly route: ResponseRoute;
}

/** What a retransmitted request gets. */
export interface KeptResponse {
  readonly octets: Buffer;
  readonly route: ResponseRoute;
}

/** Numbers kept of each transaction. The octets of its texts and response lie behind each other in the queue. */
const KEY_HASH = 0;
const MERGE_HASH = 1;
const CHUNK = 2;
const START = 3;
const KEY_LENGTH = 4;
const MERGE_LENGTH = 5;
const ADDRESS_LENGTH = 6;
const METHOD_LENGTH = 7;
const RESPONSE_LENGTH = 8;
const PORT = 9;
const CHANNEL = 10;
const WIDTH = 11;

/** Places for transactions at the beginning; a power of two. */
const SMALLEST = 1_024;

/**
 * The non-INVITE server transactions that wait for Timer J, nearly all there are: at 4,000 MESSAGE/s over UDP 128,000 of
 * them at any moment. They are kept as octets outside of V8's heap and no object is left of any: the garbage collector
 * would otherwise copy each one twice, and then walk over all of them again and again (decision 0008).
 *
 * All wait equally long, so they end in the order in which they came: a ring of numbers, a queue of octets, and one timer
 * of the clock for the oldest.
 */
export class LingeringTransactions {
  readonly #clock: Clock;
  readonly #observer: SipObserver;
  readonly #timerJ: number;
  readonly #octets = new OctetQueue();
  /** A transaction's place in the ring is filed under the hash of its key, and under that of its merge key. */
  readonly #byKey = new HashIndex();
  readonly #byMergeKey = new HashIndex();
  /** Sockets that responses left by: as many as there are UDP listeners. */
  readonly #channels: Channel[] = [];
  #numbers = new Int32Array(SMALLEST * WIDTH);
  #deadlines = new Float64Array(SMALLEST);
  #mask = SMALLEST - 1;
  /** Place of the oldest transaction in the ring. */
  #head = 0;
  #size = 0;
  #cancel: Cancel | undefined;

  /** @param timerJ how long each transaction waits, in milliseconds */
  constructor(clock: Clock, observer: SipObserver, timerJ: number) {
    this.#clock = clock;
    this.#observer = observer;
    this.#timerJ = timerJ;
  }

  /** Transactions that wait. */
  get size(): number {
    return this.#size;
  }

  /** Octets kept of them. */
  get octets(): number {
    return this.#octets.size;
  }

  /** Takes a transaction over; its key is not among those that wait. */
  add({ key, mergeKey, method, route }: CompletedTransaction, response: Buffer): void {
    if (this.#size > this.#mask) this.#grow();
    const place = (this.#head + this.#size) & this.#mask;
    const { address, port } = route;
    const { length } = response;
    const merging = mergeKey?.text ?? '';
    const total = key.text.length + merging.length + address.length + method.length + length;
    const chunk = this.#octets.reserve(total);
    const start = this.#octets.start;
    const octets = this.#octets.chunk(chunk);
    let at = start;
    at += octets.write(key.text, at, 'latin1');
    at += octets.write(merging, at, 'latin1');
    at += octets.write(address, at, 'latin1');
    at += octets.write(method, at, 'latin1');
    octets.set(response, at);
    const base = place * WIDTH;
    const numbers = this.#numbers;
    numbers[base + KEY_HASH] = key.hash;
    numbers[base + MERGE_HASH] = mergeKey?.hash ?? 0;
    numbers[base + CHUNK] = chunk;
    numbers[base + START] = start;
    numbers[base + KEY_LENGTH] = key.text.length;
    numbers[base + MERGE_LENGTH] = merging.length;
    numbers[base + ADDRESS_LENGTH] = address.length;
    numbers[base + METHOD_LENGTH] = method.length;
    numbers[base + RESPONSE_LENGTH] = length;
    numbers[base + PORT] = port;
    numbers[base + CHANNEL] = this.#numberOf(route.channel);
    this.#deadlines[place] = this.#clock.now() + this.#timerJ;
    this.#byKey.add(key.hash, place);
    if (mergeKey !== undefined) this.#byMergeKey.add(mergeKey.hash, place);
    this.#size++;
    if (this.#cancel === undefined) this.#arm(this.#timerJ);
  }

  /** The response that answers a retransmission, in a copy of its own; undefined when no such transaction waits. */
  find({ text, hash }: HashedKey): KeptResponse | undefined {
    for (let at = this.#byKey.place(hash); at !== undefined; at = this.#byKey.place(hash, at + 1)) {
      const base = this.#byKey.valueAt(at) * WIDTH;
      if (this.#holds(base, 0, this.#number(base + KEY_LENGTH), text)) return this.#responseOf(base);
    }
    return undefined;
  }

  /** Whether a transaction of this merge key waits. */
  hasMergeKey({ text, hash }: HashedKey): boolean {
    for (let at = this.#byMergeKey.place(hash); at !== undefined; at = this.#byMergeKey.place(hash, at + 1)) {
      const base = this.#byMergeKey.valueAt(at) * WIDTH;
      const keyLength = this.#number(base + KEY_LENGTH);
      if (this.#holds(base, keyLength, this.#number(base + MERGE_LENGTH), text)) return true;
    }
    return false;
  }

  /** Ends all of them. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#size > 0) this.#drop();
  }

  #expire(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    while (this.#size > 0) {
      const leftMs = (this.#deadlines[this.#head] ?? 0) - now;
      if (leftMs > 0) {
        this.#arm(leftMs);
        return;
      }
      if (this.#observer.timerFired !== undefined) this.#observer.timerFired('J', this.#methodOf(this.#head * WIDTH));
      this.#drop();
    }
  }

  #arm(ms: number): void {
    this.#cancel = this.#clock.setTimer(ms, () => this.#expire());
  }

  /** The oldest one ends. */
  #drop(): void {
    const place = this.#head;
    const base = place * WIDTH;
    if (this.#observer.transactionClosed !== undefined) {
      this.#observer.transactionClosed('server', this.#methodOf(base));
    }
    this.#byKey.remove(this.#number(base + KEY_HASH), place);
    if (this.#number(base + MERGE_LENGTH) > 0) this.#byMergeKey.remove(this.#number(base + MERGE_HASH), place);
    this.#octets.release(this.#responseStart(base) - this.#number(base + START) + this.#number(base + RESPONSE_LENGTH));
    this.#head = (place + 1) & this.#mask;
    this.#size--;
  }

  /** Twice the places. A transaction's place changes with the size of the ring, so everything is filed anew. */
  #grow(): void {
    const places = 2 * (this.#mask + 1);
    const numbers = new Int32Array(places * WIDTH);
    const deadlines = new Float64Array(places);
    this.#byKey.clear();
    this.#byMergeKey.clear();
    for (let place = 0; place < this.#size; place++) {
      const old = (this.#head + place) & this.#mask;
      numbers.set(this.#numbers.subarray(old * WIDTH, (old + 1) * WIDTH), place * WIDTH);
      deadlines[place] = this.#deadlines[old] ?? 0;
      this.#byKey.add(this.#number(old * WIDTH + KEY_HASH), place);
      if (this.#number(old * WIDTH + MERGE_LENGTH) > 0) {
        this.#byMergeKey.add(this.#number(old * WIDTH + MERGE_HASH), place);
      }
    }
    this.#numbers = numbers;
    this.#deadlines = deadlines;
    this.#mask = places - 1;
    this.#head = 0;
  }

  /** Whether a text is what stands `offset` octets behind the start of a transaction. */
  #holds(base: number, offset: number, length: number, text: string): boolean {
    if (length !== text.length) return false;
    const start = this.#number(base + START) + offset;
    return this.#octets.chunk(this.#number(base + CHUNK)).toString('latin1', start, start + length) === text;
  }

  #responseOf(base: number): KeptResponse {
    const octets = this.#octets.chunk(this.#number(base + CHUNK));
    const end = this.#responseStart(base);
    const addressEnd = end - this.#number(base + METHOD_LENGTH);
    const channel = this.#channels[this.#number(base + CHANNEL)];
    if (channel === undefined) throw new RangeError('a lingering transaction without its channel');
    return {
      // A copy: the socket may still hold it when the octets here are another transaction's.
      octets: Buffer.from(octets.subarray(end, end + this.#number(base + RESPONSE_LENGTH))),
      route: {
        channel,
        address: octets.toString('latin1', addressEnd - this.#number(base + ADDRESS_LENGTH), addressEnd),
        port: this.#number(base + PORT),
      },
    };
  }

  #methodOf(base: number): string {
    const end = this.#responseStart(base);
    const start = end - this.#number(base + METHOD_LENGTH);
    return this.#octets.chunk(this.#number(base + CHUNK)).toString('latin1', start, end);
  }

  #responseStart(base: number): number {
    return (
      this.#number(base + START) +
      this.#number(base + KEY_LENGTH) +
      this.#number(base + MERGE_LENGTH) +
      this.#number(base + ADDRESS_LENGTH) +
      this.#number(base + METHOD_LENGTH)
    );
  }

  #number(at: number): number {
    return this.#numbers[at] ?? 0;
  }

  #numberOf(channel: Channel): number {
    const known = this.#channels.indexOf(channel);
    return known >= 0 ? known : this.#channels.push(channel) - 1;
  }
}
