import { parseNameAddr } from '@causeway/sip';
import { type ClientIdentity, type ComposedPagerMessage, composePagerMessage } from './pager-message.ts';
import type { ReceivedMessage } from './received-message.ts';

/** What a client says about a message it got (RFC 5438 §7.2.1). */
export type Disposition = 'delivered' | 'displayed' | 'failed' | 'forbidden' | 'error';

/** Spelled out here and not taken from the fleet's own library, so that a slip there cannot hide behind the same slip here. */
const IMDN_NAMESPACE = 'urn:ietf:params:xml:ns:imdn';
const IMDN_TYPE = 'message/imdn+xml';
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Composes a disposition notification about a received message (FACTS 1.6 and 2.3): to the URI of its From with the nccsid
 * that stands there, in the URI or behind the angle brackets, so that the ISF finds the service the message came from; with
 * its Conversation-ID and Contribution-ID; asking for no notification itself.
 *
 * @throws Error when the message has no From or no imdn.Message-ID
 */
export function composeImdn(
  about: ReceivedMessage,
  disposition: Disposition,
  client: ClientIdentity,
): ComposedPagerMessage {
  const from = about.request.headers.get('From');
  if (from === undefined || about.messageId === undefined) throw new Error('a message that no IMDN can be about');
  const { uri, params } = parseNameAddr(from);
  const nccsid = params.get('nccsid');
  const composed = composePagerMessage(
    {
      to: uri,
      conversationId: about.conversationId,
      contributionId: about.contributionId,
      contentHeaders: [['Content-Disposition', 'notification']],
      content: { type: IMDN_TYPE, octets: encodeXml(about, about.messageId, disposition) },
    },
    client,
  );
  if (nccsid !== undefined) composed.request.headers.set('To', `<${uri}>;nccsid=${nccsid}`);
  return composed;
}

function encodeXml({ cpim }: ReceivedMessage, messageId: string, disposition: Disposition): Buffer {
  const recipient = cpim?.to[0]?.uri;
  const kind = disposition === 'displayed' ? 'display' : 'delivery';
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<imdn xmlns="${IMDN_NAMESPACE}">`,
    `<message-id>${escaped(messageId)}</message-id>`,
    ...(cpim?.dateTime === undefined ? [] : [`<datetime>${escaped(cpim.dateTime)}</datetime>`]),
    ...(recipient === undefined
      ? []
      : [
          `<recipient-uri>${escaped(recipient)}</recipient-uri>`,
          `<original-recipient-uri>${escaped(cpim?.imdn.originalTo ?? recipient)}</original-recipient-uri>`,
        ]),
    `<${kind}-notification><status><${disposition}/></status></${kind}-notification>`,
    '</imdn>',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}
