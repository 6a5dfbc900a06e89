import type { Identities, SipRequest } from '@causeway/contracts';
import { type CpimMessage, parseCpim } from '@causeway/cpim';
import {
  CpmHeaderError,
  type CpmIdentities,
  type HistoryEntry,
  RECIPIENT_LIST_HISTORY,
  RESOURCE_LISTS,
  RecipientHistoryError,
  readCpmIdentities,
  readRecipientHistory,
} from '@causeway/cpm';
import { decodeTransferEncoding, type MimeEntity, MimeError, parseContentType, parseMultipart } from '@causeway/mime';
import { HeaderBlock } from '@causeway/sip';
import { InterworkingError } from '../verdict.ts';
import { unsupportedMediaType } from './accepted-types.ts';

/** A Pager Mode CPM Standalone Message as the general procedures and the mappings see it (TS §6.1.1 steps 1 and 2). */
export interface StandaloneMessage {
  readonly requestUri: string;
  /** SIP header fields of the MESSAGE. */
  readonly sip: HeaderBlock;
  /** IWF-6.1.1-02a: Conversation-ID, Contribution-ID, InReplyTo-Contribution-ID; and imdn.Message-ID of the wrapper. */
  readonly identities: Identities;
  /** The message/cpim wrapper; its `imdn` holds what IWF-6.1.1-02b wants stored. */
  readonly cpim: CpimMessage;
  /** Who else got the message, from the recipient-list-history beside the wrapper; empty when there is none. */
  readonly history: readonly HistoryEntry[];
  /** When the IWF received it, milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** Value of the SIP Expires header in seconds, undefined when absent (IWF-6.1.1-02a). */
  readonly expiresSeconds: number | undefined;
}

const MESSAGE_CPIM = 'message/cpim';
/** A MESSAGE that a list server sent on says who else got it (RFC 5365 §7.1): the list stands beside the wrapper. */
const WITH_LISTS = 'multipart/mixed';
const NOBODY_ELSE: readonly HistoryEntry[] = [];
const DELTA_SECONDS = /^\d{1,10}$/;

/**
 * Reads a MESSAGE from the ISF: the CPM headers, the Expires header and the message/cpim body (TS §6.1.1, RFC 3428).
 *
 * @param request as it came over the bus
 * @param acceptedTypes for the Accept header of a 415
 * @param now milliseconds since the Unix epoch
 * @throws InterworkingError 415 when there is no message/cpim in the body, 400 or 413 when the wrapper or a CPM header is
 *   malformed or beyond the limits
 */
export function receiveStandaloneMessage(
  request: SipRequest,
  acceptedTypes: readonly string[],
  now: number,
): StandaloneMessage {
  const sip = HeaderBlock.parse(request.headers);
  const { cpim, history } = readBody(sip.get('Content-Type'), request.body, acceptedTypes);
  return {
    requestUri: request.requestUri,
    sip,
    identities: { ...readIdentities(sip), imdnMessageId: cpim.imdn.messageId ?? '' },
    cpim,
    history,
    receivedAt: now,
    expiresSeconds: readExpires(sip.get('Expires')),
  };
}

function readIdentities(sip: HeaderBlock): CpmIdentities {
  try {
    return readCpmIdentities(sip);
  } catch (error) {
    if (error instanceof CpmHeaderError) throw new InterworkingError(error.status, error.message);
    throw error;
  }
}

type Body = Pick<StandaloneMessage, 'cpim' | 'history'>;

function readBody(value: string | undefined, body: Buffer, acceptedTypes: readonly string[]): Body {
  if (value === undefined) throw unsupportedMediaType('a body without Content-Type', acceptedTypes);
  try {
    const contentType = parseContentType(value);
    if (contentType.type === MESSAGE_CPIM) return { cpim: parseCpim(body), history: NOBODY_ELSE };
    if (contentType.type === WITH_LISTS) {
      // IWF-6.1-02b: the list is no part of the content; the tables that name other recipients read it.
      const parts = parseMultipart(contentType, body);
      const wrapper = parts.find((part) => part.contentType.type === MESSAGE_CPIM);
      if (wrapper !== undefined) return { cpim: parseCpim(decoded(wrapper)), history: readHistory(parts) };
    }
    throw unsupportedMediaType(contentType.type, acceptedTypes);
  } catch (error) {
    if (error instanceof MimeError) throw new InterworkingError(error.status, `message/cpim: ${error.message}`);
    if (error instanceof RecipientHistoryError) throw new InterworkingError(error.status, error.message);
    throw error;
  }
}

function readHistory(parts: readonly MimeEntity[]): readonly HistoryEntry[] {
  const list = parts.find(
    ({ contentType, contentHeaders }) =>
      contentType.type === RESOURCE_LISTS &&
      contentHeaders.get('Content-Disposition')?.toLowerCase().startsWith(RECIPIENT_LIST_HISTORY),
  );
  return list === undefined ? NOBODY_ELSE : readRecipientHistory(decoded(list));
}

function decoded({ contentHeaders, content }: MimeEntity): Buffer {
  return decodeTransferEncoding(contentHeaders.get('Content-Transfer-Encoding'), content);
}

function readExpires(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!DELTA_SECONDS.test(value)) throw new InterworkingError(400, `Expires: ${value} is not a number of seconds`);
  return Math.min(Number(value), 0xffff_ffff);
}
