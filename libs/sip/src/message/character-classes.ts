/** Character classes of RFC 3261 §25.1 as one bit each, so that a scan costs one table look-up per character. */
export const TOKEN = 1;
/** `user` of a SIP URI without the percent sign: unreserved and user-unreserved. */
export const USER = 2;
/** `password` of a SIP URI without the percent sign. */
export const PASSWORD = 4;
/** `paramchar` of a SIP URI without the percent sign. */
export const URI_PARAMETER = 8;
/** `hname` and `hvalue` of a SIP URI without the percent sign. */
export const URI_HEADER = 16;
/** What may stand in a host name or IPv4 address. */
export const HOST = 32;
/** An unquoted generic-param value: token, host and what deployed stacks put there; never a separator or blank. */
export const PARAMETER_VALUE = 64;
/** Any character a URI of RFC 3986 may hold, reserved, unreserved or percent. */
export const ANY_URI = 128;

const ALPHANUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UNRESERVED = `${ALPHANUM}-_.!~*'()`;

const CLASSES = new Uint8Array(256);

function assign(bit: number, characters: string): void {
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i);
    CLASSES[code] = (CLASSES[code] ?? 0) | bit;
  }
}

assign(TOKEN, `${ALPHANUM}-.!%*_+\`'~`);
assign(USER, `${UNRESERVED}&=+$,;?/`);
assign(PASSWORD, `${UNRESERVED}&=+$,`);
assign(URI_PARAMETER, `${UNRESERVED}[]/:&+$`);
assign(URI_HEADER, `${UNRESERVED}[]/?:+$`);
// RFC 3261 has no underscore in host names; deployed names (containers above all) have.
assign(HOST, `${ALPHANUM}-._`);
assign(PARAMETER_VALUE, `${ALPHANUM}-.!%*_+\`'~[]:/=@?&$#|^()`);
assign(ANY_URI, `${UNRESERVED};/?:@&=+$,%#[]`);
for (let code = 0x80; code <= 0xff; code++) CLASSES[code] = PARAMETER_VALUE;

/** Whether the character of that code (0–255) is of the class. */
export function isOf(code: number, bit: number): boolean {
  return ((CLASSES[code] ?? 0) & bit) !== 0;
}

/** Whether every character from `start` up to `end` is of the class; true for an empty range. */
export function allOf(text: string, bit: number, start = 0, end = text.length): boolean {
  for (let i = start; i < end; i++) if (!isOf(text.charCodeAt(i), bit)) return false;
  return true;
}

/** Whether the text is a non-empty `token` of RFC 3261 §25.1. */
export function isToken(text: string): boolean {
  return text.length > 0 && allOf(text, TOKEN);
}

/** Like {@link allOf}, with `%` and two hexadecimal digits also allowed (RFC 3261 §25.1 `escaped`). */
export function allOfOrEscaped(text: string, bit: number, start = 0, end = text.length): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isOf(code, bit)) continue;
    if (code !== 0x25 || i + 2 >= end || !isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) return false;
    i += 2;
  }
  return true;
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

/** Whether the character is a blank of SIP: space or tab, and nothing that JavaScript also trims (0xA0 is UTF-8). */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The text between `start` and `end` without leading and trailing SP and HTAB. */
export function trimBlanks(text: string, start = 0, end = text.length): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
