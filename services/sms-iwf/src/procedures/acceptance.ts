import { originatorAddress, recipientAddress, telUri } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import { type TextContent, textContent } from '@causeway/cpim';
import {
  type AcceptedMessage as Accepted,
  InterworkingError,
  refuseEndToEndProtection,
  refuseUnacceptableTypes,
  SMS,
  type StandaloneMessage,
  unsupportedMediaType,
} from '@causeway/interworking';
import { MimeError } from '@causeway/mime';
import type { SubmitSmSource } from '../mapping/submit-sm.table-1.ts';

/** A Pager Mode message that can become short messages: its text, and what Table 1 reads of it. */
export interface AcceptedMessage extends Accepted {
  readonly text: string;
  /** charset parameter of the wrapped text part, undefined when absent. */
  readonly charset: string | undefined;
  /** Media types of the parts that SMS cannot carry and that were left out (SMS-6.2-03). */
  readonly dropped: readonly string[];
  readonly source: SubmitSmSource;
}

/** What textContent takes: the only type that can become the text of a short message. */
const CARRIED = ['text/plain'];
const NO_REPORT: ReadonlySet<string> = new Set();

/**
 * The acceptance check of TS §6.2.2.1.1 (IWF-6.1.1-01a, SMS-6.2.2.1.1-02, -03): the content can be reduced to text, the
 * target and the originator have E.164 numbers.
 *
 * @throws InterworkingError 415 without text, 404 (by policy) without a target number, 488 without an originator's
 *   number
 */
export function accept(message: StandaloneMessage, policy: Policy): AcceptedMessage {
  const { cpim, sip } = message;
  const content = textOf(message, policy);
  const numbers = { defaultCountryCode: policy.sms.default_country_code };
  const recipient = recipientAddress(message.requestUri, sip, numbers);
  if (recipient === undefined) {
    throw new InterworkingError(policy.sms.unroutable_destination_status, 'the target has no E.164 number'); // SMS-6.2.2.1.1-03
  }
  const originator = originatorAddress(sip, numbers);
  if (originator === undefined) {
    throw new InterworkingError(488, 'the originator has no E.164 number to send a short message from');
  }
  // A report names the message it is about (RFC 5438 §7.2.1): without imdn.Message-ID there can be none.
  const requested = message.identities.imdnMessageId === '' ? NO_REPORT : cpim.imdn.dispositionNotification;
  return {
    message,
    requested,
    text: content.text ?? '',
    charset: content.charset,
    dropped: content.dropped,
    source: {
      originator,
      recipient,
      priority: sip.get('Priority'),
      expiresSeconds: message.expiresSeconds,
      requested,
      contentLanguage: cpim.contentHeaders.get('Content-Language') ?? sip.get('Content-Language'),
    },
    originatorUri: telUri(originator),
  };
}

/** Only text goes on: SMIL, media and recipient lists are left out (SMS-6.2-03, IWF-6.1-02b); nothing left is a 415. */
function textOf({ cpim }: StandaloneMessage, policy: Policy): TextContent {
  const { type } = cpim.contentType;
  const protectedStatus = policy.iwf.e2e_protected_reject_status.MESSAGE;
  refuseEndToEndProtection([type], protectedStatus); // SEC-6.6-03a
  const content = readText(cpim);
  refuseEndToEndProtection(content.dropped, protectedStatus);
  refuseUnacceptableTypes(content.text === undefined ? [] : CARRIED, type, SMS, policy.iwf); // SMS-6.2.2.1.1-02
  return content;
}

function readText(cpim: StandaloneMessage['cpim']): TextContent {
  try {
    return textContent(cpim);
  } catch (error) {
    if (!(error instanceof MimeError)) throw error;
    if (error.status === 415) throw unsupportedMediaType(error.message, SMS.acceptedTypes);
    throw new InterworkingError(error.status, error.message);
  }
}
