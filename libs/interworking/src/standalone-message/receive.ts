import type { Identities, SipRequest } from '@causeway/contracts';
import { type CpimMessage, parseCpim } from '@causeway/cpim';
import { CpmHeaderError, type CpmIdentities, readCpmIdentities } from '@causeway/cpm';
import { decodeTransferEncoding, MimeError, parseContentType, parseMultipart } from '@causeway/mime';
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
  /** When the IWF received it, milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** Value of the SIP Expires header in seconds, undefined when absent (IWF-6.1.1-02a). */
  readonly expiresSeconds: number | undefined;
}

const MESSAGE_CPIM = 'message/cpim';
/** A MESSAGE that a list server sent on says who else got it (RFC 5365 §7.1): the list stands beside the wrapper. */
const WITH_LISTS = 'multipart/mixed';
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
  const cpim = readWrapper(sip.get('Content-Type'), request.body, acceptedTypes);
  return {
    requestUri: request.requestUri,
    sip,
    identities: { ...readIdentities(sip), imdnMessageId: cpim.imdn.messageId ?? '' },
    cpim,
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

function readWrapper(value: string | undefined, body: Buffer, acceptedTypes: readonly string[]): CpimMessage {
  if (value === undefined) throw unsupportedMediaType('a body without Content-Type', acceptedTypes);
  try {
    const contentType = parseContentType(value);
    if (contentType.type === MESSAGE_CPIM) return parseCpim(body);
    if (contentType.type === WITH_LISTS) {
      // IWF-6.1-02b: the recipient list and its history are left out.
      const wrapper = parseMultipart(contentType, body).find((part) => part.contentType.type === MESSAGE_CPIM);
      if (wrapper !== undefined) {
        const encoding = wrapper.contentHeaders.get('Content-Transfer-Encoding');
        return parseCpim(decodeTransferEncoding(encoding, wrapper.content));
      }
    }
    throw unsupportedMediaType(contentType.type, acceptedTypes);
  } catch (error) {
    if (error instanceof MimeError) throw new InterworkingError(error.status, `message/cpim: ${error.message}`);
    throw error;
  }
}

function readExpires(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!DELTA_SECONDS.test(value)) throw new InterworkingError(400, `Expires: ${value} is not a number of seconds`);
  return Math.min(Number(value), 0xffff_ffff);
}
