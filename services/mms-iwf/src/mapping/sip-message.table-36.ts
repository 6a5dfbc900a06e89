import { mailtoUri, parseMailAddress, telUri } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { Identities, SipRequest } from '@causeway/contracts';
import type { DispositionNotification } from '@causeway/cpim';
import type { HistoryEntry } from '@causeway/cpm';
import { composePagerMessage, MMS, sipText, withRecipientHistory } from '@causeway/interworking';
import type { MimeEntity } from '@causeway/mime';
import { type Expiry, type ForwardReq, isSameUser, type Mm4Address } from '@causeway/mm4';
import { formatSipDate } from '@causeway/sip';
import { telephoneOf } from './sip-addresses.table-35.ts';

/** What Table 36 reads beside MM4_forward.REQ itself, and the identities the IWF makes (Conv-Func 7.2.1). */
export interface MultimediaMessageSource {
  readonly request: ForwardReq;
  /** tel URI of the sender. */
  readonly senderUri: string;
  /** The one recipient this message is for, from RCPT TO, and its tel URI (Table 35). */
  readonly recipient: Mm4Address;
  readonly recipientUri: string;
  readonly identities: Identities;
  /** The MM, its transfer encodings undone. */
  readonly content: MimeEntity;
  /** Seconds for which the message may still be delivered; undefined when the request does not say. */
  readonly expiresSeconds: number | undefined;
  /** When the message came, milliseconds since the Unix epoch. */
  readonly receivedAt: number;
}

const ANONYMOUS = 'sip:anonymous@anonymous.invalid';

/** The sender asked not to be shown (X-Mms-Sender-Visibility). */
export function isSenderHidden({ senderVisibility }: ForwardReq): boolean {
  return senderVisibility === 'Hide';
}

/** TS §6.3.1.2.1 Table 36 (MMS-T36): MM4_forward.REQ to the Pager Mode message of one recipient. */
export function mapToSipMessage(source: MultimediaMessageSource, userAgent: string, policy: Policy): SipRequest {
  const { request, recipientUri, senderUri, content, receivedAt, identities } = source;
  const isHidden = isSenderHidden(request);
  const fromUri = isHidden ? ANONYMOUS : senderUri;
  const date = request.date ?? receivedAt;
  const history = historyOf(source);
  const headers: [string, string][] = [['Date', formatSipDate(new Date(date))]]; // MMS-T36.Date
  if (source.expiresSeconds !== undefined) headers.push(['Expires', String(source.expiresSeconds)]); // MMS-T36.Expires
  if (isHidden) headers.push(['Privacy', 'id']); // MMS-T36.Privacy
  if (request.subject !== undefined) headers.push(['Subject', sipText(request.subject)]); // MMS-T36.Subject
  // MMS-T36.Max-Forwards, Via, CSeq, Call-ID: written by sip-edge.
  return composePagerMessage(
    {
      userAgent, // MMS-T36.User-Agent
      fromUri, // MMS-T36.P-Asserted-Identity [RFC3325] and/or From
      displayName: isHidden ? 'Anonymous' : undefined,
      assertedUri: isHidden && policy.mms.anonymous_pai === 'omit' ? null : senderUri,
      toUri: recipientUri,
      identities,
      cpim: {
        from: { uri: fromUri },
        to: [{ uri: recipientUri }],
        dateTime: new Date(date).toISOString(),
        subject: request.subject,
        imdn: { messageId: identities.imdnMessageId, dispositionNotification: dispositionsOf(request) },
        // MMS-T36.Body
        contentType: content.contentHeaders.get('Content-Type') ?? content.contentType.type,
        contentHeaders: content.contentHeaders.entries.filter(([name]) => !WRITTEN_BY_CPIM.has(name.toLowerCase())),
        content: content.content,
      },
      // MMS-T36.recipient-list-history body (RFC 5365)
      around: history.length > 1 ? (wrapper) => withRecipientHistory(wrapper, history) : undefined,
      headers,
    },
    MMS,
    policy.iwf.nccsid_in_pai,
  );
}

/**
 * MMS-T36.Expires: the received value, an absolute date as the seconds that are left, no more than policy allows.
 *
 * @param maxSeconds `policy.mms.max_expiry_seconds`
 * @param now milliseconds since the Unix epoch
 * @returns undefined when the request does not say
 */
export function expiresOf(expiry: Expiry | undefined, maxSeconds: number, now: number): number | undefined {
  if (expiry === undefined) return undefined;
  const seconds = expiry.kind === 'relative' ? expiry.seconds : Math.ceil((expiry.unixMs - now) / 1000);
  return Math.min(Math.max(0, seconds), maxSeconds);
}

const WRITTEN_BY_CPIM: ReadonlySet<string> = new Set(['content-type', 'content-length']);

/** MMS-T36.CPIM imdn.Disposition-Notification, for delivery and for display. */
export function dispositionsOf({ deliveryReport, readReply }: ForwardReq): DispositionNotification[] {
  return [
    ...(deliveryReport === true ? (['positive-delivery', 'negative-delivery'] as const) : []),
    ...(readReply === true ? (['display'] as const) : []),
  ];
}

/** All recipients as CPM addresses; a blind one only in the copy that goes to that very recipient. */
function historyOf({ request, recipient }: MultimediaMessageSource): HistoryEntry[] {
  const entries = (addresses: readonly Mm4Address[], copyControl: 'to' | 'cc' | 'bcc') =>
    addresses.flatMap((address) => {
      const uri = uriOf(address);
      return uri === undefined ? [] : [{ uri, copyControl }];
    });
  const blind = (request.bcc ?? []).filter((address) => isSameUser(address, recipient));
  return [...entries(request.to, 'to'), ...entries(request.cc, 'cc'), ...entries(blind, 'bcc')];
}

function uriOf(address: Mm4Address): string | undefined {
  const number = telephoneOf(address);
  if (number !== undefined) return telUri(number);
  const mail = address.kind === 'email' ? parseMailAddress(address.address) : undefined;
  return mail === undefined ? undefined : mailtoUri(mail);
}
