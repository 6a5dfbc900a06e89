import { z } from 'zod';
import { key } from '../key.ts';
import { domain, e164Prefix, host, hostPort, whole } from '../scalars.ts';

const relay = z.strictObject({
  prefix: key(e164Prefix(), 'Destination prefix; the longest match wins.'),
  host: key(host(), 'Host of the MMS relay/server.'),
  port: key(whole(1, 65_535).default(25), 'Port of the MMS relay/server.'),
  domain: key(domain(), 'MMS domain of that network, the host of the addresses sent to it.'),
});

/** Section `mms`: MM4 in and out. */
export const mms = z.strictObject({
  listen: key(hostPort().default('127.0.0.1:2525'), 'Where mms-iwf takes MM4 (SMTP).'),
  domain: key(domain(), 'MMS domain of this network.'),
  relays: key(z.array(relay).max(10_000).default([]), 'MMS relays by destination.', {
    requirements: ['MMS-6.3.1.1-01'],
  }),
});
