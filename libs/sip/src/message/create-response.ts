import { isToken } from './character-classes.ts';
import { HeaderBlock } from './header-block.ts';
import { findSeparator } from './header-list.ts';
import { generateTag } from './identifiers.ts';
import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

/** What goes into a response beyond the copied headers. */
export interface ResponseParts {
  /** Tag for a To that has none; a random one when left out. A dialog or a stateless answer needs a stable one. */
  readonly toTag?: string | undefined;
  /** Further headers, in order. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  readonly body?: Buffer | undefined;
}

/**
 * Makes the response to a request (RFC 3261 §8.2.6): Via lines, From, To, Call-ID and CSeq octet for octet, a To tag
 * except for 100, Timestamp for 100. Record-Route is the dialog's business.
 *
 * @param request a request, or what was recovered of one that failed to parse.
 * @throws SipInjectionError when reason, tag or headers would break the message.
 */
export function createResponse(
  request: { readonly headers: HeaderBlock },
  status: number,
  reason: string,
  parts: ResponseParts = {},
): SipResponse {
  const source = request.headers;
  const headers = HeaderBlock.empty()
    .copyFrom(source, 'Via')
    .copyFrom(source, 'From')
    .copyFrom(source, 'To')
    .copyFrom(source, 'Call-ID')
    .copyFrom(source, 'CSeq');
  if (status === 100) {
    headers.copyFrom(source, 'Timestamp');
  } else {
    const to = source.get('To');
    if (to !== undefined && !hasTag(to)) headers.extend('To', `;tag=${checkedTag(parts.toTag)}`);
  }
  for (const [name, value] of parts.headers ?? []) headers.append(name, value);
  return new SipResponse(status, reason, headers, parts.body);
}

function checkedTag(tag: string | undefined): string {
  if (tag === undefined) return generateTag();
  if (!isToken(tag)) throw new SipInjectionError('To tag', 'it is not a token');
  return tag;
}

/** Whether a To value has a tag. A To too malformed to tell gets none: its octets must return unchanged. */
function hasTag(to: string): boolean {
  const semicolon = findSeparator(to, 0x3b, 0);
  if (semicolon === to.length) return false;
  try {
    return Parameters.parse(to, semicolon).has('tag');
  } catch (error) {
    if (error instanceof SipParseError) return true;
    throw error;
  }
}
