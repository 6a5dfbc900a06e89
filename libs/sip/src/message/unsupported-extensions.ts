import type { SipRequest } from './sip-message.ts';

/**
 * The option tags a request requires of its recipient and that are not in `supported`, in lower case (RFC 3261
 * §8.2.2.3). When there are any the answer is 420 with `Unsupported: ` and this list joined by commas. ACK and CANCEL
 * are never refused for them.
 *
 * @param supported option tags in lower case.
 * @throws SipParseError 400 when there are more tags than `maxListValues`.
 */
export function unsupportedExtensions(request: SipRequest, supported: Iterable<string>): string[] {
  if (!request.headers.has('Require') || request.method === 'ACK' || request.method === 'CANCEL') return [];
  const known = new Set(supported);
  const required = new Set(request.headers.list('Require').map((tag) => tag.toLowerCase()));
  return [...required].filter((tag) => tag !== '' && !known.has(tag));
}
