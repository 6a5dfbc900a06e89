import type { Event } from '@causeway/contracts';
import { ROAD } from './road.ts';
import type { TimelineEntry } from './timeline.ts';

/** What an event says on the timeline: one entry, or none of the kind. */
interface Telling {
  readonly place: number;
  readonly who: string | ((event: Event) => string);
  /** `undefined`: nothing worth a line. */
  readonly what: (event: Event) => string | undefined;
  /** An event is published when its step has ended; true: the entry is about its beginning. */
  readonly atBegin?: boolean;
}

const isfSelects = (place: number, verb: string): readonly Telling[] => [
  {
    place,
    who: 'isf',
    what: ({ kind, reason }) => `${verb} ${kind}: ${reason.replace(/^selected: /, '')}`,
    atBegin: true,
  },
  {
    place: ROAD.answered - 1,
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

/** By `<kind>.<name>`; the ISF's own by `<name>`, as their kind is the technology it selected. */
const TELLINGS: Readonly<Record<string, readonly Telling[]>> = {
  selected: isfSelects(ROAD.selected, 'selected'),
  reselected: isfSelects(ROAD.submitted + 1, 'selected after a failure'),
  'isf.rejected': [{ place: ROAD.selected, who: 'isf', what: ({ verdict, reason }) => `${verdict}: ${reason}` }],
  'sms.submitted': smsSubmits,
  'sms.failed': smsSubmits,
  'sms.delivered': smsReports,
  'sms.undelivered': smsReports,
  'sms.relayed': [
    {
      place: ROAD.finished,
      who: 'sip-edge → sms-iwf',
      what: ({ verdict, durationUs }) => `${verdict} after ${milliseconds(durationUs)}`,
    },
  ],
  // The client sees the same answer, by a finer clock.
  'edge.refused': [],
};

/** The timeline entries of a message's events; an event that the tour knows nothing of stands under its own name. */
export function entriesOfEvents(events: readonly Event[]): TimelineEntry[] {
  return events.flatMap((event) => {
    const tellings = TELLINGS[`${event.kind}.${event.name}`] ?? TELLINGS[event.name] ?? [unknown(event)];
    return tellings.flatMap(({ place, who, what, atBegin }) => {
      const text = what(event);
      if (text === undefined) return [];
      const atUnixMs = event.timeUnixMs - (atBegin === true ? event.durationUs / 1000 : 0);
      return [{ atUnixMs, precise: false, place, who: typeof who === 'string' ? who : who(event), what: text }];
    });
  });
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
