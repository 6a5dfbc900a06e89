import type { DeliveryResult, ReceivedMessage } from '@causeway/testkit';
import { entriesOfEvents } from './entries-of-events.ts';
import { eventsOfStep } from './events-of-step.ts';
import { traceIdOf } from './happenings.ts';
import { ALICE, digitsOf } from './people.ts';
import { entriesOfReceived } from './rcs-client-entries.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage, seen, unixMs } from './stage.ts';
import { quoted } from './text-columns.ts';

/** An SMS to Alice's RCS client. */
export interface SmsToPager {
  /** E.164 number with `+`. */
  readonly from: string;
  readonly text: string;
  /** Numbers of the parts, from 1, in the order in which the SM-SC sends them; left out: one short message. */
  readonly parts?: readonly number[] | undefined;
}

const MESSAGE_MS = 5_000;
const ESME_ROK = 0;

/** Plays a message on the road from SMS to CPM (TS §6.2.2.2). */
export async function smsToPager({ from, text, parts }: SmsToPager, stage: Stage): Promise<Played> {
  const { client, smsc } = stage;
  const begun = unixMs();
  const delivered = smsc.originate({
    from: digitsOf(from),
    to: digitsOf(ALICE),
    text,
    ...(parts === undefined ? {} : { concatenation: 'udh8', order: parts }),
  });
  const isNew = (message: ReceivedMessage) => message.receivedAtUnixMs >= begun && message.imdns.length === 0;
  const message = await client.waitForMessage(isNew, MESSAGE_MS).catch(() => undefined);
  const results = await delivered;
  const ended = unixMs();
  const { contributionId = '' } = message ?? {};
  const { events, check: told } = await eventsOfStep(contributionId, ['sms.relayed'], stage);
  const count = client.received.filter(isNew).length;
  return {
    traceId: traceIdOf(events),
    entries: [
      seen(begun, ROAD.sent, 'SM-SC → sms-iwf', `deliver_sm from ${from}${inParts(parts)}  ${quoted(text)}`),
      ...(message === undefined ? [] : entriesOfReceived(message)),
      ...entriesOfEvents(events),
      seen(ended, ROAD.finished + 1, 'sms-iwf → SM-SC', `deliver_sm_resp: ${statusesOf(results)}`),
    ],
    checks: [
      check('one MESSAGE', 1, count),
      check(`text is what ${parts === undefined ? 'was' : 'the parts'} said`, text, message?.text ?? 'none'),
      check(`from ${from}`, true, message?.request.headers.get('From')?.includes(from) ?? false),
      check(
        'each part ESME_ROK',
        true,
        results.every(({ commandStatus }) => commandStatus === ESME_ROK),
      ),
      told,
    ],
  };
}

function inParts(parts: readonly number[] | undefined): string {
  return parts === undefined ? '' : ` in ${parts.length} parts, as ${parts.join(', ')}`;
}

function statusesOf(results: readonly DeliveryResult[]): string {
  const names = results.map(({ commandStatus }) =>
    commandStatus === ESME_ROK ? 'ESME_ROK' : `0x${commandStatus.toString(16).padStart(8, '0')}`,
  );
  const [first = 'none'] = names;
  return names.every((name) => name === first)
    ? `${first}${names.length > 1 ? ` ×${names.length}` : ''}`
    : names.join(', ');
}
