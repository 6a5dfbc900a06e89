import type { Identities, SipRequest } from '@causeway/contracts';
import { type CpimContent, serializeCpim } from '@causeway/cpim';
import { acceptContact, nccsidAddress, serviceUrn, writeCpmIdentities } from '@causeway/cpm';
import { HeaderBlock } from '@causeway/sip';
import type { Technology } from '../technology.ts';
import type { SipBody } from './recipient-history-body.ts';

const PAGER_MODE = serviceUrn('pager-message');
const ACCEPT_CONTACT = acceptContact('pager-message');

/** What a technology's table says of a Pager Mode message towards CPM (Tables 9, 36, 62). */
export interface PagerMessageToCpm {
  /** Address of the Non-CPM user: From, and P-Asserted-Identity unless `assertedUri` says otherwise. */
  readonly fromUri: string;
  /** Display name of From. */
  readonly displayName?: string | undefined;
  /** Another address for P-Asserted-Identity; null when none is asserted: the sender is anonymous. */
  readonly assertedUri?: string | null | undefined;
  /** Address of the CPM User: Request-URI and To. */
  readonly toUri: string;
  readonly identities: Identities;
  /** Value of the User-Agent header, release token first. */
  readonly userAgent: string;
  /** The message/cpim wrapper and its content. */
  readonly cpim: CpimContent;
  /** A body that stands around the wrapper (a recipient list beside it), with its Content-Type. */
  readonly around?: ((wrapper: Buffer) => SipBody) | undefined;
  /** Header fields of the technology's own rows, in the order of its table. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
}

/**
 * The SIP MESSAGE of a Pager Mode CPM Standalone Message from a Non-CPM user, as far as it is the same for every
 * technology (TS §6.1, Tables 9, 36, 62; Appendix D). sip-edge adds Via, Max-Forwards, Call-ID, CSeq and the From tag.
 *
 * @param assertNccsid `policy.iwf.nccsid_in_pai`
 * @throws CpimInjectionError, SipInjectionError when a value would add a header
 */
export function composePagerMessage(
  source: PagerMessageToCpm,
  { nccsid }: Technology,
  assertNccsid: boolean,
): SipRequest {
  const { fromUri, displayName, toUri, assertedUri = fromUri } = source;
  const from = nccsidAddress(fromUri, nccsid);
  const headers = HeaderBlock.of([['From', displayName === undefined ? from : `${quoted(displayName)} ${from}`]]);
  if (assertedUri !== null) {
    headers.append('P-Asserted-Identity', assertNccsid ? nccsidAddress(assertedUri, nccsid) : `<${assertedUri}>`);
  }
  headers.append('To', `<${toUri}>`);
  headers.append('P-Asserted-Service', PAGER_MODE);
  headers.append('Accept-Contact', ACCEPT_CONTACT);
  writeCpmIdentities(headers, source.identities);
  headers.append('User-Agent', source.userAgent);
  const wrapper = serializeCpim(source.cpim);
  const { contentType, body } = source.around?.(wrapper) ?? { contentType: 'message/cpim', body: wrapper };
  headers.append('Content-Type', contentType);
  for (const [name, value] of source.headers ?? []) headers.append(name, value);
  return { method: 'MESSAGE', requestUri: toUri, headers: headers.toBuffer(), body };
}

/** A display name as quoted-string in UTF-8 (RFC 3261 §25.1); what cannot stand in one is left out. */
function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not come through.
  const clean = name.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/[\\"]/g, '\\$&');
  return `"${Buffer.from(clean, 'utf8').toString('latin1')}"`;
}
