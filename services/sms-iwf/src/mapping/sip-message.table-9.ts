import { type TelephoneAddress, telUri } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { SipRequest } from '@causeway/contracts';
import { composePagerMessage, SMS } from '@causeway/interworking';
import { contentLanguage } from './language-indicator.table-9.ts';

/** What Table 9 reads of a short message, and the identities the IWF makes for it (SMS-6.2.1-a1, -a2). */
export interface PagerMessageSource {
  readonly originator: TelephoneAddress;
  readonly recipient: TelephoneAddress;
  /** The whole text, reassembled when it came in parts. */
  readonly text: string;
  readonly languageIndicator: number | undefined;
  /** priority_flag; data_sm has none. */
  readonly priorityFlag: number | undefined;
  readonly conversationId: string;
  readonly contributionId: string;
  readonly messageId: string;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
}

/**
 * TS §6.2.2.2.1 Table 9 (SMS-T9): short message to SIP MESSAGE, its body wrapped in message/cpim. The address of the CPM
 * User and of the SMS user is the tel URI of the MSISDN: the SIP/IP core knows the SIP URI behind it.
 */
export function mapToSipMessage(source: PagerMessageSource, userAgent: string, policy: Policy): SipRequest {
  const from = telUri(source.originator);
  const to = telUri(source.recipient);
  const { conversationId, contributionId, messageId } = source;
  const headers: [string, string][] = [];
  const language = contentLanguage(source.languageIndicator, policy.sms);
  if (language !== undefined) headers.push(['Content-Language', language]); // SMS-T9.Content-Language
  const priority = priorityOf(source.priorityFlag, policy.sms);
  if (priority !== undefined) headers.push(['Priority', priority]); // SMS-T9.Priority
  // SMS-T9.Content-Length: sip-edge writes the length of the body as sent.
  return composePagerMessage(
    {
      fromUri: from, // SMS-T9.P-Asserted-Identity (RFC 3325) and/or From
      toUri: to, // SMS-T9.To and Request-URI
      identities: { conversationId, contributionId, inReplyToContributionId: '', imdnMessageId: messageId },
      userAgent, // SMS-T9.User-Agent
      cpim: {
        from: { uri: from },
        to: [{ uri: to }],
        dateTime: new Date(source.receivedAt).toISOString(),
        imdn: { messageId },
        contentType: 'text/plain;charset=utf-8', // SMS-T9.Content-Type: of the wrapped part
        content: Buffer.from(source.text, 'utf8'), // SMS-T9.body
      },
      headers,
    },
    SMS,
    policy.iwf.nccsid_in_pai,
  );
}

/** SMS-T9.Priority: the inverse of Table 1 by the same policy. */
function priorityOf(priorityFlag: number | undefined, policy: Policy['sms']): string | undefined {
  if (priorityFlag === undefined) return undefined;
  return Object.entries(policy.priority_map).find(([, flag]) => flag === priorityFlag)?.[0];
}
