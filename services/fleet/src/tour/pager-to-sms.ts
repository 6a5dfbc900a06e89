import type { MessageState, ReceivedImdn, SentPagerMessage } from '@causeway/testkit';
import { entriesOfEvents } from './entries-of-events.ts';
import { traceIdOf } from './happenings.ts';
import { digitsOf } from './people.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage, seen } from './stage.ts';
import { quoted } from './text-columns.ts';
import type { Check, TimelineEntry } from './timeline.ts';

/** A Pager Mode message towards an SMS user, and what has to become of it. */
export interface PagerToSms {
  /** E.164 number with `+`. */
  readonly to: string;
  /** Text of the message, or a content without any. */
  readonly content: string | { readonly type: string; readonly octets: Buffer };
  /** Status of the SIP answer. */
  readonly status: number;
  /** submit_sm that the SM-SC has to see. */
  readonly submits: number;
  /** What the SM-SC reports, and the notification that Alice gets; left out: she asks for none. */
  readonly report?: { readonly receipt: MessageState; readonly imdn: string } | undefined;
  /** Events that the services have to publish, `<kind>.<name>`. */
  readonly events: readonly string[];
}

const REPORTS = ['positive-delivery', 'negative-delivery', 'interworking'] as const;
const REPORT_MS = 5_000;
const EVENTS_MS = 3_000;
/** Time that the SM-SC takes to deliver, so that answer and report stand apart on the timeline. */
const DELIVERY_MS = 25;

/** Plays a message on the road from CPM to SMS (TS §6.2.2.1). */
export async function pagerToSms(road: PagerToSms, stage: Stage): Promise<Played> {
  const { client, smsc, happenings } = stage;
  const { to, content, report } = road;
  await smsc.behave({ receipts: { state: report?.receipt ?? 'DELIVERED', delayMs: DELIVERY_MS } });
  const sent = await client.sendPagerMessage({
    to,
    ...(typeof content === 'string' ? { text: content } : { content }),
    ...(report === undefined ? {} : { imdn: REPORTS }),
  });
  const imdn = report && (await client.waitForImdn(sent.messageId, REPORT_MS).catch(() => undefined));
  // A second notification would leave before the SM-SC has its last answer.
  await smsc.hasDeliveredAll(REPORT_MS);
  const events = await happenings.until(sent.contributionId, road.events, EVENTS_MS);
  const said = new Set(events.map(({ kind, name }) => `${kind}.${name}`));
  const submissions = await smsc.submissionsTo(digitsOf(to));
  const checks = [check(`answer ${road.status}`, road.status, sent.response.status)];
  if (sent.response.status < 300) {
    checks.push(check('Message-Context', 'pager-message', sent.response.headers.get('Message-Context')));
  }
  checks.push(check(`submit_sm ×${road.submits}`, road.submits, submissions.statuses.length));
  if (typeof content === 'string')
    checks.push(check('text at the SM-SC is what Alice wrote', content, submissions.text));
  if (report !== undefined) checks.push(...checksOfReport(report.imdn, sent, imdn, stage));
  const missing = road.events.filter((name) => !said.has(name));
  checks.push(
    check('every service told its part', 'all events', missing.length === 0 ? 'all events' : `no ${missing}`),
  );
  return {
    traceId: traceIdOf(events),
    entries: [...entriesOfClient(road, sent, imdn), ...entriesOfEvents(events)],
    checks,
  };
}

function checksOfReport(
  expected: string,
  { messageId }: SentPagerMessage,
  received: ReceivedImdn | undefined,
  { client }: Stage,
): Check[] {
  const all = client.received.flatMap(({ imdns }) => imdns).filter((imdn) => imdn.messageId === messageId);
  return [
    check(`IMDN ${expected}`, expected, received === undefined ? 'none' : statusOf(received)),
    check('one IMDN', 1, all.length),
  ];
}

function entriesOfClient(road: PagerToSms, sent: SentPagerMessage, imdn: ReceivedImdn | undefined): TimelineEntry[] {
  const { response, sentAtUnixMs, elapsedMs } = sent;
  const content =
    typeof road.content === 'string'
      ? quoted(road.content)
      : `${road.content.type}, ${road.content.octets.length} octets`;
  const context = response.headers.get('Message-Context');
  const warning = response.headers.get('Warning');
  const entries = [
    seen(sentAtUnixMs, ROAD.sent, 'RCS client → sip-edge', `MESSAGE tel:${road.to}  ${content}`),
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
  if (imdn !== undefined) {
    const { receivedAtUnixMs } = imdn.message;
    entries.push(seen(receivedAtUnixMs, ROAD.relayed, 'sip-edge → RCS client', `MESSAGE with IMDN ${statusOf(imdn)}`));
  }
  return entries;
}

function statusOf({ imdn: { delivery, interworking } }: ReceivedImdn): string {
  return [delivery, interworking].filter((status) => status !== undefined).join(', ');
}
