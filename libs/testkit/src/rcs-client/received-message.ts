import {
  type CpimMessage,
  dispositionNotifications,
  type Imdn,
  MimeError,
  parseCpim,
  textContent,
} from '@causeway/cpim';
import type { SipRequest, TransportKind } from '@causeway/sip';
import { type MailPart, mailStructure } from '../smtp-peer/mail-parts.ts';

/** A MESSAGE that reached the simulated client, read. */
export interface ReceivedMessage {
  readonly request: SipRequest;
  readonly transport: TransportKind;
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly receivedAtUnixMs: number;
  /** Status of its answer, which may be delayed; `undefined` for none. */
  readonly answered: number | undefined;
  /** The CPIM wrapper; `undefined` when there is none or it cannot be read. */
  readonly cpim: CpimMessage | undefined;
  /** Text of a message; `undefined` in a disposition notification and where there is no text. */
  readonly text: string | undefined;
  /** What it reports; empty in a message. */
  readonly imdns: readonly Imdn[];
  /** imdn.Message-ID of the message itself. */
  readonly messageId: string | undefined;
  readonly conversationId: string | undefined;
  readonly contributionId: string | undefined;
  /** Why it cannot be read as CPM; such a request is answered 400. */
  readonly fault: string | undefined;
}

/** What a MESSAGE holds, apart from how it was received. */
export type MessageContent = Pick<
  ReceivedMessage,
  'cpim' | 'text' | 'imdns' | 'messageId' | 'conversationId' | 'contributionId' | 'fault'
>;

/** Reads a MESSAGE as a strict CPM client does. Never throws: what is wrong stands in `fault`. */
export function readMessage(request: SipRequest): MessageContent {
  const { headers } = request;
  const identities = {
    conversationId: headers.get('Conversation-ID'),
    contributionId: headers.get('Contribution-ID'),
  };
  const unread = { ...identities, cpim: undefined, text: undefined, imdns: [], messageId: undefined };
  const wrapper = wrapperIn(request);
  if (wrapper === undefined) {
    return { ...unread, fault: `Content-Type is ${headers.get('Content-Type') ?? 'missing'}, not message/cpim` };
  }
  try {
    const cpim = parseCpim(wrapper);
    const imdns = dispositionNotifications(cpim);
    const text = imdns.length > 0 ? undefined : textContent(cpim).text;
    return { ...identities, cpim, text, imdns, messageId: cpim.imdn.messageId, fault: undefined };
  } catch (error) {
    if (!(error instanceof MimeError)) throw error;
    return { ...unread, fault: error.message };
  }
}

/** The parts of what a message/cpim body wraps, in their order, transfer encodings undone; none of ours reads them. */
export function messageParts({ request }: Pick<ReceivedMessage, 'request'>): readonly MailPart[] {
  const wrapper = wrapperIn(request);
  const wrapped = wrapper?.indexOf('\r\n\r\n') ?? -1;
  return wrapper === undefined || wrapped === -1 ? [] : mailStructure(wrapper.subarray(wrapped + 4)).parts;
}

/** The message/cpim body, which stands beside a list of recipients where there is one (RFC 5365 §7, multipart/mixed). */
function wrapperIn({ headers, body }: SipRequest): Buffer | undefined {
  const type = headers.get('Content-Type') ?? '';
  if (/^message\/cpim\s*(;|$)/i.test(type)) return body;
  const whole = Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), body]);
  return mailStructure(whole).parts.find(({ contentType }) => contentType === 'message/cpim')?.content;
}
