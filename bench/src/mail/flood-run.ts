import type { LatencySummary } from '../macro/traffic/latencies.ts';
import type { Flood } from './smtp/flood.ts';

/** What a source is asked to send. */
export interface FloodQuestion extends Flood {
  /** Text in each mail, octets; header fields come to it. */
  readonly textOctets: number;
}

/** What became of it. */
export interface FloodResult {
  /** Mails answered as they should be: 250, or MM4_forward.RES Ok. */
  readonly accepted: number;
  /** How often which other answer came. */
  readonly others: Readonly<Record<string, number>>;
  /** From the first mail to the last answer. */
  readonly seconds: number;
  /** From when a mail was due to its answer, milliseconds. */
  readonly latency: LatencySummary;
}
