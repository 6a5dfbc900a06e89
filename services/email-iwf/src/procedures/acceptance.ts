import type { Policy } from '@causeway/configuration';
import { type AcceptedMessage, InterworkingError, type StandaloneMessage } from '@causeway/interworking';
import { addressProblem } from '../addresses/address-problem.ts';
import type { EmailIwf } from '../iwf.ts';
import { asksForPrivacy } from '../mapping/privacy.anonymous-uri.ts';
import { mapToSipStatus } from '../mapping/sip-response.table-47.ts';
import { type MailContent, mailContent } from './mail-content.ts';
import { type Originator, originatorOf } from './originator.ts';

/** A Pager Mode message that can become a mail: what Tables 45 and 46 read of it. */
export interface AcceptedMail extends AcceptedMessage {
  readonly originator: Originator;
  /** Mail address of the Request-URI. */
  readonly recipient: string;
  /** Privacy asks to hide the sender. */
  readonly isPrivate: boolean;
  /** When the message is of no use any more, milliseconds since the Unix epoch; undefined without Expires. */
  readonly expiresUnixMs: number | undefined;
  readonly content: MailContent;
}

const NO_REPORT: ReadonlySet<string> = new Set();
/** What a server without SMTPUTF8 would answer (RFC 6531 §3.5). */
const NOT_ASCII = { outcome: 'refused', code: 553, enhanced: '5.6.7' } as const;

/**
 * The acceptance check of TS §6.4.2.1 (IWF-6.1.1-01a): the content can be mailed, the target has one mail address and the
 * originator may have one.
 *
 * @throws InterworkingError 415, 488, 400 or 413 as `mailContent`; 404 without a mail address of the target; 488 when the
 *   originator has none and may have none
 */
export function accept(iwf: EmailIwf, message: StandaloneMessage, policy: Policy): AcceptedMail {
  const { cpim, sip, expiresSeconds } = message;
  const content = mailContent(message, policy, iwf.configuration.limits);
  const recipient = recipientOf(iwf, message.requestUri);
  const originator = originatorOf(sip, iwf.addresses);
  if (originator === undefined) throw new InterworkingError(488, 'the originator has no mail address'); // EML-6.4.1-01
  return {
    message,
    // A report names the message it is about (RFC 5438 §7.2.1): without imdn.Message-ID there can be none.
    requested: message.identities.imdnMessageId === '' ? NO_REPORT : cpim.imdn.dispositionNotification,
    originatorUri: originator.uri,
    originator,
    recipient,
    isPrivate: asksForPrivacy(sip, policy.email.privacy_extra_tokens),
    // Of durable work it is what is left now.
    expiresUnixMs: expiresSeconds === undefined ? undefined : Date.now() + expiresSeconds * 1000,
    content,
  };
}

function recipientOf({ addresses }: EmailIwf, requestUri: string): string {
  const recipient = addresses.recipientOf(requestUri);
  if (recipient === undefined) throw new InterworkingError(404, 'the target has no mail address'); // EML-6.4.1-07
  const problem = addressProblem(recipient);
  if (problem === undefined) return recipient;
  throw problem === 'non-ascii'
    ? new InterworkingError(mapToSipStatus(NOT_ASCII), 'the target has a mail address outside US-ASCII')
    : new InterworkingError(404, 'the target is no mail address that can be written to');
}
