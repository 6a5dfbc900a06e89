import type { WantedStream } from '../nats/stream-keeper.ts';

export const WORK_STREAM = 'CAUSEWAY_WORK';
const WORK_SUBJECTS = 'causeway.work.>';

/** Limits of the stream of durable work; when it is full, new work is refused, so that no accepted work is lost. */
export interface WorkStreamOptions {
  /** Milliseconds after which an item is given up by the stream itself, whatever its own expiry says (default 7 days). */
  readonly maxAgeMs?: number;
  /** Octets the stream may take on the server's disk (default 256 MiB). */
  readonly maxBytes?: number;
  /** Copies in a cluster (default 1). */
  readonly replicas?: number;
}

const WEEK_MS = 604_800_000;
const DEFAULT_MAX_BYTES = 268_435_456;
/** How long an item enqueued twice is recognised by its id. */
const DUPLICATE_WINDOW_MS = 600_000;
const NANOSECONDS_PER_MS = 1_000_000;

/** The stream of durable work (ARCHITECTURE §3). */
export function workStream(options: WorkStreamOptions): WantedStream {
  return {
    name: WORK_STREAM,
    subjects: [WORK_SUBJECTS],
    retention: 'workqueue',
    storage: 'file',
    discard: 'new',
    max_age: (options.maxAgeMs ?? WEEK_MS) * NANOSECONDS_PER_MS,
    max_bytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    num_replicas: options.replicas ?? 1,
    duplicate_window: Math.min(DUPLICATE_WINDOW_MS, options.maxAgeMs ?? WEEK_MS) * NANOSECONDS_PER_MS,
  };
}

/** A kind is one token of a subject and part of a consumer's name. */
const KIND = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Subject of one kind of work.
 * @throws TypeError when the kind is not one plain token.
 */
export function workSubject(kind: string): string {
  if (!KIND.test(kind)) {
    throw new TypeError(`kind of work ${JSON.stringify(kind)} is not one token of letters, digits, "_" and "-"`);
  }
  return `causeway.work.${kind}`;
}
