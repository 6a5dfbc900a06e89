import { z } from 'zod';
import { key } from '../key.ts';
import { domain, e164Prefix, host, hostPort, localPart, network, whole } from '../scalars.ts';
import { KEPT_CONNECTION_SECONDS, LOOPBACK } from './mail-connections.ts';

const relay = z.strictObject({
  prefix: key(e164Prefix(), 'Destination prefix; the longest match wins.'),
  host: key(host(), 'Host of the MMS relay/server.'),
  port: key(whole(1, 65_535).default(25), 'Port of the MMS relay/server.'),
  domain: key(domain(), 'MMS domain of that network, the host of the addresses sent to it.'),
  trust_for_privacy: key(
    z.boolean().optional(),
    'This relay hides who asked for privacy. Absent: as `policy.mms.trust_peer_for_privacy` says.',
    { requirements: ['MMS-T13.Sender address'] },
  ),
});

const keys = z.strictObject({
  listen: key(hostPort().default('127.0.0.1:2525'), 'Where mms-iwf takes MM4 (SMTP).', {
    requirements: ['MMS-6.3.1-01'],
  }),
  domain: key(domain(), 'MMS domain of this network.'),
  hostname: key(domain().optional(), 'Name in the banner and in EHLO. Default: `domain`.'),
  system_user: key(
    localPart().default('system-user'),
    'Local part of the own MMS R/S address (X-Mms-Originator-System, Sender).',
    { requirements: ['MMS-T13.Originator-System-Address'] },
  ),
  relays: key(z.array(relay).max(10_000).default([]), 'MMS relays by destination.', {
    requirements: ['MMS-6.3.1.1-01'],
  }),
  allow_from: key(
    z.array(network()).max(256).default(LOOPBACK),
    'Who may send MM4, beside the addresses of the relays, which always may; others get 554 for a greeting.',
    { requirements: ['MMS-6.3.1-01'] },
  ),
  connections_per_relay: key(whole(1, 1_000).default(10), 'Connections that a replica keeps to one relay.'),
  kept_connection_seconds: KEPT_CONNECTION_SECONDS,
});

/** Section `mms`: MM4 in and out. */
export const mms = keys.transform((section) => ({ ...section, hostname: section.hostname ?? section.domain }));
