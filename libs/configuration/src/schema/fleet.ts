import { z } from 'zod';
import { key } from '../key.ts';
import { text, whole } from '../scalars.ts';
import { SERVICES } from '../services.ts';

const instances = () => whole(0, 256).default(1);

const restart = z.strictObject({
  min_ms: key(whole(1, 60_000).default(100), 'Wait before the first restart of a process that died.', { unit: 'ms' }),
  max_ms: key(whole(1, 600_000).default(5_000), 'Longest wait between restarts.', { unit: 'ms' }),
  stable_seconds: key(whole(1, 3_600).default(10), 'A process that ran this long starts again at `min_ms`.', {
    unit: 's',
  }),
});

/** Section `fleet`: what the launcher (`npm start`) runs on this host. */
export const fleet = z.strictObject({
  instances: key(
    z
      .strictObject({
        'sip-edge': key(instances(), 'Processes of sip-edge.'),
        isf: key(instances(), 'Processes of isf.'),
        'sms-iwf': key(
          whole(0, 256).optional(),
          'Processes of sms-iwf. Absent: one when there is an SM-SC in `sms.smscs`, or neither `mms` nor `email`.',
        ),
        'mms-iwf': key(
          whole(0, 256).optional(),
          'Processes of mms-iwf, which share `mms.listen`. Absent: one when there is a section `mms`.',
        ),
        'email-iwf': key(
          whole(0, 256).optional(),
          'Processes of email-iwf, which share `email.listen`. Absent: one when there is a section `email`.',
        ),
      })
      .prefault({}),
    'How many processes of each service run.',
  ),
  cells: key(
    z
      .array(z.array(z.enum(SERVICES)).min(1))
      .max(256)
      .default([]),
    'Processes that hold several services each, beside `instances`; for instance one cell `[sip-edge, isf, sms-iwf]`.',
  ),
  restart: key(restart.prefault({}), 'Restart of what dies, with backoff.'),
  nats_server: key(text().min(1).default('nats-server'), 'Command of the private nats-server.'),
  redis_server: key(text().min(1).default('redis-server'), 'Command of the private redis-server.'),
});
