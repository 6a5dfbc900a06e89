/** What the mail server made of a mail, as Table 47 reads it. */
export interface MailOutcome {
  /**
   * `refused` by a reply; `not-sent`: nothing was handed over; `unknown`: the dot was sent and no reply came;
   * `no-mail-domain`: the recipient's domain does not exist, or says by a null MX that it takes no mail (RFC 7505);
   * `expired`: it was too late to try.
   */
  readonly outcome: 'accepted' | 'refused' | 'not-sent' | 'unknown' | 'no-mail-domain' | 'expired';
  /** Basic reply code. */
  readonly code?: number | undefined;
  /** RFC 3463 status: `5.1.1`. */
  readonly enhanced?: string | undefined;
}

const ACCEPTED = 202;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const REQUEST_TIMEOUT = 408;
const REQUEST_ENTITY_TOO_LARGE = 413;
const UNSUPPORTED_MEDIA_TYPE = 415;
const TEMPORARILY_UNAVAILABLE = 480;
const NOT_ACCEPTABLE_HERE = 488;
const SERVER_INTERNAL_ERROR = 500;
const SERVER_TIMEOUT = 504;

/**
 * TS §6.4.2.1 Table 47 (EML-T47.Response code and reason phrase): what became of the mail to the SIP response. The table
 * says 250 and classes; the codes are the catalog's resolution (`reply_maps.smtp_to_sip`). The enhanced status, where the
 * server gives one, wins over the basic code. A mail that was sent without an answer is 408: it may have arrived, and a
 * response that invites another attempt would double it.
 */
export function mapToSipStatus({ outcome, code = 0, enhanced = '' }: MailOutcome): number {
  if (outcome === 'accepted') return ACCEPTED;
  if (outcome === 'unknown') return REQUEST_TIMEOUT;
  if (outcome === 'not-sent') return SERVER_TIMEOUT;
  if (outcome === 'no-mail-domain') return NOT_FOUND;
  if (outcome === 'expired') return TEMPORARILY_UNAVAILABLE;
  return ofEnhanced(enhanced) ?? ofBasic(code);
}

function ofEnhanced(status: string): number | undefined {
  if (status.startsWith('4.')) return TEMPORARILY_UNAVAILABLE;
  if (!status.startsWith('5.')) return undefined;
  if (status === '5.2.3' || status === '5.3.4') return REQUEST_ENTITY_TOO_LARGE;
  if (status.startsWith('5.1.')) return NOT_FOUND;
  if (status.startsWith('5.6.')) return UNSUPPORTED_MEDIA_TYPE;
  if (status.startsWith('5.7.')) return FORBIDDEN;
  return undefined;
}

const PROTOCOL_ERRORS: readonly number[] = [500, 501, 502, 503, 504, 555];
const UNKNOWN_MAILBOX: readonly number[] = [550, 551, 553, 556];
const NOT_AUTHENTICATED: readonly number[] = [530, 535];
const TOO_LARGE = 552;

function ofBasic(code: number): number {
  if (UNKNOWN_MAILBOX.includes(code)) return NOT_FOUND;
  if (code === TOO_LARGE) return REQUEST_ENTITY_TOO_LARGE;
  if (NOT_AUTHENTICATED.includes(code)) return FORBIDDEN;
  if (PROTOCOL_ERRORS.includes(code)) return SERVER_INTERNAL_ERROR;
  return code >= 400 && code < 500 ? TEMPORARILY_UNAVAILABLE : NOT_ACCEPTABLE_HERE;
}
