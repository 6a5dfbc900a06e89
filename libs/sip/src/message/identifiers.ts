import { randomFillSync } from 'node:crypto';
import { BRANCH_COOKIE } from './via.ts';

/** Random octets drawn at once, so that an identifier costs a slice and not a call into the system. */
const POOL_SIZE = 8_192;
/** 96 bits: unique over space and time for a branch or Call-ID. */
const IDENTIFIER_OCTETS = 12;
/** 64 bits; RFC 3261 §19.3 asks a tag for at least 32. */
const TAG_OCTETS = 8;

const pool = Buffer.allocUnsafeSlow(POOL_SIZE);
let used = POOL_SIZE;

/** Hexadecimal, because tokens compare without case and other alphabets would lose bits there. */
function randomHex(octets: number): string {
  if (used + octets > POOL_SIZE) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += octets;
  return pool.toString('hex', start, used);
}

/** A Via branch: the cookie of RFC 3261 §8.1.1.7 and 96 random bits. */
export function generateBranch(): string {
  return BRANCH_COOKIE + randomHex(IDENTIFIER_OCTETS);
}

/** A From or To tag of 64 random bits (RFC 3261 §19.3). */
export function generateTag(): string {
  return randomHex(TAG_OCTETS);
}

/**
 * A Call-ID of 96 random bits (RFC 3261 §8.1.1.4), with `@host` when a host is given.
 *
 * The host is not checked here: writing the header refuses text that would break it.
 */
export function generateCallId(host?: string): string {
  const identifier = randomHex(IDENTIFIER_OCTETS);
  return host === undefined ? identifier : `${identifier}@${host}`;
}
