import { z } from 'zod';
import { key } from '../key.ts';
import { hostPort } from '../scalars.ts';

/** Section `http`: /livez, /readyz and /metrics of each service. */
export const http = z.strictObject({
  listen: key(
    hostPort().default('127.0.0.1:0'),
    'Where each process answers probes. Port 0 lets the system choose; the address is logged. Of several processes that the launcher runs on one host, each further one gets the next port.',
  ),
});
