import { askOptions } from './ask-options.ts';
import { explainSelection } from './explain-selection.ts';
import { pagerToSms } from './pager-to-sms.ts';
import { BOB, CAROL, DORA, ERIN, NOBODY } from './people.ts';
import { smsToPager } from './sms-to-pager.ts';
import type { Step } from './stage.ts';

const LONG_TEXT =
  'We take the boat at nine, walk over the island and eat at the harbour. ' +
  'Bring a coat, it is windy out there 🌬️ and there is no shop on the way, so take something to drink 🥤 as well. ' +
  'Whoever is late swims 🏊‍♀️';
const LONG_SMS =
  'The workshop called: the car is ready and can be fetched until six, the bill is lower than they had said. ' +
  'They found a second thing, the left rear light, and put a new one in without asking for more money. ' +
  'I cannot leave before seven today. Could you go there, or ask Sam, who has the other key, and then call me?';
/** The smallest picture there is: one white pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEANl9ngAAAAABJRU5ErkJggg==',
  'base64',
);

/** Every road of pager mode between CPM and SMS. */
export const STEPS: readonly Step[] = [
  {
    title: 'Alice (RCS) writes to Bob, who has only SMS',
    play: (stage) =>
      pagerToSms(
        {
          to: BOB,
          content: 'Dinner at 7?',
          status: 202,
          submits: 1,
          report: { receipt: 'DELIVERED', imdn: 'delivered, legacy-sms' },
          events: ['sms.selected', 'sms.submitted', 'sms.delivered'],
        },
        stage,
      ),
  },
  {
    title: 'A long text with emoji: four SMS, one report',
    play: (stage) =>
      pagerToSms(
        {
          to: CAROL,
          content: LONG_TEXT,
          status: 202,
          submits: 4,
          report: { receipt: 'DELIVERED', imdn: 'delivered, legacy-sms' },
          events: ['sms.selected', 'sms.submitted', 'sms.delivered'],
        },
        stage,
      ),
  },
  {
    title: "Dora's phone is out of reach: a negative report",
    play: (stage) =>
      pagerToSms(
        {
          to: DORA,
          content: 'Are you there?',
          status: 202,
          submits: 1,
          report: { receipt: 'UNDELIVERABLE', imdn: 'failed, error' },
          events: ['sms.selected', 'sms.submitted', 'sms.undelivered'],
        },
        stage,
      ),
  },
  {
    title: 'The SM-SC knows no such destination',
    play: (stage) =>
      pagerToSms(
        {
          to: NOBODY,
          content: 'Hello?',
          status: 404,
          submits: 1,
          events: ['sms.selected', 'sms.failed', 'edge.refused'],
        },
        stage,
      ),
  },
  {
    title: 'A picture has no place in SMS',
    play: (stage) =>
      pagerToSms(
        {
          to: ERIN,
          content: { type: 'image/png', octets: PICTURE },
          status: 415,
          submits: 0,
          events: ['sms.selected', 'edge.refused'],
        },
        stage,
      ),
  },
  {
    title: 'Bob answers with an SMS',
    play: (stage) => smsToPager({ from: BOB, text: 'Seven is fine, see you there' }, stage),
  },
  {
    title: "Carol's long SMS arrives with its parts in disorder",
    play: (stage) => smsToPager({ from: CAROL, text: LONG_SMS, parts: [3, 1, 2] }, stage),
  },
  { title: 'An operator asks the ISF why SMS was chosen', play: explainSelection },
  { title: 'A SIP peer asks whether the fleet is well', play: askOptions },
];
