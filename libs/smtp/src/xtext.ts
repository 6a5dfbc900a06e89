const MALFORMED = /[^\x21-\x7e]|\+(?![0-9A-Fa-f]{2})/;
const HEX = /\+([0-9A-Fa-f]{2})/g;

/**
 * Undoes xtext (RFC 3461 §4); the octets are read as UTF-8. Undefined when it is malformed. A literal `=` passes, because
 * many clients write rewritten addresses (`SRS0=…`) into ORCPT as they are.
 */
export function decodeXtext(value: string): string | undefined {
  if (MALFORMED.test(value)) return undefined;
  if (!value.includes('+')) return value;
  const octets = value.replace(HEX, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}
