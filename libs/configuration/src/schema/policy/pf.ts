import { z } from 'zod';
import { key } from '../../key.ts';

/** Section `policy.pf`: the users of the Participating Function. */
export const pfPolicy = z.strictObject({
  served_users: key(
    z.array(z.string().min(1).max(255)).max(10_000).default([]),
    'Addresses, or beginnings of addresses, of the users this function serves.',
  ),
  users: key(
    z.record(z.string().min(1).max(255), z.record(z.string().min(1).max(64), z.json())).default({}),
    'Static rules of single users, by address, beside those in Redis.',
  ),
});
