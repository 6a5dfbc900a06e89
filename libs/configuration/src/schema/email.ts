import { z } from 'zod';
import { key } from '../key.ts';
import { domain, host, hostPort, mailAddress, network, whole } from '../scalars.ts';
import { KEPT_CONNECTION_SECONDS, LOOPBACK } from './mail-connections.ts';

const relay = z.strictObject({
  host: key(host(), 'Host of the outgoing relay.'),
  port: key(whole(1, 65_535).default(25), 'Port of the outgoing relay.'),
});

const cpmAddress = () =>
  z
    .string()
    .regex(/^(?:sips?|tel):[^\s<>"]{1,1000}$/)
    .meta({ allowed: '`sip:`, `sips:` or `tel:` URI' });

function addressesAreUnique(users: Readonly<Record<string, string>>): boolean {
  const addresses = Object.values(users).map((address) => address.toLowerCase());
  return new Set(addresses).size === addresses.length;
}

const keys = z.strictObject({
  listen: key(hostPort().default('127.0.0.1:2500'), 'Where email-iwf takes Internet mail (SMTP).'),
  domain: key(domain(), 'Mail domain of the CPM users; mail for another is refused, in every form of address.', {
    requirements: ['EML-6.4.1-09'],
  }),
  hostname: key(domain().optional(), 'Name in the banner, in EHLO and in Reporting-MTA. Default: `domain`.'),
  relay: key(relay.optional(), 'Outgoing relay. Absent: the MX records of the recipient.', {
    requirements: ['EML-6.4.2-01'],
  }),
  trusted_servers: key(
    z.array(network()).max(256).default(LOOPBACK),
    'Mail servers and filters of the operator in front of email-iwf. They have verified senders (MX, SPF, DKIM, DMARC); email-iwf does not ask again. Empty when email-iwf faces the Internet itself.',
    { requirements: ['EML-6.4.3.1-01'] },
  ),
  users: key(
    z
      .record(cpmAddress(), mailAddress())
      .refine(addressesAreUnique, 'two users have the same mail address')
      .default({}),
    'Provisioned mail addresses of CPM users, by CPM address.',
    { requirements: ['EML-6.4.1-02'] },
  ),
  recipients: key(
    z.record(cpmAddress(), mailAddress()).default({}),
    'Mail addresses of people whom CPM users write to by a `tel:` or `sip:` address.',
    { requirements: ['EML-6.4.1-07'] },
  ),
  connections_per_destination: key(whole(1, 1_000).default(10), 'Connections that a replica keeps to one mail server.'),
  kept_connection_seconds: KEPT_CONNECTION_SECONDS,
});

/** Section `email`: Internet mail in and out. */
export const email = keys.transform((section) => ({ ...section, hostname: section.hostname ?? section.domain }));
