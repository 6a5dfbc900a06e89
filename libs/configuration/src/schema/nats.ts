import { z } from 'zod';
import { key } from '../key.ts';
import { urlOf } from '../scalars.ts';

/** Section `nats`: the signalling and event planes. Without it the launcher runs a private nats-server. */
export const nats = z.strictObject({
  servers: key(
    z.array(urlOf('nats:', 'tls:')).min(1).max(32),
    'The servers of the cluster; the first that answers is taken.',
  ),
});
