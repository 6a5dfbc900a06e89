import { hash } from 'node:crypto';

/** Characters of imdn.Message-ID: 132 bits of the digest. */
const MESSAGE_ID_LENGTH = 22;

/**
 * What makes a mail the same as another (`email_facts.identity`, duplicates): Message-ID, reverse-path and body. A
 * Message-ID alone is anybody's to write.
 *
 * @param messageId empty without one: then the body alone tells
 */
export function mailKey(messageId: string, mailFrom: string, body: Buffer): string {
  return hash('sha256', [messageId, mailFrom.toLowerCase(), hash('sha256', body, 'hex')].join('\n'), 'hex');
}

/** The same for one recipient of it. */
export function copyKey(mail: string, rcptTo: string): string {
  return hash('sha256', `${mail}\n${rcptTo.toLowerCase()}`, 'hex');
}

/** Conversation-ID of a mail that belongs to none yet: the same for all its recipients, and when it comes again. */
export function conversationIdOfMail(mail: string): string {
  return uuidOf(`conversation ${mail}`);
}

/** Contribution-ID and imdn.Message-ID of one copy: a repetition after a crash is the same message to the CPM client. */
export function idsOfCopy(copy: string): { readonly contributionId: string; readonly imdnMessageId: string } {
  return {
    contributionId: uuidOf(`contribution ${copy}`),
    imdnMessageId: hash('sha256', `imdn ${copy}`, 'base64url').slice(0, MESSAGE_ID_LENGTH),
  };
}

/** A UUID of version 8, made of a digest (RFC 9562 §5.8). */
function uuidOf(text: string): string {
  const digits = hash('sha256', text, 'hex');
  const variant = (8 + (Number.parseInt(digits.charAt(16), 16) % 4)).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
