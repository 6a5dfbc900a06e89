import type { Event } from '@causeway/contracts';
import { unsaid } from './happenings.ts';
import { check, type Stage } from './stage.ts';
import type { Check } from './timeline.ts';

const EVENTS_MS = 3_000;

/** What the services said about a message, and whether all that should said something. */
export interface EventsOfStep {
  readonly events: readonly Event[];
  readonly check: Check;
}

/** Waits until the services have published certain events about a message, `<kind>.<name>`. */
export async function eventsOfStep(
  contributionId: string,
  names: readonly string[],
  { happenings }: Stage,
): Promise<EventsOfStep> {
  const events = await happenings.until(contributionId, names, EVENTS_MS);
  const missing = unsaid(names, events);
  const got = missing.length === 0 ? 'all events' : `no ${missing.join(', ')}`;
  return { events, check: check('every service told its part', 'all events', got) };
}
