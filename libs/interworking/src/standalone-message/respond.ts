import type { Identities, SipHeader, SipResponse } from '@causeway/contracts';
import { reasonPhrase } from '@causeway/sip';
import type { InterworkingError } from '../verdict.ts';
import { warning } from './warning.ts';

const NO_BODY = Buffer.alloc(0);

/**
 * The SIP response to a Pager Mode MESSAGE, general part (TS §6.1.1, IWF-T2). sip-edge adds Via, From, To, Call-ID and
 * CSeq from the request it holds (SMS-T2.Call-ID … SMS-T2.CSeq) and `Content-Length: 0`.
 *
 * @param status SIP status code
 * @param identities those stored from the request (IWF-6.1.1-02a); an absent one is an empty string
 * @param server value of the Server header, release token first (IWF-6.1.1-06b)
 * @param further headers of the technology's own response table
 */
export function respond(
  status: number,
  identities: Identities | undefined,
  server: string,
  further: readonly SipHeader[] = [],
): SipResponse {
  const headers: SipHeader[] = [{ name: 'Server', value: server }]; // IWF-T2.Server
  if (identities !== undefined) {
    const { conversationId, contributionId, inReplyToContributionId } = identities;
    if (conversationId !== '') headers.push({ name: 'Conversation-ID', value: conversationId }); // IWF-T2.Conversation-ID
    if (contributionId !== '') headers.push({ name: 'Contribution-ID', value: contributionId }); // IWF-T2.Contribution-ID
    if (inReplyToContributionId !== '') {
      headers.push({ name: 'InReplyTo-Contribution-ID', value: inReplyToContributionId }); // IWF-T2.InReplyTo-Contribution-ID
    }
  }
  for (const header of further) headers.push(header);
  return { status, reason: reasonPhrase(status), headers, body: NO_BODY };
}

/** The response that an {@link InterworkingError} becomes; a Warning tells the cause in words. */
export function respondToError(
  error: InterworkingError,
  identities: Identities | undefined,
  server: string,
  warningAgent: string,
): SipResponse {
  return respond(error.status, identities, server, [warning(warningAgent, error.message), ...error.headers]);
}
