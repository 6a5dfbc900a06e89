import type { ReportState, SipRequest } from '@causeway/contracts';
import {
  buildImdn,
  type DeliveryStatus,
  type DisplayStatus,
  IMDN_CONTENT_TYPE,
  type InterworkingStatus,
  type ProcessingStatus,
  serializeCpim,
} from '@causeway/cpim';
import { acceptContact, serviceUrn, writeCpmIdentities } from '@causeway/cpm';
import { formatSipDate, HeaderBlock } from '@causeway/sip';

const PAGER_MODE = serviceUrn('pager-message');
const ACCEPT_CONTACT = acceptContact('pager-message');

/** What a technology's report table says (TS Tables 3, 17 to 22): the rest of the IMDN follows from the stored state. */
export interface Report {
  /** SIP From and P-Asserted-Identity: address of the Non-CPM user. */
  readonly fromUri: string;
  /** A further address of the same user for P-Asserted-Identity: the tel URI beside a SIP URI. */
  readonly alsoAsserted?: string | undefined;
  /** CPIM From. */
  readonly cpimFrom: string;
  /** Request-URI, SIP To and CPIM To: address of the CPM User. */
  readonly toUri: string;
  /** Another CPIM To: Referred-By of the original message (MMS-T17). */
  readonly cpimTo?: string | undefined;
  /** imdn.Message-ID of the IMDN itself. */
  readonly messageId: string;
  /** Value of the User-Agent header, release token first. */
  readonly userAgent: string;
  readonly delivery?: DeliveryStatus | undefined;
  readonly display?: DisplayStatus | undefined;
  readonly processing?: ProcessingStatus | undefined;
  readonly interworking?: InterworkingStatus | undefined;
  /** SIP Date: when the Non-CPM service says it happened, milliseconds since the Unix epoch. */
  readonly date?: number | undefined;
  /** When the IWF made it, milliseconds since the Unix epoch. */
  readonly madeAt: number;
}

/**
 * The SIP MESSAGE that carries an IMDN towards the CPM User (RFC 5438 §7.2.1, TS §6.2.2.1.2 step 3): message/cpim
 * around message/imdn+xml, with the identities of the message it reports on. sip-edge adds Via, Call-ID, CSeq and the
 * From tag.
 */
export function composeReport(report: Report, state: ReportState): SipRequest {
  const { identities } = state;
  const body = serializeCpim({
    from: { uri: report.cpimFrom },
    to: [{ uri: report.cpimTo ?? report.toUri }],
    dateTime: new Date(report.madeAt).toISOString(),
    imdn: { messageId: report.messageId, routes: state.recordRoutes },
    contentType: IMDN_CONTENT_TYPE,
    contentHeaders: [['Content-Disposition', 'notification']],
    content: buildImdn({
      messageId: identities?.imdnMessageId ?? '',
      dateTime: state.originalDateTime,
      recipientUri: state.cpimTo,
      originalRecipientUri: state.originalTo === '' ? undefined : state.originalTo,
      delivery: report.delivery,
      display: report.display,
      processing: report.processing,
      interworking: report.interworking,
    }),
  });
  const headers = HeaderBlock.of([
    ['From', `<${report.fromUri}>`],
    ['To', `<${report.toUri}>`],
    [
      'P-Asserted-Identity',
      report.alsoAsserted === undefined ? `<${report.fromUri}>` : `<${report.fromUri}>, <${report.alsoAsserted}>`,
    ],
    ['P-Asserted-Service', PAGER_MODE],
    ['Accept-Contact', ACCEPT_CONTACT],
    ['User-Agent', report.userAgent],
    ['Content-Type', 'message/cpim'],
  ]);
  if (identities !== undefined) writeCpmIdentities(headers, { ...identities, inReplyToContributionId: '' });
  if (report.date !== undefined) headers.append('Date', formatSipDate(new Date(report.date)));
  return { method: 'MESSAGE', requestUri: report.toUri, headers: headers.toBuffer(), body };
}
