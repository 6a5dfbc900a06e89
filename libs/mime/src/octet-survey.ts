/** What an octet string is like, as far as mail cares. */
export interface OctetSurvey {
  /** Nothing above 0x7F and no NUL. */
  readonly isAscii: boolean;
  /** Every line ends in CR LF, and no CR or LF stands elsewhere. */
  readonly hasSoundLines: boolean;
  /** Octets of the longest line, its line end left out. */
  readonly longestLine: number;
}

const LF = 0x0a;
const CR = 0x0d;
/** Longest line of a message (RFC 5322 §2.1.1). */
const MAX_LINE = 998;

/** Looks at every octet once. */
export function surveyOctets(octets: Buffer): OctetSurvey {
  let isAscii = true;
  let hasSoundLines = true;
  let longestLine = 0;
  let lineStart = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet > CR && octet < 0x80) continue;
    if (octet === 0 || octet > 0x7f) isAscii = false;
    else if (octet === CR) {
      if (octets[at + 1] !== LF) hasSoundLines = false;
    } else if (octet === LF) {
      const crlf = at > 0 && octets[at - 1] === CR;
      if (!crlf) hasSoundLines = false;
      longestLine = Math.max(longestLine, at - lineStart - (crlf ? 1 : 0));
      lineStart = at + 1;
    }
  }
  return { isAscii, hasSoundLines, longestLine: Math.max(longestLine, octets.length - lineStart) };
}

/** Whether octets can travel as they are, with no transfer encoding (RFC 2045 §2.7). */
export function is7bit({ isAscii, hasSoundLines, longestLine }: OctetSurvey): boolean {
  return isAscii && hasSoundLines && longestLine <= MAX_LINE;
}
