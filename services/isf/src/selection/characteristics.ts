import { type NumberPolicy, originatorAddress, recipientAddress, telUri } from '@causeway/addressing';
import { isDispositionNotification, readNccsid } from '@causeway/cpm';
import { type HeaderBlock, parseNameAddr, SipParseError, type SipRequest } from '@causeway/sip';
import { canonicalAddress } from './canonical-address.ts';
import { messageContent } from './message-content.ts';
import type { InterworkingSide, Originator, SelectionRequest, TargetKind } from './selection-request.ts';

const MAILTO = /(?:^|<)mailto:/i;
const SESCASE = /;[ \t]*sescase[ \t]*=[ \t]*(orig|term)/i;

/**
 * Reads of a MESSAGE what selection asks for (ISF-5-01), and only that. Whether the message is sound is for the IWF to
 * judge: what cannot be read here counts as absent.
 *
 * @param numbers completes national numbers, as the IWFs do
 */
export function describeRequest(request: SipRequest, numbers?: NumberPolicy): SelectionRequest {
  const { headers, requestUri } = request;
  const content = messageContent(request);
  const target = canonicalAddress(requestUri, numbers);
  return {
    // ISF-5.1-04a: a disposition notification is wrapped; a bare one is content that no IWF knows.
    kind: content.wrapped && isDispositionNotification(content.types) ? 'disposition' : 'pager',
    side: sideOf(headers),
    originator: originatorOf(headers, numbers),
    target,
    targetKind: targetKindOf(target, request, numbers),
    // ISF-5.1-06: the Request-URI first, then To.
    nccsid: readNccsid(requestUri) ?? readNccsid(headers.get('To') ?? ''),
    size: content.size,
    contentTypes: content.types,
  };
}

/** ISF-5.1-02: the session case the S-CSCF serves the user in (RFC 5502 §4.4, RFC 8498). */
function sideOf(headers: HeaderBlock): InterworkingSide | undefined {
  const sescase = SESCASE.exec(headers.get('P-Served-User') ?? '')?.[1]?.toLowerCase();
  if (sescase === undefined) return undefined;
  return sescase === 'orig' ? 'originating' : 'terminating';
}

/** A Request-URI without a number or a mail address leaves it to To, as in SMS-T1.destination_addr. */
function targetKindOf(target: string, request: SipRequest, numbers: NumberPolicy | undefined): TargetKind {
  if (target.startsWith('tel:')) return 'number';
  if (MAILTO.test(target)) return 'mail';
  return recipientAddress(target, request.headers, numbers) === undefined ? 'user' : 'number';
}

/** ISF-5.1-03a, read as the IWF will read it: P-Asserted-Identity, and From only where nothing is asserted. */
function originatorOf(headers: HeaderBlock, numbers: NumberPolicy | undefined): Originator {
  const source = headers.has('P-Asserted-Identity') ? 'P-Asserted-Identity' : 'From';
  const values = source === 'From' ? headers.getAll(source) : headers.list(source);
  const number = originatorAddress(headers, numbers);
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
