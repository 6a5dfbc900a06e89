import { z } from 'zod';
import { key } from '../key.ts';
import { urlOf, whole } from '../scalars.ts';

/** Section `telemetry`: traces and logs. */
export const telemetry = z.strictObject({
  otlp: key(urlOf('http:', 'https:').optional(), 'OTLP gRPC collector for traces. Absent: no spans leave the process.'),
  sampling_ratio: key(
    z.number().min(0).max(1).default(1),
    'Share of new traces that are recorded; a trace that arrives from outside keeps its own decision.',
  ),
  max_queue: key(whole(1, 1_000_000).default(8_192), 'Spans waiting for export; more are dropped.', {
    unit: 'spans',
  }),
  export_interval_ms: key(whole(10, 60_000).default(1_000), 'Longest wait before a batch is exported.', { unit: 'ms' }),
  log_level: key(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'Least severe level that is logged.',
  ),
  mask_numbers: key(
    z.boolean().default(true),
    'Phone numbers in logs and spans keep only country code and last two digits.',
  ),
});
