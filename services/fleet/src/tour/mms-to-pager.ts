import { messageParts, type ReceivedMessage } from '@causeway/testkit';
import { entriesOfEvents } from './entries-of-events.ts';
import { eventsOfStep } from './events-of-step.ts';
import { traceIdOf } from './happenings.ts';
import { checkOfMm4, entryOfMm4 } from './mms-relay-entries.ts';
import { ALICE, MAX } from './people.ts';
import { BOAT } from './picture.ts';
import { entriesOfDispositions, entriesOfReceived, fromOf } from './rcs-client-entries.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage, seen, unixMs } from './stage.ts';
import { quoted } from './text-columns.ts';

const TEXT = 'And mine, see you at nine';
const SMIL =
  '<smil><head><layout><region id="t"/><region id="i"/></layout></head>' +
  '<body><par><text src="cid:text" region="t"/><img src="cid:boat" region="i"/></par></body></smil>';
/** Two of each for two notifications. */
const EVENTS = ['mms.relayed', 'mms.selected', 'mms.selected', 'mms.reported', 'mms.reported'];
const WAIT_MS = 5_000;

/** Plays an MMS with SMIL to CPM, and Alice's notifications as reports back (TS §6.3.1.2, Tables 35 to 44). */
export async function mmsToPager(stage: Stage): Promise<Played> {
  const { client, relay } = stage;
  const { mails: before } = await relay.status();
  const begun = unixMs();
  const forwarded = relay.forward({
    from: MAX,
    to: [ALICE],
    subject: 'The boat',
    text: TEXT,
    smil: SMIL,
    parts: [{ contentType: 'image/png', base64: BOAT.toString('base64'), contentId: 'boat', name: 'boat.png' }],
    deliveryReport: true,
    readReply: true,
  });
  const isNew = (one: ReceivedMessage) => one.receivedAtUnixMs >= begun && one.imdns.length === 0;
  const message = await client.waitForMessage(isNew, WAIT_MS).catch(() => undefined);
  const { response } = await forwarded;
  const delivered = message && (await client.sendImdn(message, 'delivered'));
  const displayed = message && (await client.sendImdn(message, 'displayed'));
  const about = (type: 'MM4_delivery_report.REQ' | 'MM4_read_reply_report.REQ') =>
    relay.waitFor(type, ({ mail }) => mail.number > before, WAIT_MS).catch(() => undefined);
  const delivery = await about('MM4_delivery_report.REQ');
  const read = await about('MM4_read_reply_report.REQ');
  const { contributionId = '' } = message ?? {};
  const { events, check: said } = await eventsOfStep(contributionId, EVENTS, stage);
  const parts = message === undefined ? [] : messageParts(message);
  const picture = parts.find(({ contentType }) => contentType === 'image/png');
  return {
    traceId: traceIdOf(events),
    entries: [
      seen(begun, ROAD.sent, 'MMS relay → mms-iwf', `MM4_forward.REQ from ${MAX}  ${quoted(TEXT)}, SMIL, image/png`),
      ...(message === undefined ? [] : entriesOfReceived(message)),
      ...entryOfMm4(response, ROAD.finished + 1),
      ...entriesOfDispositions([
        ['delivered', delivered],
        ['displayed', displayed],
      ]),
      ...entryOfMm4(delivery, ROAD.reported),
      ...entryOfMm4(read, ROAD.reported),
      ...entriesOfEvents(events),
    ],
    checks: [
      check('one MESSAGE', 1, client.received.filter(isNew).length),
      check('from Max, by MMS', `<tel:${MAX};nccsid=MMS>`, message === undefined ? 'none' : fromOf(message)),
      check('text is what Max wrote', TEXT, message?.text ?? 'none'),
      check('picture octet for octet', true, picture?.content.equals(BOAT) ?? false),
      checkOfMm4('MM4_forward.RES Ok', response, 'x-mms-request-status-code', 'Ok'),
      check('both IMDNs taken', '200, 200', `${delivered?.response.status}, ${displayed?.response.status}`),
      checkOfMm4('MM4_delivery_report.REQ Retrieved', delivery, 'x-mms-mm-status-code', 'Retrieved'),
      checkOfMm4('MM4_read_reply_report.REQ Read', read, 'x-mms-read-status', 'Read'),
      said,
    ],
  };
}
