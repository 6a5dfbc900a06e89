/** Policy of messageCorrelator. */
export interface CorrelatorPolicy {
  /** `correlator_count_unit`: what the 160 count; default `codepoint`. */
  readonly countUnit?: 'codepoint' | 'utf16' | undefined;
  /** `correlator_crlf`: what becomes of each CR and LF; default `remove`. */
  readonly crlf?: 'remove' | 'space_per_char' | undefined;
  /** `correlator_rfc2047_split`: encoded-words of at most 75 characters; default false, one word. */
  readonly rfc2047Split?: boolean | undefined;
}

/** Characters of the text that take part (SMS-F-C). */
const MAX_CHARACTERS = 160;
/** RFC 2047 §2: an encoded-word has at most 75 characters; 12 are `=?utf-8?b?` and `?=`, base64 takes four for three. */
const MAX_WORD_OCTETS = Math.floor((75 - 12) / 4) * 3;

const NOT_PRINTABLE_ASCII = /[^ -~]/;
const ENCODED_WORDS = /^=\?utf-8\?b\?[A-Za-z0-9+/=]*\?=(?:[ \t]+=\?utf-8\?b\?[A-Za-z0-9+/=]*\?=)*$/i;
const EACH_ENCODED_TEXT = /=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=/gi;

/**
 * The value of Message-Correlator for the text of an SMS (TS Appendix F): NUL, CR and LF are removed, then the first 160
 * characters are kept; printable ASCII stands as it is, anything else is one RFC 2047 encoded-word of the whole.
 *
 * @param text the re-assembled text, decoded with unassigned escapes removed (`decodeGsm7`, SMS-F-C-h); empty when there
 *   is none: the header is then present with an empty value (SMS-F-C-a)
 */
export function messageCorrelator(text: string, policy: CorrelatorPolicy = {}): string {
  if (text.length <= MAX_CHARACTERS && !NOT_PRINTABLE_ASCII.test(text)) return text;
  const replacement = policy.crlf === 'space_per_char' ? ' ' : '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the null character is what SMS-F-C-c removes.
  const kept = text.replace(/\u0000/g, '').replace(/[\r\n]/g, replacement);
  const cut = policy.countUnit === 'utf16' ? firstUnits(kept) : firstCodePoints(kept);
  if (!NOT_PRINTABLE_ASCII.test(cut)) return cut;
  return policy.rfc2047Split === true ? splitWords(cut) : encodedWord(cut);
}

/**
 * Whether two Message-Correlator values name the same text (SMS-F-C-k4): encoded-words by their encoded text, split or
 * whole, other values as they are apart from blanks at both ends. A plain value never equals an encoded one, as a plain
 * text may look like an encoded-word.
 */
export function sameMessageCorrelator(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

function firstUnits(text: string): string {
  const cut = text.slice(0, MAX_CHARACTERS);
  // The half of a pair that the cut leaves is no character.
  return cut.isWellFormed() ? cut : cut.slice(0, -1).toWellFormed();
}

function firstCodePoints(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  let end = 0;
  for (let count = 0; count < MAX_CHARACTERS && end < text.length; count++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

function encodedWord(text: string): string {
  return `=?utf-8?b?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

/** Whole characters in each word, one blank between words (RFC 2047 §2, §5). */
function splitWords(text: string): string {
  const words: string[] = [];
  let word = '';
  let octets = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character, 'utf8');
    if (octets + size > MAX_WORD_OCTETS) {
      words.push(encodedWord(word));
      word = '';
      octets = 0;
    }
    word += character;
    octets += size;
  }
  words.push(encodedWord(word));
  return words.join(' ');
}

function comparable(value: string): string {
  const trimmed = value.trim();
  if (!ENCODED_WORDS.test(trimmed)) return `plain ${trimmed}`;
  const octets = [...trimmed.matchAll(EACH_ENCODED_TEXT)].map((match) => Buffer.from(match[1] ?? '', 'base64'));
  return `encoded ${Buffer.concat(octets).toString('hex')}`;
}
