import { messageParts, type ReceivedImdn, type ReceivedMessage, type SentPagerMessage } from '@causeway/testkit';
import type { Content } from './picture.ts';
import { ROAD } from './road.ts';
import { check, type Stage, seen } from './stage.ts';
import { quoted } from './text-columns.ts';
import type { Check, TimelineEntry } from './timeline.ts';

/** A message that Alice's client sent, and its answer. */
export function entriesOfSent(sent: SentPagerMessage, content: string | Content): TimelineEntry[] {
  const { response, request, sentAtUnixMs, elapsedMs } = sent;
  const shown =
    typeof content === 'string' ? quoted(content) : `${content.type.split(';', 1)[0]}, ${content.octets.length} octets`;
  const context = response.headers.get('Message-Context');
  const warning = response.headers.get('Warning');
  return [
    seen(sentAtUnixMs, ROAD.sent, 'RCS client → sip-edge', `MESSAGE ${request.requestUri}  ${shown}`),
    seen(
      sentAtUnixMs + elapsedMs,
      ROAD.answered + 1,
      'sip-edge → RCS client',
      [
        `${response.status} ${response.reason}`,
        ...(context === undefined ? [] : [`Message-Context: ${context}`]),
        ...(warning === undefined ? [] : [`Warning: ${warning}`]),
      ].join(', '),
    ),
  ];
}

/** A message that came to Alice's client, and its answer. */
export function entriesOfReceived(message: ReceivedMessage): TimelineEntry[] {
  const { answered, receivedAtUnixMs } = message;
  const shown = `MESSAGE from ${fromOf(message)}  ${contentOf(message)}`;
  return [
    seen(receivedAtUnixMs, ROAD.relayed, 'sip-edge → RCS client', shown),
    seen(receivedAtUnixMs, ROAD.relayAnswered, 'RCS client → sip-edge', `${answered ?? 'no answer'}`),
  ];
}

/** A disposition notification that came to Alice's client. */
export function entryOfImdn(received: ReceivedImdn): TimelineEntry {
  const { receivedAtUnixMs } = received.message;
  return seen(receivedAtUnixMs, ROAD.relayed, 'sip-edge → RCS client', `MESSAGE with IMDN ${statusOf(received)}`);
}

/** Notifications that Alice's client sent about a message, and their answers. */
export function entriesOfDispositions(
  sent: ReadonlyArray<readonly [status: string, sent: SentPagerMessage | undefined]>,
): TimelineEntry[] {
  return sent.flatMap(([status, one]) => {
    if (one === undefined) return [];
    const { request, response, sentAtUnixMs, elapsedMs } = one;
    const answer = `${response.status} ${response.reason}`;
    return [
      seen(sentAtUnixMs, ROAD.notified, 'RCS client → sip-edge', `MESSAGE ${request.requestUri} with IMDN ${status}`),
      seen(sentAtUnixMs + elapsedMs, ROAD.notificationAnswered, 'sip-edge → RCS client', answer),
    ];
  });
}

/** Notifications about one message: each that is expected, and no other. `undefined` stands for one that never came. */
export function checksOfImdns(
  expected: readonly string[],
  { messageId }: SentPagerMessage,
  received: readonly (ReceivedImdn | undefined)[],
  { client }: Stage,
): Check[] {
  const all = client.received.flatMap(({ imdns }) => imdns).filter((imdn) => imdn.messageId === messageId);
  return [
    ...expected.map((status, index) => {
      const one = received[index];
      return check(`IMDN ${status}`, status, one === undefined ? 'none' : statusOf(one));
    }),
    check(expected.length === 1 ? 'one IMDN' : `${expected.length} IMDNs`, expected.length, all.length),
  ];
}

/** URI or name-addr of its From, without the tag. */
export function fromOf({ request }: ReceivedMessage): string {
  return (request.headers.get('From') ?? '').replace(/;tag=[^;]*/, '');
}

/** Text of a received message, and what else is in it. */
export function contentOf(message: ReceivedMessage): string {
  const { text, imdns } = message;
  if (imdns.length > 0) return `IMDN ${imdns.map(({ delivery, display }) => delivery ?? display).join(', ')}`;
  const others = messageParts(message).filter(({ contentType }) => contentType !== 'text/plain');
  return [quoted(text ?? ''), ...others.map(({ contentType }) => contentType)].join(', ');
}

function statusOf({ imdn: { delivery, display, interworking } }: ReceivedImdn): string {
  return [delivery, display, interworking].filter((status) => status !== undefined).join(', ');
}
