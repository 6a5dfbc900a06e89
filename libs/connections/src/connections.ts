import type { Bus } from '@causeway/bus';

/**
 * Connections that a service is given instead of making its own. Several services of one process, a cell, share one bus,
 * so that `bus.prefer_local` turns their calls into function calls.
 */
export interface Connections {
  readonly bus?: Bus;
}
