import { z } from 'zod';
import { key } from '../key.ts';
import { urlOf } from '../scalars.ts';

/** Section `redis`: state that outlives a request. Without it the launcher runs a private redis-server. */
export const redis = z.strictObject({
  url: key(urlOf('redis:', 'rediss:'), 'The server and the number of its database.', { secret: true }),
});
