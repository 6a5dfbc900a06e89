import { hash } from 'node:crypto';

/** Hexadecimal digits of a derived id: 128 bits of the digest. */
const LENGTH = 32;

/**
 * An id that follows from what it is for, so that a repeated attempt, wherever it is made, has the same: a new one would be
 * another message to the other side.
 */
export function derivedId(...parts: readonly string[]): string {
  return hash('sha256', parts.join('\n'), 'hex').slice(0, LENGTH);
}

/**
 * X-Mms-Message-ID of a request whose X-Mms-Transaction-ID is given: it follows from that, because a late MM4_forward.RES need
 * not name the message.
 */
export function mmsMessageId(transactionId: string, domain: string): string {
  return `${transactionId}@${domain}`;
}
