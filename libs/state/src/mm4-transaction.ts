/**
 * MM4 requests whose response is awaited (X-Mms-Transaction-ID; 3GPP TS 23.140 §8.4.4). A response comes over an SMTP
 * connection of its own, so any replica may receive it: it is written down there and told to the one that waits.
 *
 * Key      mm4:transaction:{<transaction id>}
 * Value    W<channel>   somebody waits, listening to the channel
 *          L            the wait has ended without an answer
 *          A<answer>    the response
 * TTL      given by the caller at `open`, unchanged by what follows
 * Channel  <prefix>mm4:answers:<process>           one for each process; publication <transaction id, as in the key> <answer>
 *
 * In the good case an exchange is two SETs when the process that waits receives the response itself: it is told at once, and
 * the answer is stored for repetitions; else one SET and one script that stores and publishes. Nothing is read. After half a
 * second, and when the subscription comes back after a break, those who wait look for themselves, so a lost publication costs
 * a moment only.
 */
import { hash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Result } from 'ioredis';
import { idPart } from './id-part.ts';
import { lifetime } from './lifetime.ts';
import { octetsToText, textToOctets } from './octet-text.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisSubscriber } from './redis-subscriber.ts';
import { StateError, StateUnavailableError } from './state-error.ts';
import { WaitingAnswers } from './waiting-answers.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** KEYS[1] the transaction; ARGV channel, TTL in ms. */
    mm4TransactionReopenBuffer(key: string, channel: string, ttlMs: number): Result<Buffer | null, Context>;
    /** KEYS[1] the transaction. */
    mm4TransactionEndBuffer(key: string): Result<Buffer | null, Context>;
  }
}

const SET = ['SET'];
/** KEYS[1] the transaction; ARGV transaction id as in the key, answer. */
const SETTLE_SCRIPT = readFileSync(new URL('./mm4-transaction-settle.lua', import.meta.url), 'utf8');
const SETTLE = ['EVALSHA', hash('sha1', SETTLE_SCRIPT), '1'];
const ANSWER_OCTET = 0x41;
/** A response has no content, only some header fields. */
const MAX_ANSWER_OCTETS = 65_536;

/**
 * What a response means. `matched`: whoever waits has it now. `late`: it is the first, and nobody waits any more.
 * `repeated`: another came before. `unknown`: no request of this fleet has the id, or its time is over.
 */
export type SettledTransaction = 'matched' | 'late' | 'repeated' | 'unknown';

/** What the repository needs besides the link. */
export interface Mm4TransactionOptions {
  readonly prefix: string;
  /** Transactions of this process that may be open at the same time. */
  readonly maxOpen: number;
  /** Makes the subscription, when the first transaction is opened. */
  readonly subscribe: (
    channel: string,
    onMessage: (message: Buffer) => void,
    onSubscribed: () => void,
  ) => RedisSubscriber;
}

/** The repository of MM4 transactions. */
export class Mm4Transactions {
  readonly #link: RedisLink;
  readonly #options: Mm4TransactionOptions;
  readonly #channel: string;
  readonly #waiting: WaitingAnswers;
  #subscriber: RedisSubscriber | undefined;

  constructor(link: RedisLink, options: Mm4TransactionOptions) {
    this.#link = link;
    this.#options = options;
    this.#channel = `${options.prefix}mm4:answers:${randomUUID()}`;
    this.#waiting = new WaitingAnswers({ look: (id) => this.#look(id), end: (id) => this.#end(id) });
    link.define('mm4TransactionReopen', new URL('./mm4-transaction-reopen.lua', import.meta.url), 1);
    link.define('mm4TransactionEnd', new URL('./mm4-transaction-end.lua', import.meta.url), 1);
  }

  /**
   * Opens a transaction before its request is sent; responses are recognised for `ttlMs`. A request that is sent again
   * under its first id may have been answered meanwhile: then this resolves to the answer, and it need not be sent.
   * @throws StateUnavailableError, also when too many transactions of this process are open (`maxOpen`).
   */
  async open(transactionId: string, ttlMs: number): Promise<Buffer | undefined> {
    if (this.#waiting.size >= this.#options.maxOpen) {
      throw new StateUnavailableError(`${this.#options.maxOpen} MM4 transactions are open already`);
    }
    this.#subscriber ??= this.#listen();
    const id = idPart(transactionId);
    // Before the command: an answer may overtake its reply.
    this.#waiting.expect(id, Date.now() + ttlMs);
    try {
      const answer = await this.#write(transactionKey(id), lifetime(ttlMs));
      if (answer !== undefined) {
        this.#waiting.forget(id);
      }
      return answer;
    } catch (error) {
      this.#waiting.forget(id);
      throw error;
    }
  }

  /**
   * Waits for the response to an opened transaction, until a deadline (milliseconds since the Unix epoch) or a signal;
   * then resolves undefined, and a response that comes later is `late`. A wait without `open` in this process, after a
   * restart, looks for itself.
   * @throws StateError when somebody in this process waits for it already.
   */
  wait(transactionId: string, deadlineUnixMs: number, signal?: AbortSignal): Promise<Buffer | undefined> {
    return this.#waiting.wait(idPart(transactionId), deadlineUnixMs, signal);
  }

  /**
   * The request did not leave: nobody will wait for its response.
   * @throws StateUnavailableError
   */
  async abandon(transactionId: string): Promise<void> {
    const id = idPart(transactionId);
    this.#waiting.forget(id);
    await this.#link.run((redis) => redis.del(transactionKey(id)));
  }

  /**
   * Takes a response, whichever replica received it. It is stored when this resolves, so it may be acknowledged then; who
   * waits for it in this process has it before.
   * @throws StateUnavailableError; StateError when the answer is larger than 64 KiB.
   */
  async settle(transactionId: string, answer: Buffer): Promise<SettledTransaction> {
    if (answer.length > MAX_ANSWER_OCTETS) {
      throw new StateError(`a response of ${answer.length} octets, more than ${MAX_ANSWER_OCTETS}`);
    }
    const id = idPart(transactionId);
    const key = transactionKey(id);
    const text = octetsToText(answer);
    if (this.#waiting.deliver(id, answer)) {
      await this.#link.pipeline([{ verb: SET, key, rest: [`A${text}`, 'XX', 'KEEPTTL'] }]);
      return 'matched';
    }
    const [outcome] = await this.#link.pipeline([{ verb: SETTLE, key, rest: [id, text], script: SETTLE_SCRIPT }]);
    const settled = Buffer.isBuffer(outcome) ? outcome.toString('latin1') : undefined;
    return SETTLED.find((known) => known === settled) ?? 'unknown';
  }

  /** Ends every wait without an answer, and the subscription. */
  close(): void {
    this.#waiting.close();
    this.#subscriber?.close();
  }

  /** Resolves to the answer that is there already, if any. */
  async #write(key: string, ttlMs: number): Promise<Buffer | undefined> {
    const value = `W${this.#channel}`;
    const [opened] = await this.#link.pipeline([{ verb: SET, key, rest: [value, 'PX', String(ttlMs), 'NX'] }]);
    if (opened !== null) {
      return undefined;
    }
    const answered = await this.#link.run((redis) => redis.mm4TransactionReopenBuffer(key, this.#channel, ttlMs));
    return answered === null ? undefined : answerIn(answered);
  }

  #listen(): RedisSubscriber {
    const subscriber = this.#options.subscribe(
      this.#channel,
      (message) => {
        const blank = message.indexOf(' ');
        this.#waiting.deliver(message.toString('latin1', 0, blank), textToOctets(message.subarray(blank + 1)));
      },
      () => this.#waiting.lookForAll(),
    );
    subscriber.open();
    return subscriber;
  }

  async #look(id: string): Promise<Buffer | undefined> {
    const value = await this.#link.run((redis) => redis.getBuffer(transactionKey(id)));
    return value === null ? undefined : answerIn(value);
  }

  /** The end of a wait: tells late answers from those in time, and finds one that came in time but was not told. */
  async #end(id: string): Promise<Buffer | undefined> {
    if (!this.#link.ready) {
      return undefined;
    }
    const value = await this.#link.run((redis) => redis.mm4TransactionEndBuffer(transactionKey(id)));
    return value === null ? undefined : answerIn(value);
  }
}

const SETTLED: readonly SettledTransaction[] = ['matched', 'late', 'repeated'];

function answerIn(value: Buffer): Buffer | undefined {
  return value[0] === ANSWER_OCTET ? textToOctets(value.subarray(1)) : undefined;
}

/** @param id as `idPart` writes it */
function transactionKey(id: string): string {
  return `mm4:transaction:{${id}}`;
}
