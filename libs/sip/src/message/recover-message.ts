import { trimBlanks } from './character-classes.ts';
import { HeaderBlock } from './header-block.ts';
import { canonicalHeaderName } from './header-names.ts';
import type { SipLimits } from './sip-limits.ts';
import { type RecoveredMessage, SipParseError } from './sip-parse-error.ts';

/** The headers a stateless answer copies (RFC 3261 §8.2.6.2). */
const ANSWER_HEADERS: ReadonlySet<string> = new Set(['via', 'from', 'to', 'call-id', 'cseq']);
/** Lines looked at; a malformed head has no claim to more work. */
const MAX_LINES = 128;

/**
 * Reads what a stateless answer needs from a head that failed to parse. Each line stands alone: one that is itself
 * malformed is left out, the others are kept as they came.
 */
export function recoverMessage(octets: Buffer, limits: SipLimits): RecoveredMessage {
  const headEnd = octets.indexOf('\r\n\r\n');
  const size = Math.min(headEnd < 0 ? octets.length : headEnd, limits.maxHeadSize);
  const lines = octets.toString('latin1', 0, size).trimStart().split('\r\n', MAX_LINES);
  const kept: string[] = [];
  for (const line of logicalLines(lines.slice(1))) {
    const colon = line.indexOf(':');
    if (colon > 0 && ANSWER_HEADERS.has(canonicalHeaderName(trimBlanks(line, 0, colon))) && isWhole(line, limits)) {
      kept.push(line);
    }
  }
  const headers = HeaderBlock.parse(
    kept.slice(0, Math.min(limits.maxVias, limits.maxHeaderLines)).join('\r\n'),
    limits,
  );
  const [first = '', second = ''] = (lines[0] ?? '').split(/[ \t]+/, 2);
  if (/^SIP\//i.test(first)) return { status: Number.parseInt(second, 10) || 0, headers };
  return first === '' ? { headers } : { method: first, requestUri: second, headers };
}

function logicalLines(lines: string[]): string[] {
  const logical: string[] = [];
  for (const line of lines) {
    const previous = logical.at(-1);
    if (previous !== undefined && (line.startsWith(' ') || line.startsWith('\t'))) {
      logical[logical.length - 1] = `${previous}\r\n${line}`;
    } else {
      logical.push(line);
    }
  }
  return logical;
}

function isWhole(line: string, limits: SipLimits): boolean {
  try {
    HeaderBlock.parse(line, limits);
    return true;
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}
