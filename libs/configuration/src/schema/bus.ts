import { z } from 'zod';
import { key } from '../key.ts';
import { whole } from '../scalars.ts';

/** Section `bus`: calls and events between the services. */
export const bus = z.strictObject({
  prefer_local: key(
    z.boolean().default(false),
    'A call whose contract is served in the same process is a function call instead of a NATS request.',
  ),
  call_timeout_ms: key(
    whole(10, 300_000).default(30_000),
    'Longest wait for the answer to a call, from the SIP request on; below Timer F of SIP, 32 s. Then the sender gets 504.',
    { unit: 'ms' },
  ),
  work_max_age_seconds: key(
    whole(60, 2_592_000).default(259_200),
    'How long durable work is tried before it is given up and reported.',
    { unit: 's' },
  ),
  work_ack_wait_seconds: key(whole(1, 3_600).default(60), 'Time a worker has before another replica gets the item.', {
    unit: 's',
  }),
});
