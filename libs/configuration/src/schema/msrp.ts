import { z } from 'zod';
import { key } from '../key.ts';
import { hostPort, whole } from '../scalars.ts';

/** Section `msrp`: the media edge. */
export const msrp = z.strictObject({
  listen: key(hostPort().default('127.0.0.1:2855'), 'Where msrp-media listens.'),
  advertise: key(hostPort().optional(), 'The address written into MSRP URIs; the one listened on when absent.'),
  max_size: key(whole(1, 2_147_483_647).default(104_857_600), 'Largest message taken, after all chunks.', {
    unit: 'bytes',
  }),
});
