import { parseNameAddr, type SipRequest } from '@causeway/sip';

/** Methods that this fleet serves; the value of every Allow header. */
export const ALLOW = 'MESSAGE, OPTIONS';
const METHODS: ReadonlySet<string> = new Set(['MESSAGE', 'OPTIONS']);

/** Extensions that this fleet understands when a request requires them; none changes how a MESSAGE is handled. */
const SUPPORTED: ReadonlySet<string> = new Set(['path', 'gruu', 'outbound']);
/** Value of the Supported header. */
export const SUPPORTED_EXTENSIONS = [...SUPPORTED].join(', ');

/** Why a request is not taken, as the answer it gets. */
export interface Refusal {
  readonly status: number;
  readonly reason?: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

/**
 * What a UAS inspects before it works on a request, in the order of RFC 3261 §8.2: method, dialog, hops, extensions,
 * content encoding. Syntax, mandatory headers, loops and the scheme of the Request-URI were checked by the stack.
 *
 * @returns undefined when the request is to be served
 */
export function refuseUnacceptable(request: SipRequest): Refusal | undefined {
  const { headers, method } = request;
  if (!METHODS.has(method)) return refuseMethod(request);
  if (method !== 'OPTIONS' && isInDialog(request)) return { status: 481, headers: [] }; // RFC 3261 §12.2.2
  if (headers.get('Max-Forwards') === '0' && method !== 'OPTIONS') return { status: 483, headers: [] }; // RFC 3261 §16.3 item 3
  if (headers.has('Require')) {
    const unsupported = headers.list('Require').filter((extension) => !SUPPORTED.has(extension.toLowerCase()));
    if (unsupported.length > 0) return { status: 420, headers: [['Unsupported', unsupported.join(', ')]] }; // §8.2.2.3
  }
  const encoding = headers.get('Content-Encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { status: 415, headers: [['Accept-Encoding', 'identity']] }; // §8.2.3
  }
  return undefined;
}

/** RFC 3261 §8.2.1: 405 with Allow; an in-dialog request of a session that nobody here holds is 481. */
function refuseMethod(request: SipRequest): Refusal {
  if (isInDialog(request)) return { status: 481, headers: [] };
  return { status: 405, headers: [['Allow', ALLOW]] };
}

function isInDialog(request: SipRequest): boolean {
  const to = request.headers.get('To') ?? '';
  return to.includes('tag') && parseNameAddr(to).params.has('tag');
}
