import type { Identities, SipRequest } from '@causeway/contracts';
import { CpimError, type CpimMessage, parseCpim } from '@causeway/cpim';
import { CpmHeaderError, type CpmIdentities, readCpmIdentities } from '@causeway/cpm';
import { HeaderBlock } from '@causeway/sip';
import { InterworkingError } from '../verdict.ts';

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

const MESSAGE_CPIM = /^message\/cpim\s*(?:;|$)/i;
const DELTA_SECONDS = /^\d{1,10}$/;

/**
 * Reads a MESSAGE from the ISF: the CPM headers, the Expires header and the message/cpim body (TS §6.1.1, RFC 3428).
 *
 * @param request as it came over the bus
 * @param acceptedTypes for the Accept header of a 415
 * @param now milliseconds since the Unix epoch
 * @throws InterworkingError 415 when the body is not message/cpim, 400 when the wrapper or a CPM header is malformed
 */
export function receiveStandaloneMessage(
  request: SipRequest,
  acceptedTypes: readonly string[],
  now: number,
): StandaloneMessage {
  const sip = HeaderBlock.parse(request.headers);
  const contentType = sip.get('Content-Type') ?? '';
  if (!MESSAGE_CPIM.test(contentType)) {
    throw unsupportedMediaType(contentType === '' ? 'a body without Content-Type' : contentType, acceptedTypes);
  }
  const cpim = readWrapper(request.body);
  return {
    requestUri: request.requestUri,
    sip,
    identities: { ...readIdentities(sip), imdnMessageId: cpim.imdn.messageId ?? '' },
    cpim,
    receivedAt: now,
    expiresSeconds: readExpires(sip.get('Expires')),
  };
}

/** The 415 of IWF-6.1.1-01b, with the Accept header RFC 3261 §21.4.13 asks for. */
export function unsupportedMediaType(what: string, acceptedTypes: readonly string[]): InterworkingError {
  return new InterworkingError(415, `${what} cannot be carried by this service`, [
    { name: 'Accept', value: acceptedTypes.join(', ') },
  ]);
}

function readIdentities(sip: HeaderBlock): CpmIdentities {
  try {
    return readCpmIdentities(sip);
  } catch (error) {
    if (error instanceof CpmHeaderError) throw new InterworkingError(error.status, error.message);
    throw error;
  }
}

function readWrapper(body: Buffer): CpimMessage {
  try {
    return parseCpim(body);
  } catch (error) {
    if (error instanceof CpimError) throw new InterworkingError(error.status, `message/cpim: ${error.message}`);
    throw error;
  }
}

function readExpires(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!DELTA_SECONDS.test(value)) throw new InterworkingError(400, `Expires: ${value} is not a number of seconds`);
  return Math.min(Number(value), 0xffff_ffff);
}
