import { entriesOfEvents } from './entries-of-events.ts';
import { eventsOfStep } from './events-of-step.ts';
import { traceIdOf } from './happenings.ts';
import { entryOfMm4 } from './mms-relay-entries.ts';
import { digitsOf, ERIN, FRED } from './people.ts';
import type { Content } from './picture.ts';
import { entriesOfSent } from './rcs-client-entries.ts';
import { ROAD } from './road.ts';
import { submissionsTo } from './smsc-record.ts';
import { check, type Played, type Stage } from './stage.ts';

const WAIT_MS = 5_000;
/** Neither text nor anything that an MMS can hold. */
const ARCHIVE: Content = { type: 'application/zip', octets: Buffer.from('504b0506'.padEnd(44, '0'), 'hex') };

/** Plays an error of the SM-SC, after which the ISF gives the same message to MMS (TS §5.1 step 11). */
export async function smsFailsAndMmsServes(stage: Stage): Promise<Played> {
  const { client, smsc, relay } = stage;
  const text = 'We leave at nine';
  const { mails: before } = await relay.status();
  const sent = await client.sendPagerMessage({ to: FRED, text });
  const forward = await relay
    .waitFor('MM4_forward.REQ', ({ mail }) => mail.number > before, WAIT_MS)
    .catch(() => undefined);
  const { events, check: said } = await eventsOfStep(
    sent.contributionId,
    ['sms.selected', 'sms.failed', 'mms.reselected', 'mms.submitted'],
    stage,
  );
  const submissions = await submissionsTo(digitsOf(FRED), smsc);
  return {
    traceId: traceIdOf(events),
    entries: [...entriesOfSent(sent, text), ...entryOfMm4(forward, ROAD.resubmitted), ...entriesOfEvents(events)],
    checks: [
      check('one answer, 202', 202, sent.response.status),
      check('SM-SC refused it', true, submissions.statuses.length > 0 && !submissions.statuses.includes(0)),
      check('to Fred by MMS', `${FRED}/TYPE=PLMN`, forward?.to.join(', ') ?? 'none'),
      check('text at the relay is what Alice wrote', text, forward?.text ?? 'none'),
      check('one trace', 1, new Set(events.map(({ traceparent }) => traceparent.split('-')[1])).size),
      said,
    ],
  };
}

/** Plays a message that no technology takes: 488, and a Warning that says what was tried (TS §5.1 step 11d). */
export async function nobodyServes(stage: Stage): Promise<Played> {
  const { client, smsc, relay } = stage;
  const { mails: before } = await relay.status();
  const sent = await client.sendPagerMessage({ to: ERIN, content: ARCHIVE });
  const { events, check: said } = await eventsOfStep(
    sent.contributionId,
    ['mms.selected', 'sms.reselected', 'isf.rejected', 'edge.refused'],
    stage,
  );
  const { mails: after } = await relay.status();
  const submissions = await submissionsTo(digitsOf(ERIN), smsc);
  const warning = sent.response.headers.get('Warning') ?? 'none';
  return {
    traceId: traceIdOf(events),
    entries: [...entriesOfSent(sent, ARCHIVE), ...entriesOfEvents(events)],
    checks: [
      check('answer 488', 488, sent.response.status),
      check('Warning says what was tried', 'mms 488, sms 415', /mms \d+, sms \d+/.exec(warning)?.[0] ?? warning),
      check('nothing left the fleet', '0, 0', `${submissions.statuses.length}, ${after - before}`),
      said,
    ],
  };
}
