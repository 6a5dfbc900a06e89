import type { Event } from '@causeway/contracts';
import { ROAD } from './road.ts';
import { tellingsOf } from './tellings.ts';
import type { TimelineEntry } from './timeline.ts';

/** The timeline entries of a message's events. */
export function entriesOfEvents(events: readonly Event[]): TimelineEntry[] {
  const second = events.find(({ name }) => name === 'reselected')?.kind;
  return events.flatMap((event) => {
    return tellingsOf(event).flatMap(({ place, who, what, atBegin }) => {
      const text = what(event);
      if (text === undefined) return [];
      const usual = typeof place === 'number' ? place : place(event);
      const atUnixMs = event.timeUnixMs - (atBegin === true ? event.durationUs / 1000 : 0);
      return [
        {
          atUnixMs,
          precise: false,
          place: usual + (event.kind === second ? laterBy(usual) : 0),
          who: typeof who === 'string' ? who : who(event),
          what: text,
        },
      ];
    });
  });
}

/** What the second technology does with a message comes after the refusal of the first. */
function laterBy(place: number): number {
  return place >= ROAD.submitted && place < ROAD.refused ? ROAD.resubmitted - ROAD.submitted : 0;
}
