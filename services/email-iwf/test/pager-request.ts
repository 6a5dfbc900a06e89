import type { SipRequest } from '@causeway/contracts';
import { type DispositionNotification, serializeCpim } from '@causeway/cpim';

/** Alice, a CPM User, by her SIP URI, and Bob, who has mail. */
export const ALICE = 'sip:alice@example.net';
export const BOB = 'bob@mail.example';
/** The domain in which CPM users have their mail addresses. */
export const DOMAIN = 'cpm.example';

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
  /** URI of the CPIM From. */
  readonly cpimFrom?: string;
  /** The SIP body, in place of the wrapper; its type stands in `headers`. */
  readonly body?: Buffer;
}

let last = 0;

/** A MESSAGE as the ISF hands it over, with a Call-ID of its own. */
export function pagerRequest(parts: PagerParts = {}): SipRequest {
  last += 1;
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK74bf9',
    From: `"Alice" <${ALICE}>;tag=9fxced76sl`,
    To: `<mailto:${BOB}>`,
    'Call-ID': `${process.pid}-${Date.now()}-${last}@192.0.2.10`,
    CSeq: '1 MESSAGE',
    'P-Asserted-Identity': `<${ALICE}>`,
    'Conversation-ID': `conversation-${last}`,
    'Contribution-ID': `contribution-${last}`,
    'Content-Type': 'message/cpim',
    ...parts.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return {
    method: 'MESSAGE',
    requestUri: parts.requestUri ?? `mailto:${BOB}`,
    headers: Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'utf8'),
    body: parts.body ?? wrapper(parts),
  };
}

/** The message/cpim body. */
export function wrapper(parts: PagerParts): Buffer {
  const messageId = parts.messageId === undefined ? `message-${last}` : (parts.messageId ?? undefined);
  return serializeCpim({
    from: { uri: parts.cpimFrom ?? ALICE },
    to: [{ uri: `mailto:${BOB}` }],
    dateTime: parts.dateTime,
    imdn: { messageId, dispositionNotification: parts.imdn },
    contentHeaders: parts.contentHeaders,
    contentType: parts.content?.type ?? 'text/plain;charset=utf-8',
    content: parts.content?.octets ?? Buffer.from(parts.text ?? 'Dinner at 7?', 'utf8'),
  });
}
