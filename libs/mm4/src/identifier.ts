import { Mm4EncodeError } from './mm4-encode-error.ts';
import { unquoted } from './structured-value.ts';

/** Longest identifier that is written, so that its header needs no folding. */
const MAX_WRITTEN = 900;
const PRINTABLE = /^[ -~]+$/;

/**
 * Reads X-Mms-Transaction-ID: in double quotes; or bare up to a comment, without the angle brackets that some peers put around
 * ids (catalog `mm4_headers`: compare without quotes).
 *
 * @returns `''` when there is nothing in it
 */
export function parseTransactionId(value: string): string {
  const text = value.trim();
  if (text.startsWith('"')) return unquoted(text);
  // A bare identifier may have parentheses of its own; a comment has a blank before it.
  const comment = text.endsWith(')') ? text.indexOf(' (') : -1;
  return withoutBrackets(comment < 0 ? text : text.slice(0, comment).trimEnd());
}

/** Reads X-Mms-Message-ID as a transaction id, but without angle brackets inside quotes as well. */
export function parseMessageId(value: string): string {
  return withoutBrackets(parseTransactionId(value));
}

function withoutBrackets(text: string): string {
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}

/**
 * Writes an identifier as a quoted-string.
 *
 * @throws Mm4EncodeError when it is empty, has characters other than printable ASCII, or is longer than a line may be
 */
export function formatIdentifier(identifier: string): string {
  if (!PRINTABLE.test(identifier) || identifier.length > MAX_WRITTEN) {
    throw new Mm4EncodeError('an identifier has to be printable ASCII of one line');
  }
  return /["\\]/.test(identifier) ? `"${identifier.replace(/["\\]/g, '\\$&')}"` : `"${identifier}"`;
}
