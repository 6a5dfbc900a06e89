import { originatorAddress, recipientAddress, telUri } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import { CpimError, textContent } from '@causeway/cpim';
import {
  InterworkingError,
  refuseEndToEndProtection,
  SMS,
  type StandaloneMessage,
  unsupportedMediaType,
} from '@causeway/interworking';
import type { SubmitSmSource } from '../mapping/submit-sm.table-1.ts';

/** A Pager Mode message that can become short messages: its text, and what Table 1 reads of it. */
export interface AcceptedMessage {
  readonly message: StandaloneMessage;
  readonly text: string;
  /** charset parameter of the wrapped text part, undefined when absent. */
  readonly charset: string | undefined;
  readonly source: SubmitSmSource;
  /** tel URI of the CPM User: where the reports go (SMS-T3.SIP Request-URI, SIP To, CPIM To). */
  readonly originatorUri: string;
}

/**
 * The acceptance check of TS §6.2.2.1.1 (IWF-6.1.1-01a, SMS-6.2.2.1.1-02, -03): the content can be reduced to text, the
 * target and the originator have E.164 numbers.
 *
 * @throws InterworkingError 415 without text, 404 (by policy) without a target number, 488 without an originator's
 *   number
 */
export function accept(message: StandaloneMessage, policy: Policy): AcceptedMessage {
  const { text, charset } = textOf(message, policy);
  const numbers = { defaultCountryCode: policy.sms.default_country_code };
  const recipient = recipientAddress(message.requestUri, message.sip, numbers);
  if (recipient === undefined) {
    throw new InterworkingError(policy.sms.unroutable_destination_status, 'the target has no E.164 number'); // SMS-6.2.2.1.1-03
  }
  const originator = originatorAddress(message.sip, numbers);
  if (originator === undefined) {
    throw new InterworkingError(488, 'the originator has no E.164 number to send a short message from');
  }
  return {
    message,
    text,
    charset,
    source: {
      originator,
      recipient,
      priority: message.sip.get('Priority'),
      expiresSeconds: message.expiresSeconds,
      requested: message.cpim.imdn.dispositionNotification,
      contentLanguage: message.cpim.contentHeaders.get('Content-Language') ?? message.sip.get('Content-Language'),
    },
    originatorUri: telUri(originator),
  };
}

/** Only text goes on: SMIL, media and recipient lists are left out (SMS-6.2-03, IWF-6.1-02b); nothing left is a 415. */
function textOf({ cpim }: StandaloneMessage, policy: Policy): { text: string; charset: string | undefined } {
  refuseEndToEndProtection(cpim.contentType.type, policy.iwf.e2e_protected_reject_status.MESSAGE); // SEC-6.6-03a
  try {
    const { text, charset } = textContent(cpim);
    if (text !== undefined) return { text, charset };
  } catch (error) {
    if (!(error instanceof CpimError)) throw error;
    if (error.status !== 415) throw new InterworkingError(error.status, error.message);
  }
  throw unsupportedMediaType(cpim.contentType.type, SMS.acceptedTypes); // SMS-6.2.2.1.1-02
}
