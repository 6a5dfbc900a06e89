import type { SipRequest } from '@causeway/contracts';
import { buildImdn, type DispositionNotification, type Imdn, serializeCpim } from '@causeway/cpim';

/** Alice, a CPM User, and Bob, an MMS user, as E.164 digits. */
export const ALICE = '15550001111';
export const BOB = '15551234567';

/** MMS domains of the fleet and of Bob's network, as the simulator of its relay has them. */
export const OWN_DOMAIN = 'mms.mnc001.mcc001.gprs';
export const BOBS_DOMAIN = 'mms.mnc002.mcc001.gprs';
export const OWN_SYSTEM = `system-user@${OWN_DOMAIN}`;
export const BOBS_SYSTEM = `system-user@${BOBS_DOMAIN}`;

/** What a test wants different from a plain Pager Mode message of Alice to Bob. */
export interface PagerParts {
  readonly requestUri?: string;
  /** SIP headers by name, in place of the usual ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly text?: string;
  /** The wrapped content, in place of `text`. */
  readonly content?: { readonly type: string; readonly octets: Buffer };
  readonly contentHeaders?: readonly (readonly [string, string])[];
  readonly imdn?: readonly DispositionNotification[];
  /** `null`: the wrapper has none. */
  readonly messageId?: string | null;
  readonly dateTime?: string;
  readonly recordRoutes?: readonly string[];
  readonly originalTo?: string;
  readonly subject?: string;
  /** The SIP body, in place of the wrapper. */
  readonly body?: Buffer;
}

let last = 0;

/** A MESSAGE as the ISF hands it over, with a Call-ID of its own. */
export function pagerRequest(parts: PagerParts = {}): SipRequest {
  last += 1;
  return sipMessage(
    parts.requestUri ?? `tel:+${BOB}`,
    {
      From: `"Alice" <sip:+${ALICE}@example.net;user=phone>;tag=9fxced76sl`,
      To: `<tel:+${BOB}>`,
      'P-Asserted-Identity': `<tel:+${ALICE}>`,
      'Conversation-ID': `conversation-${last}`,
      'Contribution-ID': `contribution-${last}`,
      ...parts.headers,
    },
    parts.body ?? wrapper(parts),
  );
}

/** A disposition notification of Alice about a message of Bob. */
export function imdnRequest(imdn: Imdn, headers: Readonly<Record<string, string | undefined>> = {}): SipRequest {
  last += 1;
  return sipMessage(
    `tel:+${BOB}`,
    {
      From: `<tel:+${ALICE}>;tag=9fxced76sl`,
      To: `<tel:+${BOB}>`,
      'P-Asserted-Identity': `<tel:+${ALICE}>`,
      ...headers,
    },
    serializeCpim({
      from: { uri: `tel:+${ALICE}` },
      to: [{ uri: `tel:+${BOB}` }],
      imdn: { messageId: `imdn-${last}` },
      contentType: 'message/imdn+xml',
      contentHeaders: [['Content-Disposition', 'notification']],
      content: buildImdn({ dateTime: '2025-03-04T10:15:30Z', recipientUri: `tel:+${ALICE}`, ...imdn }),
    }),
  );
}

function sipMessage(requestUri: string, given: Readonly<Record<string, string | undefined>>, body: Buffer): SipRequest {
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK74bf9',
    'Call-ID': `${process.pid}-${Date.now()}-${last}@192.0.2.10`,
    CSeq: '1 MESSAGE',
    'Content-Type': 'message/cpim',
    ...given,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return {
    method: 'MESSAGE',
    requestUri,
    headers: Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'utf8'),
    body,
  };
}

/** The message/cpim body. */
export function wrapper(parts: PagerParts): Buffer {
  const messageId = parts.messageId === undefined ? `message-${last}` : (parts.messageId ?? undefined);
  return serializeCpim({
    from: { uri: `tel:+${ALICE}` },
    to: [{ uri: `tel:+${BOB}` }],
    dateTime: parts.dateTime,
    subject: parts.subject,
    imdn: {
      messageId,
      dispositionNotification: parts.imdn,
      recordRoutes: parts.recordRoutes,
      originalTo: parts.originalTo,
    },
    contentHeaders: parts.contentHeaders,
    contentType: parts.content?.type ?? 'text/plain;charset=utf-8',
    content: parts.content?.octets ?? Buffer.from(parts.text ?? 'Dinner at 7?', 'utf8'),
  });
}

/** A multipart of these parts: header lines without their line ends, and content. */
export function multipart(
  boundary: string,
  ...parts: readonly (readonly [lines: readonly string[], content: Buffer])[]
) {
  const body = parts.flatMap(([lines, content]) => [
    Buffer.from(`--${boundary}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]);
}
