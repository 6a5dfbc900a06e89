import type { WantedStream } from '../nats/stream-keeper.ts';

export const EVENT_STREAM = 'CAUSEWAY_EVENTS';
const EVENT_SUBJECTS = 'causeway.event.>';

/** Limits of the stream of events; the oldest go first. */
export interface EventStreamOptions {
  /** Milliseconds an event is kept (default one day). */
  readonly maxAgeMs?: number;
  /** Octets the stream may take on the server's disk (default 256 MiB). */
  readonly maxBytes?: number;
  /** Copies in a cluster (default 1). */
  readonly replicas?: number;
}

const DAY_MS = 86_400_000;
const DEFAULT_MAX_BYTES = 268_435_456;
/** How long JetStream remembers the ids of batches; a batch is repeated for much less. */
const DUPLICATE_WINDOW_MS = 120_000;
const NANOSECONDS_PER_MS = 1_000_000;

/** The stream of events (ARCHITECTURE §3). */
export function eventStream(options: EventStreamOptions): WantedStream {
  return {
    name: EVENT_STREAM,
    subjects: [EVENT_SUBJECTS],
    retention: 'limits',
    storage: 'file',
    discard: 'old',
    max_age: (options.maxAgeMs ?? DAY_MS) * NANOSECONDS_PER_MS,
    max_bytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    num_replicas: options.replicas ?? 1,
    duplicate_window: Math.min(DUPLICATE_WINDOW_MS, options.maxAgeMs ?? DAY_MS) * NANOSECONDS_PER_MS,
  };
}

const NOT_OF_A_TOKEN = /[^A-Za-z0-9_-]/g;

/** Subject of the events of one kind and name. What NATS would not take in a token becomes "_". */
export function eventSubject(kind: string, name: string): string {
  return `causeway.event.${kind.replace(NOT_OF_A_TOKEN, '_') || '_'}.${name.replace(NOT_OF_A_TOKEN, '_') || '_'}`;
}
