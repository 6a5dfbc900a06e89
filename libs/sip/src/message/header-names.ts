import { isToken } from './character-classes.ts';

/** Compact forms: RFC 3261 §20 table, RFC 3515, 3841, 3892, 4028, 4474, 6665. */
const COMPACT_FORMS: ReadonlyMap<string, string> = new Map([
  ['a', 'accept-contact'],
  ['b', 'referred-by'],
  ['c', 'content-type'],
  ['d', 'request-disposition'],
  ['e', 'content-encoding'],
  ['f', 'from'],
  ['i', 'call-id'],
  ['j', 'reject-contact'],
  ['k', 'supported'],
  ['l', 'content-length'],
  ['m', 'contact'],
  ['n', 'identity-info'],
  ['o', 'event'],
  ['r', 'refer-to'],
  ['s', 'subject'],
  ['t', 'to'],
  ['u', 'allow-events'],
  ['v', 'via'],
  ['x', 'session-expires'],
  ['y', 'identity'],
]);

/** Spellings seen in nearly every message, known from the start so that junk names cannot push them out. */
const COMMON_SPELLINGS = [
  ...['Via', 'From', 'To', 'Call-ID', 'Call-Id', 'CSeq', 'Max-Forwards', 'Contact', 'Content-Length', 'Content-Type'],
  ...['Route', 'Record-Route', 'Expires', 'Date', 'Allow', 'Supported', 'Require', 'Proxy-Require', 'Unsupported'],
  ...['Accept', 'Accept-Contact', 'Reject-Contact', 'Request-Disposition', 'User-Agent', 'Server', 'Warning', 'Reason'],
  ...['Retry-After', 'P-Asserted-Identity', 'P-Preferred-Identity', 'P-Asserted-Service', 'P-Preferred-Service'],
  ...['Privacy', 'P-Access-Network-Info', 'P-Charging-Vector', 'P-Visited-Network-ID', 'Conversation-ID', 'Subject'],
  ...['Contribution-ID', 'InReplyTo-Contribution-ID', 'Session-Expires', 'Min-SE', 'Event', 'Allow-Events'],
  ...['Content-Disposition', 'Content-Encoding', 'Subscription-State', 'Authorization', 'Message-Expires'],
];

/** Spellings remembered beyond the common ones; a name beyond this number is lower-cased each time. */
const MAX_CACHED_SPELLINGS = 1_024;
/** Longer names are not remembered. */
const MAX_CACHED_LENGTH = 64;

const canonicalBySpelling = new Map<string, string>();
for (const spelling of COMMON_SPELLINGS) {
  const canonical = interned(spelling.toLowerCase());
  canonicalBySpelling.set(interned(spelling), canonical);
  canonicalBySpelling.set(canonical, canonical);
}
for (const [compact, long] of COMPACT_FORMS) {
  canonicalBySpelling.set(compact, interned(long));
  canonicalBySpelling.set(compact.toUpperCase(), interned(long));
}

/**
 * The engine's one copy of a text, as property keys are: two such texts compare by address, and the copy does not keep
 * alive the message it may have been cut from.
 */
function interned(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}

/** The canonical name of a spelling seen before, and so known to be a token; undefined otherwise. */
export function knownHeaderName(spelling: string): string | undefined {
  return canonicalBySpelling.get(spelling);
}

/**
 * The one form under which a header is known: its long name in lower case (RFC 3261 §7.3.1, §7.3.3).
 * `V`, `via` and `VIA` all give `via`; an unknown name gives itself in lower case.
 */
export function canonicalHeaderName(spelling: string): string {
  const known = canonicalBySpelling.get(spelling);
  if (known !== undefined) return known;
  const lower = spelling.toLowerCase();
  const canonical = interned(COMPACT_FORMS.get(lower) ?? lower);
  if (!isToken(spelling)) return canonical;
  if (canonicalBySpelling.size < MAX_CACHED_SPELLINGS && spelling.length <= MAX_CACHED_LENGTH) {
    canonicalBySpelling.set(interned(spelling), canonical);
  }
  return canonical;
}
