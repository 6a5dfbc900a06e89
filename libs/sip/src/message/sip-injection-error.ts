/**
 * Text that would have broken out of the header, URI or start line it was meant for. A programming error or an attack,
 * never something to repair: the caller refuses the input that led to it.
 */
export class SipInjectionError extends Error {
  override readonly name = 'SipInjectionError';
  /** Where the text was to go: `header name`, `header value`, `Request-URI`, … */
  readonly place: string;

  constructor(place: string, problem: string) {
    super(`refused text for ${place}: ${problem}`);
    this.place = place;
  }
}

/**
 * What cannot stand in header text: line ends, NUL, and characters beyond one octet. The last matter because writing
 * latin1 keeps only the low octet, and U+010A would become a line feed.
 */
const BREAKING = /[\0\r\n\u0100-\uffff]/;

/** What cannot stand in one word of a start line: blanks and controls too. */
const WORD_BREAKING = /[\0-\x20\x7f\u0100-\uffff]/;

/**
 * Lets text through that is one header value (RFC 3261 §25.1 TEXT-UTF8, as latin1 octets).
 *
 * @throws SipInjectionError when it holds CR, LF, NUL or a character above U+00FF (use `encodeUtf8` first).
 */
export function refuseBreakingText(place: string, text: string): string {
  if (BREAKING.test(text)) throw new SipInjectionError(place, 'it holds CR, LF, NUL or a character above U+00FF');
  return text;
}

/**
 * Lets text through that is one word: a method, a Request-URI, a header name.
 *
 * @throws SipInjectionError when it is empty or holds a blank, a control or a character above U+00FF.
 */
export function refuseBreakingWord(place: string, text: string): string {
  if (text === '' || WORD_BREAKING.test(text)) {
    throw new SipInjectionError(place, 'it is empty or holds a blank, a control or a character above U+00FF');
  }
  return text;
}

/**
 * Lets text through that is latin1, line ends and all.
 *
 * @throws SipInjectionError when it holds a character above U+00FF.
 */
export function refuseWideText(place: string, text: string): string {
  if (/[\u0100-\uffff]/.test(text)) throw new SipInjectionError(place, 'it holds a character above U+00FF');
  return text;
}
