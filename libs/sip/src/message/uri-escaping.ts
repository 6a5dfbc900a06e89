import { isOf, USER } from './character-classes.ts';

/** Decodes `%` escapes as UTF-8; octets that are not UTF-8 become U+FFFD. A `%` without two digits stays. */
export function decodePercent(text: string): string {
  if (text.indexOf('%') < 0) return text;
  const octets = text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(octets, 'latin1').toString('utf8');
}

/** Any text as the user part of a SIP URI: what the grammar does not allow is escaped (RFC 3261 §19.1.2). */
export function escapeUser(text: string): string {
  let escaped = '';
  for (const octet of Buffer.from(text, 'utf8')) {
    escaped += isOf(octet, USER) ? String.fromCharCode(octet) : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
