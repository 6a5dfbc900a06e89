import { isToken, trimBlanks } from './character-classes.ts';
import { canonicalHeaderName, knownHeaderName } from './header-names.ts';
import { refuseBreakingText, SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** Index of the CRLF that ends the logical line starting at `start`: folds belong to it. */
export function endOfLine(text: string, start: number): number {
  let from = start;
  for (;;) {
    const end = text.indexOf('\r', from);
    // The text ends with CRLF, so only a bare CR or LF can bring these two out of step.
    if (text.charCodeAt(end + 1) !== LINE_FEED || text.indexOf('\n', from) !== end + 1) {
      throw new SipParseError(400, 'Bare CR or LF in Header');
    }
    const next = text.charCodeAt(end + 2);
    if (next !== SPACE && next !== TAB) return end;
    from = end + 2;
  }
}

/** Canonical name of the line between `start` and `end`; blanks may stand before the colon (RFC 3261 §25.1 HCOLON). */
export function nameOfLine(text: string, start: number, end: number): string {
  const colon = text.indexOf(':', start);
  if (colon < 0 || colon >= end) throw new SipParseError(400, 'Header Line Without Colon');
  const written = text.slice(start, colon);
  const known = knownHeaderName(written);
  if (known !== undefined) return known;
  const spelling = trimBlanks(written);
  if (!isToken(spelling) || text.charCodeAt(start) <= SPACE) throw new SipParseError(400, 'Malformed Header Name');
  return canonicalHeaderName(spelling);
}

/** The name of a line as written. */
export function spellingOfLine(line: string): string {
  return trimBlanks(line, 0, line.indexOf(':'));
}

/** The value of a line, unfolded and trimmed. */
export function valueOfLine(line: string): string {
  const start = line.indexOf(':') + 1;
  if (line.indexOf('\r', start) < 0) return trimBlanks(line, start);
  return unfold(line, start);
}

/** A fold with the blanks around it reads as one space (RFC 3261 §7.3.1); a fold at an end reads as nothing. */
function unfold(line: string, start: number): string {
  let value = '';
  for (const part of line.slice(start).split('\r\n')) {
    const text = trimBlanks(part);
    if (text !== '') value = value === '' ? text : `${value} ${text}`;
  }
  return value;
}

/**
 * Makes a line of a name and a value.
 *
 * @throws SipInjectionError when the name is not a token or the value holds CR, LF, NUL or a character above U+00FF.
 */
export function lineOf(name: string, value: string): string {
  if (!isToken(name)) throw new SipInjectionError('header name', 'it is not a token');
  return `${name}: ${refuseBreakingText('header value', value)}`;
}

/** NUL is grammatical only as a quoted pair (RFC 3261 §25.1 quoted-pair; RFC 4475 §3.1.1.2 sends one). */
export function refuseBareNul(text: string): void {
  for (let at = text.indexOf('\0'); at >= 0; at = text.indexOf('\0', at + 1)) {
    if (text[at - 1] !== '\\') throw new SipParseError(400, 'NUL in Header');
  }
}
