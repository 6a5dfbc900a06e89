import { z } from 'zod';
import { key } from '../key.ts';
import { domain, host, hostPort, whole } from '../scalars.ts';

const relay = z.strictObject({
  host: key(host(), 'Host of the outgoing relay.'),
  port: key(whole(1, 65_535).default(25), 'Port of the outgoing relay.'),
});

/** Section `email`: Internet mail in and out. */
export const email = z.strictObject({
  listen: key(hostPort().default('127.0.0.1:2500'), 'Where email-iwf takes Internet mail (SMTP).'),
  domain: key(domain(), 'Mail domain of the CPM users.'),
  relay: key(relay.optional(), 'Outgoing relay. Absent: the MX records of the recipient.', {
    requirements: ['EML-6.4.2-01'],
  }),
});
