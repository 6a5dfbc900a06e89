/**
 * Parts of concatenated short messages, until all of a message have come, in any order and over any replica
 * (TS §6.2.2.2.1; FACTS 5.11).
 *
 * Key     sms:mo:{<source>:<destination>:<reference>/<bits>/<total>}
 * Value   hash: p<sequence> octets of a part · b octets of all · l lease (<expiry ms>:<token>) · t TTL
 *         after `finish`: d<sequence> SHA-1 of a part, by which the SM-SC's repetition of one is recognised
 * TTL     given by the caller, from the last part; one minute after `finish`
 */
import { randomBytes } from 'node:crypto';
import type { Result } from 'ioredis';
import { keyPart } from './key-part.ts';
import { lifetime } from './lifetime.ts';
import type { RedisLink } from './redis-link.ts';
import { PartsClaimedError, StateError } from './state-error.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** KEYS[1] the message; ARGV sequence, total, part, TTL in ms, token, lease in ms, limit of octets. */
    reassemblyAddBuffer(
      key: string,
      sequence: number,
      total: number,
      part: Buffer,
      ttlMs: number,
      token: string,
      leaseMs: number,
      maxOctets: number,
    ): Result<AddReply, Context>;
    /** KEYS[1] the message; ARGV token, milliseconds for which its parts are still recognised. */
    reassemblyFinish(key: string, token: string, keptMs: number): Result<number, Context>;
    /** KEYS[1] the message; ARGV token. */
    reassemblyAbandon(key: string, token: string): Result<number, Context>;
  }
}

type AddReply = [kind: Buffer, have: number] | [kind: Buffer, have: number, parts: Buffer[]];

/** Fields of one octet in the user data header and in sar_total_segments (TS 23.040 §9.2.3.24.1, SMPP 3.4 §5.3.2.23). */
const MAX_PARTS = 255;
/** Octets of all parts of a message: 255 parts of 160 octets and their data_coding fit. */
const MAX_OCTETS = 65_536;
/** Longer than a delivery to CPM may take; shorter than an SM-SC waits before its next attempt. */
const LEASE_MS = 30_000;
/** How long the SM-SC's repetition of a part is recognised after the message was taken. */
const FINISHED_KEPT_MS = 60_000;
const TOKEN_OCTETS = 9;

/** What makes two parts parts of the same message. */
export interface ReassemblyKey {
  readonly source: string;
  readonly destination: string;
  readonly reference: number;
  /** Width of the reference: 0x2A of 8 bits is not 0x002A of 16 bits. */
  readonly referenceBits: number;
  readonly total: number;
}

/** What the store has of a message after a part was added. */
export type AddedPart =
  | { readonly complete: false; readonly have: number; readonly total: number }
  | { readonly complete: true; readonly parts: Buffer[]; readonly claimToken: string };

/** The repository of parts. Each method is one round trip. */
export class Reassemblies {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
    link.define('reassemblyAdd', new URL('./reassembly-add.lua', import.meta.url), 1);
    link.define('reassemblyFinish', new URL('./reassembly-finish.lua', import.meta.url), 1);
    link.define('reassemblyAbandon', new URL('./reassembly-abandon.lua', import.meta.url), 1);
  }

  /**
   * Adds a part; of a part that comes twice the first stays. Whoever adds the part with which nothing is missing gets all
   * parts in order and a claim on them for 30 s, within which they are to be finished or abandoned. After that, or after
   * `abandon`, the repetition of any part completes the message again.
   * @throws PartsClaimedError while another holds the claim: the SM-SC is to try again, for that one may die.
   * @throws StateError when sequence or total is not 1 to 255, or the message is larger than 64 KiB.
   * @throws StateUnavailableError
   */
  async add(
    key: ReassemblyKey,
    sequence: number,
    part: Buffer,
    ttlMs: number,
    options: { readonly leaseMs?: number } = {},
  ): Promise<AddedPart> {
    const { total } = key;
    if (!(total >= 1 && total <= MAX_PARTS && sequence >= 1 && sequence <= total)) {
      throw new StateError(`part ${sequence} of ${total}: out of the range of a concatenated message`);
    }
    const claimToken = randomBytes(TOKEN_OCTETS).toString('base64url');
    const name = reassemblyKey(key);
    const leaseMs = options.leaseMs ?? LEASE_MS;
    const [kind, have, parts] = await this.#link.run((redis) =>
      redis.reassemblyAddBuffer(name, sequence, total, part, lifetime(ttlMs), claimToken, leaseMs, MAX_OCTETS),
    );
    switch (kind.toString('latin1')) {
      case 'complete':
        return { complete: true, parts: parts ?? [], claimToken };
      case 'claimed':
        throw new PartsClaimedError(`all ${total} parts are there, and another replica is delivering them`);
      case 'too-large':
        throw new StateError(`a concatenated message of more than ${MAX_OCTETS} octets`);
      default:
        return { complete: false, have, total };
    }
  }

  /**
   * The message was taken or refused for good: its parts go. Nothing happens when the claim is not (any more) the token's.
   * @throws StateUnavailableError
   */
  async finish(key: ReassemblyKey, claimToken: string): Promise<void> {
    await this.#link.run((redis) => redis.reassemblyFinish(reassemblyKey(key), claimToken, FINISHED_KEPT_MS));
  }

  /**
   * The message could not be taken now: its parts stay, with their TTL anew, for the SM-SC's next attempt at one of them.
   * @throws StateUnavailableError
   */
  async abandon(key: ReassemblyKey, claimToken: string): Promise<void> {
    await this.#link.run((redis) => redis.reassemblyAbandon(reassemblyKey(key), claimToken));
  }
}

function reassemblyKey({ source, destination, reference, referenceBits, total }: ReassemblyKey): string {
  return `sms:mo:{${keyPart(source)}:${keyPart(destination)}:${reference}/${referenceBits}/${total}}`;
}
