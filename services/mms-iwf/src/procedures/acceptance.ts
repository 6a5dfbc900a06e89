import { originatorAddress, recipientAddress, telUri } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import {
  type AcceptedMessage as Accepted,
  InterworkingError,
  MMS,
  privacyOf,
  refuseEndToEndProtection,
  refuseUnacceptableTypes,
  type StandaloneMessage,
  unsupportedMediaType,
  writtenAt,
} from '@causeway/interworking';
import { MimeError, MimeInjectionError } from '@causeway/mime';
import { decodeUtf8 } from '@causeway/sip';
import type { ForwardSource } from '../mapping/forward-req.table-13.ts';
import { type CarriedContent, mapToMmContent } from '../mapping/mm-content.section-6-3.ts';

/** A Pager Mode message that can become an MM: what Tables 12 and 13 read of it before its relay is known. */
export interface AcceptedMessage extends Accepted {
  readonly source: Omit<ForwardSource, 'transactionId' | 'messageId' | 'senderWithheld'>;
  /** Media types of the parts that are left out (MMS-6.3-01f). */
  readonly dropped: readonly string[];
  readonly octets: number;
}

const NO_REPORT: ReadonlySet<string> = new Set();

/**
 * The checks of TS §6.3 and §6.3.1.1.1 step 1 (MMS-6.3.1.1.1-01): the content can go to MMS, the target and the originator
 * have E.164 numbers.
 *
 * @throws InterworkingError 488 for content that MMS does not take, 415 for what cannot be read or is protected end to end,
 *   404 (by policy) without a target number, 488 without an originator's number
 */
export function accept(message: StandaloneMessage, policy: Policy): AcceptedMessage {
  const { cpim, sip } = message;
  const { content, dropped, octets } = acceptedContent(message, policy);
  const recipient = recipientAddress(message.requestUri, sip);
  if (recipient === undefined) {
    throw new InterworkingError(policy.mms.unroutable_destination_status, 'the target has no E.164 number');
  }
  const originator = originatorAddress(sip);
  if (originator === undefined) {
    throw new InterworkingError(488, 'the originator has no E.164 number to send an MM from');
  }
  // A report names the message it is about (RFC 5438 §7.2.1): without imdn.Message-ID there can be none.
  const requested = message.identities.imdnMessageId === '' ? NO_REPORT : cpim.imdn.dispositionNotification;
  return {
    message,
    requested,
    originatorUri: telUri(originator),
    dropped,
    octets,
    source: {
      originator,
      recipient,
      history: message.history,
      dateTime: writtenAt(message),
      expiresSeconds: message.expiresSeconds,
      requested,
      privacy: privacyOf(sip),
      subject: subjectOf(message),
      content,
    },
  };
}

type AcceptedContent = Pick<CarriedContent, 'dropped' | 'octets'> & Pick<ForwardSource, 'content'>;

function acceptedContent({ cpim }: StandaloneMessage, policy: Policy): AcceptedContent {
  const { type } = cpim.contentType;
  const protectedStatus = policy.iwf.e2e_protected_reject_status.MESSAGE;
  refuseEndToEndProtection([type], protectedStatus); // SEC-6.6-03b
  const { content, types, dropped, octets } = readContent(cpim, policy.mms.supported_content_types);
  refuseEndToEndProtection(types, protectedStatus);
  if (content === undefined) throw new InterworkingError(488, `MMS takes nothing of ${type}`); // MMS-6.3-01a
  const carried = types.filter((each) => !dropped.includes(each));
  refuseUnacceptableTypes(carried, type, MMS, policy.iwf);
  if (octets > policy.mms.max_message_bytes) {
    throw new InterworkingError(488, `MMS takes ${policy.mms.max_message_bytes} octets, the content has ${octets}`); // MMS-6.3-01b
  }
  return { content, dropped, octets };
}

function readContent(cpim: StandaloneMessage['cpim'], supported: readonly string[]): CarriedContent {
  try {
    return mapToMmContent(cpim, supported);
  } catch (error) {
    if (error instanceof MimeError && error.status !== 415) throw new InterworkingError(error.status, error.message);
    if (error instanceof MimeError || error instanceof MimeInjectionError) {
      throw unsupportedMediaType(error.message, MMS.acceptedTypes);
    }
    throw error;
  }
}

function subjectOf({ cpim, sip }: StandaloneMessage): string | undefined {
  const subject = sip.get('Subject');
  return subject === undefined ? cpim.subject : decodeUtf8(subject);
}
