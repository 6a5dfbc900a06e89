/**
 * Mail addresses of CPM users and groups (TS §6.4.1; EML-6.4.1-01 to -04): the assigned one, which is an entity's for as
 * long as it is used, and opaque ones, which hide a user for a time.
 *
 * Key     mail:address-of:{<CPM address>}      the assigned mail address
 * Key     mail:owner-of:{<mail address>}       the CPM address it was assigned to
 * TTL     three years after the last use; the owner's a day longer, so that no address is free while its entity uses it
 * Key     mail:opaque:{<token>}                the CPM address behind an opaque address
 * TTL     given by the caller
 *
 * The two keys of an assignment lie in different slots, so no script can write both. Each has one winner instead: whoever
 * is first at `owner-of` has the mail address, whoever is first at `address-of` decides for the entity. Addresses are
 * compared as they are: the caller gives them in one form (letters in lower case, unless the operator says otherwise).
 */
import { randomBytes } from 'node:crypto';
import type { Result } from 'ioredis';
import { idPart } from './id-part.ts';
import { lifetime } from './lifetime.ts';
import { type PreparedCommand, prepareSet } from './prepared-command.ts';
import type { RedisLink } from './redis-link.ts';
import { StateError } from './state-error.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** KEYS[1] one side of an assignment; ARGV the other, TTL in ms. */
    mailAddressTake(key: string, other: string, ttlMs: number): Result<number, Context>;
  }
}

const DAY_MS = 86_400_000;
const ASSIGNED_KEPT_MS = 1_095 * DAY_MS;
const OWNED_KEPT_MS = ASSIGNED_KEPT_MS + DAY_MS;
/** A use writes only when the life has become shorter than this: otherwise it would cost two writes with every mail. */
const RENEW_BELOW_MS = ASSIGNED_KEPT_MS - DAY_MS;
/** RFC 5321 §4.5.3.1.3: a path has at most 256 octets. */
const MAX_MAIL_ADDRESS = 256;
const MAX_CPM_ADDRESS = 2_048;
const MAX_CANDIDATES = 16;
const TOKEN_OCTETS = 15;

/** The repository of mail addresses. */
export class MailAddresses {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
    link.define('mailAddressTake', new URL('./mail-address-take.lua', import.meta.url), 1);
  }

  /**
   * The mail address of a CPM entity. The first time it gets the first candidate that is nobody else's (EML-6.4.1-03);
   * candidates beyond the sixteenth are not tried. Undefined when all are taken. One round trip, but for the first time.
   * @throws StateUnavailableError; StateError when an address is longer than an address may be.
   */
  async assign(cpmAddress: string, candidates: readonly string[]): Promise<string | undefined> {
    const known = await this.addressOf(cpmAddress);
    if (known !== undefined) {
      return known;
    }
    for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
      check(cpmAddress, candidate);
      if (await this.#take(ownerKey(candidate), cpmAddress, OWNED_KEPT_MS)) {
        return this.#decide(cpmAddress, candidate);
      }
    }
    return undefined;
  }

  /**
   * The mail address that was assigned to a CPM entity, undefined when none was.
   * @throws StateUnavailableError
   */
  async addressOf(cpmAddress: string): Promise<string | undefined> {
    const key = addressKey(cpmAddress);
    const [address, lifeMs] = await this.#link.run((redis) => Promise.all([redis.get(key), redis.pttl(key)]));
    if (address === null) {
      return undefined;
    }
    await this.#renew(cpmAddress, address, lifeMs);
    return address;
  }

  /**
   * The CPM entity whose assigned mail address this is, undefined when it is nobody's.
   * @throws StateUnavailableError
   */
  async ownerOf(mailAddress: string): Promise<string | undefined> {
    const key = ownerKey(mailAddress);
    const [owner, lifeMs] = await this.#link.run((redis) => Promise.all([redis.get(key), redis.pttl(key)]));
    if (owner === null) {
      return undefined;
    }
    await this.#renew(owner, mailAddress, lifeMs - DAY_MS);
    return owner;
  }

  /**
   * A token for the local part of an opaque address: 24 letters and digits in lower case that nobody can guess. It leads
   * to the CPM address for `ttlMs`.
   * @throws StateUnavailableError
   */
  async hide(cpmAddress: string, ttlMs: number): Promise<string> {
    const { token, command } = this.prepareHide(cpmAddress, ttlMs);
    await this.#link.pipeline([command]);
    return token;
  }

  /** `hide` with its command for `State.pipeline`. */
  prepareHide(cpmAddress: string, ttlMs: number): { readonly token: string; readonly command: PreparedCommand } {
    const token = base32(randomBytes(TOKEN_OCTETS));
    return { token, command: prepareSet(opaqueKey(token), cpmAddress, lifetime(ttlMs)) };
  }

  /**
   * The CPM address behind an opaque address; undefined when the token is unknown or its time is over.
   * @throws StateUnavailableError
   */
  async behind(token: string): Promise<string | undefined> {
    return (await this.#link.run((redis) => redis.get(opaqueKey(token.toLowerCase())))) ?? undefined;
  }

  async #take(key: string, other: string, ttlMs: number): Promise<boolean> {
    return (await this.#link.run((redis) => redis.mailAddressTake(key, other, ttlMs))) === 1;
  }

  /** Another replica may have decided meanwhile: then its address stands, and ours is free again. */
  async #decide(cpmAddress: string, candidate: string): Promise<string> {
    const key = addressKey(cpmAddress);
    const before = await this.#link.run((redis) => redis.set(key, candidate, 'PX', ASSIGNED_KEPT_MS, 'NX', 'GET'));
    if (before === null || before === candidate) {
      return candidate;
    }
    await this.#link.run((redis) => redis.del(ownerKey(candidate)));
    return before;
  }

  async #renew(cpmAddress: string, mailAddress: string, lifeMs: number): Promise<void> {
    if (lifeMs >= RENEW_BELOW_MS) {
      return;
    }
    // The owner first: it is to live longer.
    if (await this.#take(ownerKey(mailAddress), cpmAddress, OWNED_KEPT_MS)) {
      await this.#take(addressKey(cpmAddress), mailAddress, ASSIGNED_KEPT_MS);
    }
  }
}

function check(cpmAddress: string, mailAddress: string): void {
  if (cpmAddress.length > MAX_CPM_ADDRESS || Buffer.byteLength(mailAddress) > MAX_MAIL_ADDRESS) {
    throw new StateError('a CPM address of more than 2048 characters, or a mail address of more than 256 octets');
  }
}

/** RFC 4648 §6 in lower case, for octets in groups of five. */
function base32(octets: Buffer): string {
  let text = '';
  for (let group = 0; group < octets.length; group += 5) {
    let bits = octets.readUIntBE(group, 5);
    let letters = '';
    for (let letter = 0; letter < 8; letter++) {
      letters = 'abcdefghijklmnopqrstuvwxyz234567'.charAt(bits % 32) + letters;
      bits = Math.floor(bits / 32);
    }
    text += letters;
  }
  return text;
}

function addressKey(cpmAddress: string): string {
  return `mail:address-of:{${idPart(cpmAddress)}}`;
}

function ownerKey(mailAddress: string): string {
  return `mail:owner-of:{${idPart(mailAddress)}}`;
}

function opaqueKey(token: string): string {
  return `mail:opaque:{${idPart(token)}}`;
}
