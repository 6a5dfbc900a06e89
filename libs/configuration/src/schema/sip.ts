import { z } from 'zod';
import { key } from '../key.ts';
import { domain, hostPort, network, sipListen, sipUri, whole } from '../scalars.ts';

const DEFAULT_DOMAIN = 'ims.mnc001.mcc001.3gppnetwork.org';

const timers = z.strictObject({
  t1_ms: key(whole(1, 10_000).default(500), 'T1, the estimate of a round trip (RFC 3261 §17.1.1.1).', { unit: 'ms' }),
  t2_ms: key(whole(1, 60_000).default(4_000), 'T2, the longest interval between retransmissions.', { unit: 'ms' }),
  t4_ms: key(whole(1, 60_000).default(5_000), 'T4, how long a message may stay in the network.', { unit: 'ms' }),
});

const keys = z.strictObject({
  listen: key(
    z.array(sipListen()).min(1).max(32).default(['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060']),
    'Where sip-edge listens. Port 0 lets the system choose.',
  ),
  advertise: key(
    hostPort().optional(),
    'The address written into Via, Record-Route and Contact when it is not the one listened on (NAT, load balancer).',
  ),
  domain: key(domain().default(DEFAULT_DOMAIN), 'The home domain of the fleet; the host of the URIs it makes.'),
  isf_address: key(
    sipUri().optional(),
    'Requests whose topmost Route or Request-URI names it go to the ISF. Default: `sip:isf.<domain>`.',
    { requirements: ['ISF-5.1-01'] },
  ),
  iwf_address: key(
    sipUri().optional(),
    'The CPM address of the interworking functions, in From and P-Asserted-Identity of what they originate. Default: `sip:cpm-iwf@<domain>`.',
    { requirements: ['SMS-6.2.3.2-02a'] },
  ),
  pf_address: key(
    sipUri().optional(),
    'Requests whose topmost Route or Request-URI names it go to the Participating Function. Default: `sip:cpm-pf@<domain>`.',
    { requirements: ['SMS-6.2.3.2-03a'] },
  ),
  next_hop: key(
    sipUri().optional(),
    'The SIP/IP core, for requests that the fleet originates. Without it the target is resolved by RFC 3263.',
  ),
  trusted_peers: key(
    z.array(network()).max(256).default(['127.0.0.0/8', '::1/128']),
    'The trust domain of RFC 3325: requests from elsewhere are answered 403.',
  ),
  retry_after_seconds: key(whole(1, 3_600).default(5), 'Retry-After of a 503 for overload, drain or no responder.', {
    unit: 's',
  }),
  timers: key(timers.prefault({}), 'Base timers of the transactions.'),
});

/** Section `sip`: the listeners and names of the SIP edge. */
export const sip = keys.transform((section) => ({
  ...section,
  isf_address: section.isf_address ?? `sip:isf.${section.domain}`,
  iwf_address: section.iwf_address ?? `sip:cpm-iwf@${section.domain}`,
  pf_address: section.pf_address ?? `sip:cpm-pf@${section.domain}`,
}));
