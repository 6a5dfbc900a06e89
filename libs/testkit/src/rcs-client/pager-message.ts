import { randomUUID } from 'node:crypto';
import { type DispositionNotification, serializeCpim } from '@causeway/cpim';
import { encodeUtf8, formatSipDate, HeaderBlock, SipRequest } from '@causeway/sip';

/**
 * The ICSI of pager mode as a client writes it (FACTS 1.2). Spelled out here and not taken from the fleet's own library,
 * so that a slip there cannot hide behind the same slip here.
 */
const PAGER_MODE_SERVICE = 'urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg';
const PAGER_MODE_ACCEPT_CONTACT =
  '*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg";require;explicit';
const MAX_FORWARDS = '68';
const TEXT_TYPE = 'text/plain;charset=UTF-8';

/** A Pager Mode CPM Standalone Message as its user wants it; what is left out is made up. */
export interface PagerMessageOptions {
  /** E.164 number with `+`, which becomes a tel URI, or any URI. */
  readonly to: string;
  /** Text of the message; or `content` of another type. */
  readonly text?: string | undefined;
  readonly content?: { readonly type: string; readonly octets: Buffer } | undefined;
  /** MIME headers of the content besides Content-Type and Content-Length. */
  readonly contentHeaders?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
  /** E.164 number with `+`, asserted as SIP and as tel URI, or one URI. Default: the client's own number. */
  readonly from?: string | undefined;
  /** imdn.Disposition-Notification; left out, none is asked for. */
  readonly imdn?: Iterable<DispositionNotification> | undefined;
  readonly messageId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly contributionId?: string | undefined;
  readonly inReplyToContributionId?: string | undefined;
  /** Seconds. */
  readonly expires?: number | undefined;
  readonly priority?: string | undefined;
  /** Content-Language. */
  readonly language?: string | undefined;
  readonly subject?: string | undefined;
  /** CPIM DateTime (RFC 3339). Default: now. */
  readonly dateTime?: string | undefined;
  /** imdn.IMDN-Record-Route URIs, topmost first. */
  readonly imdnRecordRoutes?: readonly string[] | undefined;
  /** imdn.Original-To. */
  readonly imdnOriginalTo?: string | undefined;
  /** SIP headers to leave out again, by name. */
  readonly withoutHeaders?: readonly string[] | undefined;
  /** SIP headers added at the end. */
  readonly extraHeaders?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
  /** The SIP body in place of a CPIM wrapper, as it is. */
  readonly body?: Buffer | undefined;
}

/** Who the simulated client and core are. */
export interface ClientIdentity {
  /** E.164 number with `+`. */
  readonly number: string;
  readonly domain: string;
  /** URI of the ISF: the topmost Route. */
  readonly isfAddress: string;
}

/** A message ready to be sent, with the identities it bears. */
export interface ComposedPagerMessage {
  readonly request: SipRequest;
  readonly conversationId: string;
  readonly contributionId: string;
  /** imdn.Message-ID. */
  readonly messageId: string;
}

/**
 * Composes a Pager Mode CPM Standalone Message as the core hands it to an ISF (CPM Conversation Functions 7.2.1.1 and
 * 7.2.1.3; FACTS 1.3): Route to the ISF, asserted identity and service, CPM identities, a CPIM wrapper with IMDN headers.
 * Via, Call-ID, CSeq and the From tag are the stack's.
 *
 * @throws SipInjectionError, CpimInjectionError for values that would break the message
 */
export function composePagerMessage(options: PagerMessageOptions, client: ClientIdentity): ComposedPagerMessage {
  const now = new Date();
  const conversationId = options.conversationId ?? randomUUID();
  const contributionId = options.contributionId ?? randomUUID();
  const messageId = options.messageId ?? randomUUID();
  const to = uriOf(options.to);
  const from = options.from ?? client.number;
  const [fromUri = from, telUri] = from.startsWith('+')
    ? [`sip:${from}@${client.domain};user=phone`, `tel:${from}`]
    : [from];
  const headers = HeaderBlock.empty();
  headers.append('Route', `<${client.isfAddress};lr>`);
  headers.append('Max-Forwards', MAX_FORWARDS);
  headers.append('From', `<${fromUri}>`);
  headers.append('To', `<${to}>`);
  headers.append('P-Asserted-Identity', `<${fromUri}>`);
  if (telUri !== undefined) headers.append('P-Asserted-Identity', `<${telUri}>`);
  headers.append('P-Asserted-Service', PAGER_MODE_SERVICE);
  headers.append('Accept-Contact', PAGER_MODE_ACCEPT_CONTACT);
  headers.append('Conversation-ID', conversationId);
  headers.append('Contribution-ID', contributionId);
  appendIfGiven(headers, 'InReplyTo-Contribution-ID', options.inReplyToContributionId);
  headers.append('Date', formatSipDate(now));
  appendIfGiven(headers, 'Expires', options.expires);
  appendIfGiven(headers, 'Priority', options.priority);
  appendIfGiven(headers, 'Subject', options.subject === undefined ? undefined : encodeUtf8(options.subject));
  appendIfGiven(headers, 'Content-Language', options.language);
  headers.append('Content-Type', 'message/cpim');
  for (const name of options.withoutHeaders ?? []) headers.remove(name);
  for (const [name, value] of options.extraHeaders ?? []) headers.append(name, value);
  const body =
    options.body ??
    serializeCpim({
      from: { uri: telUri ?? fromUri },
      to: [{ uri: to }],
      dateTime: options.dateTime ?? now.toISOString(),
      imdn: {
        messageId,
        dispositionNotification: options.imdn,
        recordRoutes: options.imdnRecordRoutes,
        originalTo: options.imdnOriginalTo,
      },
      contentHeaders: options.contentHeaders,
      contentType: options.content?.type ?? TEXT_TYPE,
      content: options.content?.octets ?? Buffer.from(options.text ?? '', 'utf8'),
    });
  return { request: new SipRequest('MESSAGE', to, headers, body), conversationId, contributionId, messageId };
}

function uriOf(address: string): string {
  return address.startsWith('+') ? `tel:${address}` : address;
}

function appendIfGiven(headers: HeaderBlock, name: string, value: string | number | undefined): void {
  if (value !== undefined) headers.append(name, String(value));
}
