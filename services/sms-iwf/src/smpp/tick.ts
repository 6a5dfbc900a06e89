import type { SmscSettings } from './options.ts';

const SHORTEST_TICK_MS = 5;
const LONGEST_TICK_MS = 250;

/**
 * How often a session looks at its deadlines, in milliseconds: a quarter of the shortest of them, between 5 and 250.
 * One timer for all of them costs less than one per request.
 */
export function tickOf(settings: SmscSettings): number {
  const shortest = Math.min(
    settings.enquireLinkMs,
    settings.responseTimeoutMs,
    settings.submitResponseTimeoutMs,
    settings.connectTimeoutMs,
    settings.sessionInitMs,
    settings.pduDeadlineMs,
    settings.deliverTimeoutMs,
  );
  return Math.max(SHORTEST_TICK_MS, Math.min(LONGEST_TICK_MS, shortest / 4));
}
