import type { Clock } from '../transport/clock.ts';
import type { DnsAnswer, DnsClient, NaptrRecord, SrvRecord } from './dns-client.ts';

/** No answer is kept longer, whatever its TTL says. */
const LONGEST_TTL_SECONDS = 300;
/** An answer with TTL 0 is kept this long, so that a burst asks once. */
const SHORTEST_TTL_SECONDS = 1;

interface Entry<T> {
  readonly expires: number;
  readonly answer: DnsAnswer<T>;
}

/** One kind of question: answers by name, oldest first, and the questions under way. */
class AnswerCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #pending = new Map<string, Promise<DnsAnswer<T>>>();
  readonly #clock: Clock;
  readonly #maximum: number;

  constructor(clock: Clock, maximum: number) {
    this.#clock = clock;
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The answer kept, or that of `question`; questions for one name under way at the same time are asked once. */
  get(name: string, question: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const entry = this.#entries.get(name);
    if (entry !== undefined && entry.expires > this.#clock.now()) return Promise.resolve(entry.answer);
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending;
    const asked = question()
      .then((answer) => this.#keep(name, answer))
      .finally(() => this.#pending.delete(name));
    this.#pending.set(name, asked);
    return asked;
  }

  #keep(name: string, answer: DnsAnswer<T>): DnsAnswer<T> {
    const seconds = Math.min(LONGEST_TTL_SECONDS, Math.max(SHORTEST_TTL_SECONDS, answer.ttlSeconds));
    this.#entries.delete(name);
    this.#entries.set(name, { answer, expires: this.#clock.now() + 1_000 * seconds });
    if (this.#entries.size > this.#maximum) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    return answer;
  }
}

/** Keeps the answers of another DNS client for their TTL, and a bounded number of them. Failures are not kept. */
export class CachingDnsClient implements DnsClient {
  readonly #client: DnsClient;
  readonly #naptr: AnswerCache<NaptrRecord>;
  readonly #srv: AnswerCache<SrvRecord>;
  readonly #v4: AnswerCache<string>;
  readonly #v6: AnswerCache<string>;

  /** @param maximum names kept per kind of question */
  constructor(client: DnsClient, clock: Clock, maximum = 1_000) {
    this.#client = client;
    this.#naptr = new AnswerCache(clock, maximum);
    this.#srv = new AnswerCache(clock, maximum);
    this.#v4 = new AnswerCache(clock, maximum);
    this.#v6 = new AnswerCache(clock, maximum);
  }

  /** Answers kept. */
  get size(): number {
    return this.#naptr.size + this.#srv.size + this.#v4.size + this.#v6.size;
  }

  naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    return this.#naptr.get(name.toLowerCase(), () => this.#client.naptr(name));
  }

  srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return this.#srv.get(name.toLowerCase(), () => this.#client.srv(name));
  }

  addresses(name: string, family: 4 | 6): Promise<DnsAnswer<string>> {
    const cache = family === 4 ? this.#v4 : this.#v6;
    return cache.get(name.toLowerCase(), () => this.#client.addresses(name, family));
  }
}
