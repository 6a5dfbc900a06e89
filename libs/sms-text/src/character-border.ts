/** A cut may move back by so many units to keep a grapheme whole (FACTS 5.11). */
const GRAPHEME_REACH_UNITS = 10;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Where to cut a text that must be cut at `cut` or before: at the border of a grapheme (a letter with its combining marks,
 * an emoji sequence) when one is within ten units, else off the middle of a surrogate pair.
 *
 * @param start where the piece begins; the result is behind it
 */
export function characterBorder(text: string, start: number, cut: number): number {
  // Only the neighbourhood is looked at: a grapheme that begins before it is out of reach anyway.
  const from = Math.max(start, cut - 2 * GRAPHEME_REACH_UNITS);
  const border = from + (graphemes.segment(text.slice(from, cut + 2)).containing(cut - from)?.index ?? 0);
  if (border > start && cut - border <= GRAPHEME_REACH_UNITS) return border;
  return isHighSurrogate(text.charCodeAt(cut - 1)) && isLowSurrogate(text.charCodeAt(cut)) ? cut - 1 : cut;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
