import { PagerMessageRequest } from '@causeway/contracts';
import { parseCpim, textContent } from '@causeway/cpim';
import { parseMessage, type SipMessage } from '@causeway/sip';
import type { MicroCase } from './measure.ts';
import { inTurn, sampleMessages } from './sample-messages.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

/** The wrapper of a pager message, and the whole message as a call on the bus. */
export function messageContent(): MicroCase[] {
  const messages = sampleMessages().map((octets) => parseMessage(octets, 'datagram'));
  const bodyOf = inTurn(messages.map(({ body }) => body));
  const calls = messages.map(callOf);
  const callAt = inTurn(calls);
  const encoded = inTurn(calls.map((call) => Buffer.from(PagerMessageRequest.encode(call).finish())));
  return [
    {
      name: 'CPIM: parse the wrapper and its text',
      by: '@causeway/cpim',
      operation: (index) => textContent(parseCpim(bodyOf(index))),
    },
    {
      name: 'bus: encode a PagerMessageRequest',
      by: 'ts-proto',
      operation: (index) => PagerMessageRequest.encode(callAt(index)).finish(),
    },
    {
      name: 'bus: decode a PagerMessageRequest',
      by: 'ts-proto',
      operation: (index) => PagerMessageRequest.decode(encoded(index)),
    },
  ];
}

function callOf(message: SipMessage): PagerMessageRequest {
  const identities = {
    conversationId: message.headers.get('Conversation-ID') ?? '',
    contributionId: message.headers.get('Contribution-ID') ?? '',
    inReplyToContributionId: '',
    imdnMessageId: '',
  };
  return {
    envelope: { traceparent: TRACEPARENT, deadlineUnixMs: 1_750_000_000_000, identities },
    request: {
      method: 'MESSAGE',
      requestUri: message.headers.get('To') ?? '',
      headers: message.headers.toBuffer(),
      body: message.body,
    },
  };
}
