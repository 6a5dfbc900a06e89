import { encodeWords } from '@causeway/mime';

/** Longest run without a blank that is written as it is: beyond this it could not be folded. */
const LONGEST_WORD = 900;
const UNBROKEN = new RegExp(`[^ ]{${LONGEST_WORD + 1}}| {${LONGEST_WORD + 1}}`);
/** Characters of ASCII in one encoded word: 60 of base64 in 75 columns (RFC 2047 §2). */
const WORD = /.{1,45}/g;

/**
 * Writes free text for a header: printable ASCII as it is, the rest in encoded words (RFC 2047), controls and with them line
 * ends as blanks.
 *
 * @param column where the text begins on its line
 */
export function headerText(text: string, column: number): string {
  const words = encodeWords(text, column);
  if (words.length <= LONGEST_WORD || !UNBROKEN.test(words)) return words;
  // No encoded word is this long: it is one run of ASCII.
  const pieces = words.match(WORD) ?? [];
  return pieces.map((piece) => `=?us-ascii?b?${Buffer.from(piece, 'latin1').toString('base64')}?=`).join(' ');
}
