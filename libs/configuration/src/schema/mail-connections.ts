import { key } from '../key.ts';
import { whole } from '../scalars.ts';

/** Where SMTP may come from when nothing is configured: this host. */
export const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** The key `kept_connection_seconds`, which has one meaning for MM4 and for mail. */
export const KEPT_CONNECTION_SECONDS = key(
  whole(1, 3_600).default(30),
  'How long a connection without work is kept for the next message.',
  { unit: 's' },
);
