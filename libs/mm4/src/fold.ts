import { Mm4EncodeError } from './mm4-encode-error.ts';

/** Columns a line should keep to, and octets it must keep to (RFC 5322 §2.1.1). */
const COLUMNS = 78;
const MAX_LINE = 998;

/** Where a header may be folded: in text at every single blank, in a list or among parameters after a comma or semicolon. */
const BREAKS = { text: /[^ ] (?=[^ ])/g, list: /[,;] (?=[^ ])/g };

/**
 * Folds a header line at 78 columns where it can be (RFC 5322 §2.2.3), its name staying with what follows it.
 *
 * @param line name, colon, blank and value, on one line without its line end
 * @throws Mm4EncodeError when a piece is longer than a line may be
 */
export function fold(line: string, kind: keyof typeof BREAKS): string {
  if (line.length <= COLUMNS) return line;
  const pieces: string[] = [];
  const valueStart = line.indexOf(':') + 2;
  let start = 0;
  let candidate = 0;
  for (const { index } of line.matchAll(BREAKS[kind])) {
    // The match begins with the character before the blank.
    const blank = index + 1;
    if (blank - start > COLUMNS && candidate > start) {
      pieces.push(line.slice(start, candidate));
      start = candidate;
    }
    if (blank > valueStart) candidate = blank;
  }
  if (line.length - start > COLUMNS && candidate > start) {
    pieces.push(line.slice(start, candidate));
    start = candidate;
  }
  pieces.push(line.slice(start));
  if (pieces.some(({ length }) => length > MAX_LINE)) throw new Mm4EncodeError('a header does not fit into its lines');
  return pieces.join('\r\n');
}
