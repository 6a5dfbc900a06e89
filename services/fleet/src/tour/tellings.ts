import type { Event } from '@causeway/contracts';
import { nameOf } from './happenings.ts';
import { ROAD } from './road.ts';

/** Values of X-Mms-Request-Status-Code. */
const REQUEST_STATUS = /^(?:Ok|Error-[a-z-]+)$/;
/** The reason of the ISF for the way of Alice's notifications, which leave when a message is through. */
const OF_NOTIFICATION = /disposition notification/;

/** What an event says on the timeline: one entry, or none of the kind. */
export interface Telling {
  readonly place: number | ((event: Event) => number);
  readonly who: string | ((event: Event) => string);
  /** `undefined`: nothing worth a line. */
  readonly what: (event: Event) => string | undefined;
  /** An event is published when its step has ended; true: the entry is about its beginning. */
  readonly atBegin?: boolean;
}

const isfSelects = (place: number, refusedAt: number, verb: string): readonly Telling[] => [
  {
    place: ({ reason }) => (OF_NOTIFICATION.test(reason) ? ROAD.notified + 1 : place),
    who: 'isf',
    what: ({ kind, reason }) => `${verb} ${kind}: ${reason.replace(/^selected: /, '')}`,
    atBegin: true,
  },
  {
    place: refusedAt,
    who: ({ kind }) => `${kind}-iwf → isf`,
    what: ({ verdict }) => (verdict.startsWith('SIP 2') ? undefined : verdict),
  },
];

const smsSubmits: readonly Telling[] = [
  {
    place: ROAD.submitted,
    who: 'sms-iwf → SM-SC',
    what: ({ segments, verdict, durationUs }) =>
      `submit_sm${segments > 1 ? ` ×${segments}` : ''}: ${verdict} in ${milliseconds(durationUs)}`,
  },
];

const smsReports: readonly Telling[] = [
  {
    place: ROAD.receipt,
    who: 'SM-SC → sms-iwf',
    what: ({ reason, segments }) => `deliver_sm${segments > 1 ? ` ×${segments}` : ''}: receipt, ${reason}`,
    atBegin: true,
  },
  {
    place: ROAD.finished,
    who: 'sms-iwf → SM-SC',
    what: ({ verdict, durationUs }) => `deliver_sm_resp, ${milliseconds(durationUs)}; ${verdict}`,
  },
];

/** What was sent stands in the entries of the relay and the mail server; these say what came of it. */
const answered = (who: string, words: (verdict: string) => string): readonly Telling[] => [
  {
    place: ROAD.submitted + 1,
    who,
    what: ({ verdict, reason, durationUs }) =>
      [words(verdict), ...(reason === '' ? [] : [reason]), `after ${milliseconds(durationUs)}`].join(', '),
  },
];
const mmsSubmits = answered('MMS relay → mms-iwf', (verdict) =>
  REQUEST_STATUS.test(verdict) ? `MM4_forward.RES ${verdict}` : verdict,
);
const mailSubmits = answered('mail server → email-iwf', (verdict) => verdict);

const mmsReports = (message: string): readonly Telling[] => [
  {
    place: ROAD.receipt,
    who: 'MMS relay → mms-iwf',
    what: ({ reason }) => `${message}${reason === '' ? '' : `: ${reason}`}`,
    atBegin: true,
  },
  {
    place: ROAD.finished,
    who: 'mms-iwf',
    what: ({ verdict, durationUs }) => `${verdict}, ${milliseconds(durationUs)}`,
  },
];

/** Reports that came have a reason, `DSN delivered 2.0.0`; notifications of Alice that become reports have none. */
const mailReports: readonly Telling[] = [
  {
    place: ROAD.receipt,
    who: 'mail server → email-iwf',
    what: ({ reason }) => (reason === '' ? undefined : reason),
    atBegin: true,
  },
  {
    place: ROAD.finished,
    who: 'email-iwf → mail server',
    what: ({ reason, verdict, durationUs }) =>
      reason === '' ? undefined : `250, ${milliseconds(durationUs)}; ${verdict}`,
  },
  {
    place: ROAD.reported - 1,
    who: 'email-iwf',
    what: ({ reason, verdict }) => (reason === '' ? verdict : undefined),
  },
];

const relayed = (who: string): readonly Telling[] => [
  {
    place: ROAD.finished,
    who,
    what: ({ verdict, durationUs }) => `${verdict} after ${milliseconds(durationUs)}`,
  },
];

/** By `<kind>.<name>`; the ISF's own by `<name>`, as their kind is the technology it selected. */
const TELLINGS: Readonly<Record<string, readonly Telling[]>> = {
  selected: isfSelects(ROAD.selected, ROAD.refused, 'selected'),
  reselected: isfSelects(ROAD.reselected, ROAD.refusedAgain, 'selected after a failure'),
  'isf.rejected': [
    { place: ROAD.refusedAgain + 1, who: 'isf', what: ({ verdict, reason }) => `${verdict}: ${reason}` },
  ],
  'sms.submitted': smsSubmits,
  'sms.failed': smsSubmits,
  'sms.delivered': smsReports,
  'sms.undelivered': smsReports,
  'sms.relayed': relayed('sip-edge → sms-iwf'),
  'mms.submitted': mmsSubmits,
  'mms.failed': mmsSubmits,
  'mms.delivered': mmsReports('MM4_delivery_report.REQ'),
  'mms.undelivered': mmsReports('MM4_delivery_report.REQ'),
  'mms.displayed': mmsReports('MM4_read_reply_report.REQ'),
  // The relay shows the report itself.
  'mms.reported': [],
  'mms.relayed': relayed('sip-edge → mms-iwf'),
  'email.submitted': mailSubmits,
  'email.failed': mailSubmits,
  'email.delivered': mailReports,
  'email.undelivered': mailReports,
  'email.displayed': mailReports,
  'email.reported': [{ place: ROAD.reported + 1, who: 'mail server → email-iwf', what: ({ verdict }) => verdict }],
  'email.relayed': relayed('sip-edge → email-iwf'),
  // The client sees the same answer, by a finer clock.
  'edge.refused': [],
};

/** What an event has to say; one that the tour knows nothing of stands under its own name. */
export function tellingsOf(event: Event): readonly Telling[] {
  return TELLINGS[nameOf(event)] ?? TELLINGS[event.name] ?? [unknown(event)];
}

function unknown({ kind, name, instance }: Event): Telling {
  return {
    place: ROAD.finished,
    who: instance,
    what: ({ verdict, reason }) => [`${kind}.${name}`, verdict, reason].filter((part) => part !== '').join(' '),
  };
}

function milliseconds(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(1)} ms`;
}
