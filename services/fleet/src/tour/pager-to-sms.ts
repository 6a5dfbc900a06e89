import type { MessageState } from '@causeway/testkit';
import { entriesOfEvents } from './entries-of-events.ts';
import { eventsOfStep } from './events-of-step.ts';
import { traceIdOf } from './happenings.ts';
import { digitsOf } from './people.ts';
import { checksOfImdns, entriesOfSent, entryOfImdn } from './rcs-client-entries.ts';
import { hasDeliveredAll, submissionsTo } from './smsc-record.ts';
import { check, type Played, type Stage } from './stage.ts';

/** A Pager Mode message towards an SMS user, and what has to become of it. */
export interface PagerToSms {
  /** E.164 number with `+`. */
  readonly to: string;
  readonly text: string;
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
/** Time that the SM-SC takes to deliver, so that answer and report stand apart on the timeline. */
const DELIVERY_MS = 25;

/** Plays a message on the road from CPM to SMS (TS §6.2.2.1). */
export async function pagerToSms(road: PagerToSms, stage: Stage): Promise<Played> {
  const { client, smsc } = stage;
  const { to, text, report } = road;
  await smsc.behave({ receipts: { state: report?.receipt ?? 'DELIVERED', delayMs: DELIVERY_MS } });
  const sent = await client.sendPagerMessage({ to, text, ...(report === undefined ? {} : { imdn: REPORTS }) });
  const imdn = report && (await client.waitForImdn(sent.messageId, REPORT_MS).catch(() => undefined));
  // A second notification would leave before the SM-SC has its last answer.
  await hasDeliveredAll(smsc, REPORT_MS);
  const { events, check: told } = await eventsOfStep(sent.contributionId, road.events, stage);
  const submissions = await submissionsTo(digitsOf(to), smsc);
  const checks = [check(`answer ${road.status}`, road.status, sent.response.status)];
  if (sent.response.status < 300) {
    checks.push(check('Message-Context', 'pager-message', sent.response.headers.get('Message-Context')));
  }
  checks.push(check(`submit_sm ×${road.submits}`, road.submits, submissions.statuses.length));
  checks.push(check('text at the SM-SC is what Alice wrote', text, submissions.text));
  if (report !== undefined) checks.push(...checksOfImdns([report.imdn], sent, [imdn], stage));
  return {
    traceId: traceIdOf(events),
    entries: [
      ...entriesOfSent(sent, text),
      ...(imdn === undefined ? [] : [entryOfImdn(imdn)]),
      ...entriesOfEvents(events),
    ],
    checks: [...checks, told],
  };
}
