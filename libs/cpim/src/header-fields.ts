import type { CpimAddress, DispositionNotification } from './cpim-message.ts';
import { CpimError } from './errors.ts';
import { unescapeHeaderValue } from './header-value.ts';

const DISPOSITIONS: ReadonlySet<string> = new Set<DispositionNotification>([
  'positive-delivery',
  'negative-delivery',
  'processing',
  'display',
  'interworking',
]);

/** Values of imdn.Disposition-Notification seen before; the sets are handed out and never changed. Bounded. */
const dispositionsSeen = new Map<string, ReadonlySet<DispositionNotification>>();
const MAX_DISPOSITIONS_SEEN = 64;

/** Where the parameters of a header end: at the first blank outside quotes (RFC 3862 §2.3.3). */
export function endOfParameters(line: string, from: number): number {
  let quoted = false;
  for (let index = from; index < line.length; index++) {
    const unit = line.charCodeAt(index);
    if (unit === 0x22) quoted = !quoted;
    else if (unit === 0x5c && quoted) index++;
    else if (unit === 0x20 && !quoted) return index;
  }
  return line.length;
}

/** `[Formal-name] "<" URI ">"` (RFC 3862 §4.1). A bare URI without brackets is taken too. @throws CpimError 400 */
export function readAddress(header: string, value: string): CpimAddress {
  const open = value.lastIndexOf('<');
  if (open < 0) return { uri: readUri(header, value) };
  const uri = readUri(header, value.slice(open));
  const written = value.slice(0, open).trim();
  if (written === '') return { uri };
  const quoted = written.length > 1 && written.startsWith('"') && written.endsWith('"');
  return { formalName: unescapeHeaderValue(quoted ? written.slice(1, -1) : written), uri };
}

/** The absolute URI of a header value, with or without brackets. @throws CpimError 400 when there is none */
export function readUri(header: string, value: string): string {
  const open = value.indexOf('<');
  const close = open < 0 ? -1 : value.indexOf('>', open);
  if (open >= 0 && close < 0) throw new CpimError(400, `the CPIM header ${header} has an unclosed URI`);
  const uri = unescapeHeaderValue(open < 0 ? value.trim() : value.slice(open + 1, close));
  const colon = uri.indexOf(':');
  if (colon < 1 || uri.includes(' ')) throw new CpimError(400, `the CPIM header ${header} has no absolute URI`);
  return uri;
}

/** The known words of imdn.Disposition-Notification, compared without case. */
export function readDispositions(value: string): ReadonlySet<DispositionNotification> {
  const known = dispositionsSeen.get(value);
  if (known) return known;
  const words = new Set<DispositionNotification>();
  for (const part of value.split(',')) {
    const word = part.trim().toLowerCase();
    if (isDisposition(word)) words.add(word);
  }
  if (dispositionsSeen.size < MAX_DISPOSITIONS_SEEN && value.length < 128) dispositionsSeen.set(value, words);
  return words;
}

function isDisposition(word: string): word is DispositionNotification {
  return DISPOSITIONS.has(word);
}
