import type { ReceivedMm4 } from '@causeway/testkit';
import { entriesOfEvents } from './entries-of-events.ts';
import { eventsOfStep } from './events-of-step.ts';
import { traceIdOf } from './happenings.ts';
import { checkOfMm4, entryOfMm4 } from './mms-relay-entries.ts';
import { ALICE, MAX } from './people.ts';
import { BOAT, textWithBoat } from './picture.ts';
import { checksOfImdns, entriesOfSent, entryOfImdn } from './rcs-client-entries.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage } from './stage.ts';

const TEXT = 'Our boat';
const WAIT_MS = 5_000;

/** Plays a text with a picture from CPM to MMS, and the reports that come back (TS §6.3.1.1, Tables 12 to 22). */
export async function pagerToMms(stage: Stage): Promise<Played> {
  const { client, relay } = stage;
  const { mails: before } = await relay.status();
  const content = textWithBoat(TEXT);
  const imdn = ['positive-delivery', 'negative-delivery', 'display', 'interworking'] as const;
  const sent = await client.sendPagerMessage({ to: MAX, content, imdn });
  const about = (type: ReceivedMm4['type']) =>
    relay.waitFor(type, ({ mail }) => mail.number > before, WAIT_MS).catch(() => undefined);
  const forward = await about('MM4_forward.REQ');
  const delivered = await client.waitForImdn(sent.messageId, WAIT_MS, (one) => one.delivery !== undefined).catch(none);
  const displayed = await client.waitForImdn(sent.messageId, WAIT_MS, (one) => one.display !== undefined).catch(none);
  const deliveryRes = await about('MM4_delivery_report.RES');
  const readRes = await about('MM4_read_reply_report.RES');
  const { events, check: told } = await eventsOfStep(
    sent.contributionId,
    ['mms.selected', 'mms.submitted', 'mms.delivered', 'mms.displayed'],
    stage,
  );
  const imdns = [delivered, displayed];
  return {
    traceId: traceIdOf(events),
    entries: [
      ...entriesOfSent(sent, content),
      ...entryOfMm4(forward, ROAD.submitted),
      ...imdns.flatMap((one) => (one === undefined ? [] : [entryOfImdn(one)])),
      ...entryOfMm4(deliveryRes, ROAD.finished),
      ...entryOfMm4(readRes, ROAD.finished),
      ...entriesOfEvents(events),
    ],
    checks: [
      check('answer 202', 202, sent.response.status),
      check('Message-Context', 'multimedia-message', sent.response.headers.get('Message-Context')),
      check('from Alice', `${ALICE}/TYPE=PLMN`, forward?.from ?? 'none'),
      check('to Max', `${MAX}/TYPE=PLMN`, forward?.to.join(', ') ?? 'none'),
      check('text at the relay is what Alice wrote', TEXT, forward?.text ?? 'none'),
      check('picture octet for octet', true, pictureOf(forward)?.equals(BOAT) ?? false),
      check('delivery report asked for', 'Yes', forward?.mms['x-mms-delivery-report'] ?? 'none'),
      check('read reply asked for', 'Yes', forward?.mms['x-mms-read-reply'] ?? 'none'),
      ...checksOfImdns(['delivered, legacy-mms', 'displayed'], sent, imdns, stage),
      checkOfMm4('MM4_delivery_report.RES Ok', deliveryRes, 'x-mms-request-status-code', 'Ok'),
      checkOfMm4('MM4_read_reply_report.RES Ok', readRes, 'x-mms-request-status-code', 'Ok'),
      told,
    ],
  };
}

function none(): undefined {
  return undefined;
}

function pictureOf(forward: ReceivedMm4 | undefined): Buffer | undefined {
  return forward?.parts.find(({ contentType }) => contentType === 'image/png')?.content;
}
