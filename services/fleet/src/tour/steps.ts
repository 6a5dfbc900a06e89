import { askOptions } from './ask-options.ts';
import { explainSelection } from './explain-selection.ts';
import { mailThread } from './mail-thread.ts';
import { mmsToPager } from './mms-to-pager.ts';
import { pagerToMms } from './pager-to-mms.ts';
import { pagerToSms } from './pager-to-sms.ts';
import { BOB, CAROL, DORA, NOBODY } from './people.ts';
import { nobodyServes, smsFailsAndMmsServes } from './reselection.ts';
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

/** Every road of pager mode between CPM and SMS, MMS and e-mail, and the choice between them. */
export const STEPS: readonly Step[] = [
  {
    title: 'Alice (RCS) writes to Bob, who has only SMS',
    play: (stage) =>
      pagerToSms(
        {
          to: BOB,
          text: 'Dinner at 7?',
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
          text: LONG_TEXT,
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
          text: 'Are you there?',
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
          text: 'Hello?',
          status: 404,
          submits: 1,
          events: ['sms.selected', 'sms.failed', 'edge.refused'],
        },
        stage,
      ),
  },
  {
    title: 'Carol answers with a long SMS, its parts in disorder',
    play: (stage) => smsToPager({ from: CAROL, text: LONG_SMS, parts: [3, 1, 2] }, stage),
  },
  { title: 'A picture goes to Max by MMS; Max reads it', play: pagerToMms },
  { title: 'Max answers with an MMS; Alice reads it', play: mmsToPager },
  ...mailThread(),
  { title: 'The SM-SC fails: the same message goes by MMS', play: smsFailsAndMmsServes },
  { title: 'A ZIP archive: no network takes it', play: nobodyServes },
  { title: 'An operator asks the ISF what it would choose, and why', play: explainSelection },
  { title: 'A SIP peer asks whether the fleet is well', play: askOptions },
];
