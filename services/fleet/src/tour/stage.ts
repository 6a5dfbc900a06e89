import type { BusClient } from '@causeway/bus';
import type { InterworkingSelectionDefinition } from '@causeway/contracts';
import type { RcsClient } from '@causeway/testkit';
import type { Happenings } from './happenings.ts';
import type { Simulators } from './simulators.ts';
import type { Check, TimelineEntry } from './timeline.ts';

/** What the steps of the tour play on. */
export interface Stage extends Simulators {
  /** Alice's RCS client, and the SIP/IP core in front of it. */
  readonly client: RcsClient;
  /** What the services say. */
  readonly happenings: Happenings;
  /** The ISF on the bus, as an operator's tool asks it. */
  readonly isf: BusClient<typeof InterworkingSelectionDefinition>;
}

/** What happened in one step. */
export interface Played {
  readonly traceId: string | undefined;
  readonly entries: readonly TimelineEntry[];
  readonly checks: readonly Check[];
}

/** One step of the tour. */
export interface Step {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<Played>;
}

/** The wall clock with the precision of the monotonic one, milliseconds since the Unix epoch. */
export function unixMs(): number {
  return performance.timeOrigin + performance.now();
}

/** An entry of something that this process saw itself. */
export function seen(atUnixMs: number, place: number, who: string, what: string): TimelineEntry {
  return { atUnixMs, precise: true, place, who, what };
}

/** An entry of something that another process saw, whose clock shows whole milliseconds. */
export function told(atUnixMs: number, place: number, who: string, what: string): TimelineEntry {
  return { atUnixMs, precise: false, place, who, what };
}

/** A check of two values, written as JSON where they are no text. */
export function check(what: string, expected: unknown, got: unknown): Check {
  return { what, expected: written(expected), got: written(got) };
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
