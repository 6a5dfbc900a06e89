import { hash } from 'node:crypto';
import { BRANCH_COOKIE, parseNameAddr, type SipRequest } from '../message/index.ts';
import type { TopVia } from '../transport/top-via.ts';

/** Default port of sent-by when keys are compared (RFC 3261 §17.2.3). */
const DEFAULT_PORT = 5060;
/** Characters; three times what branch, host and Call-ID of usual length make. */
const LONGEST_KEY = 384;

/**
 * The key under which a server transaction is found (RFC 3261 §17.2.3): branch, sent-by and method, an ACK counted as
 * the INVITE it acknowledges. A branch without the magic cookie comes from an RFC 2543 client; then Request-URI, From
 * tag, Call-ID, CSeq number and the whole top Via stand for it. The To tag, which RFC 2543 matching also wants, differs
 * between INVITE and ACK and is compared by `isAckOf2543`.
 *
 * @param via    the topmost Via of the request, parsed
 * @param method method of the transaction looked for; the request's own by default
 */
export function serverKey(request: SipRequest, via: TopVia, method = request.method): string {
  const transactionMethod = method === 'ACK' ? 'INVITE' : method;
  const { branch } = via;
  if (branch?.startsWith(BRANCH_COOKIE) === true) {
    return bounded(`${branch} ${via.host.toLowerCase()}:${via.port ?? DEFAULT_PORT} ${transactionMethod}`);
  }
  const { headers } = request;
  const number = Number.parseInt(headers.get('CSeq') ?? '', 10);
  const tag = tagOf(headers.get('From'));
  const identity = `${request.requestUri} ${tag} ${headers.get('Call-ID')} ${number} ${headers.firstValue('Via')}`;
  return bounded(`2543 ${identity} ${transactionMethod}`);
}

/** Whether the branch was made by an RFC 3261 client. */
export function hasCookie(via: TopVia): boolean {
  return via.branch?.startsWith(BRANCH_COOKIE) === true;
}

/**
 * What two copies of one request have in common that reached us over different paths (RFC 3261 §8.2.2.2): From tag,
 * Call-ID and CSeq. Undefined for a request with a To tag: inside a dialog nothing is merged.
 */
export function mergeKey(request: SipRequest): string | undefined {
  const { headers } = request;
  if (tagOf(headers.get('To')) !== undefined) return undefined;
  return bounded(`${tagOf(headers.get('From'))} ${headers.get('Call-ID')} ${headers.get('CSeq')}`);
}

/** A key that a peer made very long is kept as its hash. */
function bounded(text: string): string {
  return text.length > LONGEST_KEY ? hash('sha256', text, 'base64') : text;
}

const TAG = /;[ \t]*tag[ \t]*=[ \t]*([^ \t;,]+)/i;

/** The tag of a From or To value, undefined when there is none. The value must be one that parses. */
export function tagOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  // Quotes may hide a bracket or a parameter; without them the parameters simply follow the last bracket.
  if (value.includes('"')) return parseNameAddr(value).params.get('tag');
  return TAG.exec(value.slice(value.lastIndexOf('>') + 1))?.[1];
}
