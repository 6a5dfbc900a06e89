import { originatorAddress, telUri } from '@causeway/addressing';
import { mimeLeaves, parseCpim } from '@causeway/cpim';
import { isDispositionNotification, readNccsid } from '@causeway/cpm';
import { MimeError } from '@causeway/mime';
import { type HeaderBlock, parseNameAddr, SipParseError, type SipRequest } from '@causeway/sip';
import { canonicalAddress } from './canonical-address.ts';
import type { InterworkingSide, Originator, SelectionRequest } from './selection-request.ts';

const MESSAGE_CPIM = /^message\/cpim[ \t]*(?:;|$)/i;
const MAILTO = /(?:^|<)mailto:/i;
const SESCASE = /;[ \t]*sescase[ \t]*=[ \t]*(orig|term)/i;

/**
 * Reads of a MESSAGE what selection asks for (ISF-5-01), and only that. Whether the message is sound is for the IWF to
 * judge: what cannot be read here counts as absent.
 */
export function describeRequest(request: SipRequest): SelectionRequest {
  const { headers, requestUri } = request;
  const content = contentOf(request);
  return {
    // ISF-5.1-04a: a disposition notification is wrapped; a bare one is content that no IWF knows.
    kind: content.wrapped && isDispositionNotification(content.types) ? 'disposition' : 'pager',
    side: sideOf(headers),
    originator: originatorOf(headers),
    target: canonicalAddress(requestUri),
    // ISF-5.1-06: the Request-URI first, then To.
    nccsid: readNccsid(requestUri) ?? readNccsid(headers.get('To') ?? ''),
    size: content.size,
    contentTypes: content.types,
  };
}

interface Content {
  readonly wrapped: boolean;
  /** Octets: a wrapper is not content, and its length says nothing about how many short messages the content takes. */
  readonly size: number;
  readonly types: readonly string[];
}

/** ISF-5.1-05-N1: size and type of the wrapped content; of the body itself when it is not wrapped. */
function contentOf(request: SipRequest): Content {
  const contentType = request.headers.get('Content-Type');
  if (contentType === undefined || !MESSAGE_CPIM.test(contentType)) {
    return { wrapped: false, size: request.body.length, types: mediaTypes(contentType) };
  }
  try {
    const cpim = parseCpim(request.body);
    const types = mimeLeaves(cpim).map((leaf) => leaf.contentType.type);
    return { wrapped: true, size: cpim.content.length, types };
  } catch (error) {
    if (error instanceof MimeError) return { wrapped: false, size: request.body.length, types: [] };
    throw error;
  }
}

function mediaTypes(contentType = ''): string[] {
  const semicolon = contentType.indexOf(';');
  const type = (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
  return type === '' ? [] : [type];
}

/** ISF-5.1-02: the session case the S-CSCF serves the user in (RFC 5502 §4.4, RFC 8498). */
function sideOf(headers: HeaderBlock): InterworkingSide | undefined {
  const sescase = SESCASE.exec(headers.get('P-Served-User') ?? '')?.[1]?.toLowerCase();
  if (sescase === undefined) return undefined;
  return sescase === 'orig' ? 'originating' : 'terminating';
}

/** ISF-5.1-03a, read as the IWF will read it: P-Asserted-Identity, and From only where nothing is asserted. */
function originatorOf(headers: HeaderBlock): Originator {
  const source = headers.has('P-Asserted-Identity') ? 'P-Asserted-Identity' : 'From';
  const values = source === 'From' ? headers.getAll(source) : headers.list(source);
  const number = originatorAddress(headers);
  return {
    source,
    address: number === undefined ? canonicalAddress(uriOf(values[0] ?? '')) : telUri(number),
    hasE164: number !== undefined,
    hasEmail: values.some((value) => MAILTO.test(value)),
  };
}

/** The URI of an address value, empty when it cannot be read. */
function uriOf(value: string): string {
  try {
    return parseNameAddr(value).uri;
  } catch (error) {
    if (error instanceof SipParseError) return '';
    throw error;
  }
}
