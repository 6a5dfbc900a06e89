import type { TortureCase } from './manifest.ts';

const set = 'rfc5118';

/** Messages in the spirit of RFC 5118, under the names of its sections; `ipv6-in-via` is our own addition to 4.1. */
export const RFC5118_CASES: readonly TortureCase[] = [
  {
    set,
    section: '4.1',
    name: 'ipv6-good',
    title: 'an IPv6 reference in the Request-URI',
    expected: {
      verdict: 'accepted',
      uri: { host: '[2001:db8::10]', port: undefined },
      vias: [{ transport: 'UDP', host: '[2001:db8::9:1]' }],
      contacts: [{ displayName: 'Alice', uri: 'sip:alice@[2001:db8::1]' }],
    },
  },
  {
    set,
    section: '4.1',
    name: 'ipv6-in-via',
    title: 'a long IPv6 reference with port in Via',
    expected: {
      verdict: 'accepted',
      vias: [{ transport: 'UDP', host: '[2001:db8:0:0:0:ff:fe00:42]', port: 5070, branch: 'z9hG4bK-ipv6-in-via' }],
    },
  },
  {
    set,
    section: '4.2',
    name: 'ipv6-bad',
    title: 'an IPv6 address without brackets in the Request-URI',
    expected: { verdict: 'answered', status: 400, reason: 'Malformed Host' },
  },
  {
    set,
    section: '4.3',
    name: 'port-ambiguous',
    title: 'what looks like a port inside the brackets is address',
    expected: { verdict: 'accepted', uri: { host: '[2001:db8::10:5070]', port: undefined } },
  },
  {
    set,
    section: '4.4',
    name: 'port-unambiguous',
    title: 'a port behind the brackets',
    expected: { verdict: 'accepted', uri: { host: '[2001:db8::10]', port: 5070 } },
  },
  {
    set,
    section: '4.5',
    name: 'via-received-param-with-delim',
    title: 'received with brackets',
    expected: {
      verdict: 'accepted',
      method: 'BYE',
      vias: [{ transport: 'UDP', host: '[2001:db8::9:1]', received: '[2001:db8::9:255]' }],
    },
  },
  {
    set,
    section: '4.5',
    name: 'via-received-param-no-delim',
    title: 'received without brackets',
    expected: {
      verdict: 'accepted',
      method: 'BYE',
      vias: [{ transport: 'UDP', host: '[2001:db8::9:1]', received: '2001:db8::9:255' }],
    },
  },
  {
    set,
    section: '4.6',
    name: 'ipv6-in-sdp',
    title: 'IPv6 addresses in the body are the business of SDP',
    expected: {
      verdict: 'accepted',
      uri: { user: 'bob', host: '[2001:db8::10]' },
      to: { uri: 'sip:bob@[2001:db8::10]' },
      bodyLength: 208,
    },
  },
  {
    set,
    section: '4.7',
    name: 'mult-ip-in-header',
    title: 'both address families in Via',
    expected: {
      verdict: 'accepted',
      vias: [
        { transport: 'UDP', host: '[2001:db8::9:1]', port: 6050 },
        { transport: 'UDP', host: '192.0.2.1' },
        { transport: 'TCP', host: '[2001:db8::9:255]', received: '192.0.2.200' },
      ],
    },
  },
  {
    set,
    section: '4.8',
    name: 'mult-ip-in-sdp',
    title: 'both address families in the body',
    expected: { verdict: 'accepted', method: 'INVITE', bodyLength: 255 },
  },
  {
    set,
    section: '4.9',
    name: 'ipv4-mapped-ipv6',
    title: 'IPv4-mapped IPv6 references',
    expected: {
      verdict: 'accepted',
      vias: [
        { transport: 'UDP', host: '[::ffff:192.0.2.10]', port: 19823 },
        { transport: 'UDP', host: '[::ffff:192.0.2.2]', port: 5060 },
      ],
    },
  },
  {
    set,
    section: '4.10',
    name: 'ipv6-bug-abnf-3-colons',
    title: 'three colons, which the grammar of RFC 3261 allowed by mistake (RFC 5954)',
    expected: { verdict: 'answered', status: 400, reason: 'Malformed Host' },
  },
];
