import { DnsServer } from '../../test/dns-server.ts';
import { ManualClock } from '../transport/manual-clock.ts';
import { CachingDnsClient } from './caching-dns-client.ts';
import { destinationOfUri } from './destination.ts';
import { NodeDnsClient } from './dns-client.ts';
import { SipResolutionError } from './resolution-error.ts';
import { SipResolver, type SipResolverOptions } from './sip-resolver.ts';
import { orderSrv } from './srv-order.ts';

const ZONE = {
  'naptr.example.com': [
    { type: 'NAPTR', order: 20, preference: 10, service: 'SIP+D2U', replacement: '_sip._udp.naptr.example.com' },
    { type: 'NAPTR', order: 10, preference: 20, service: 'SIP+D2T', replacement: '_sip._tcp.elsewhere.example.com' },
    { type: 'NAPTR', order: 10, preference: 10, service: 'SIPS+D2T', replacement: '_sips._tcp.naptr.example.com' },
    { type: 'NAPTR', order: 1, preference: 1, service: 'E2U+sip', replacement: 'nobody.example.com' },
  ],
  '_sip._udp.naptr.example.com': [{ type: 'SRV', priority: 1, weight: 0, port: 5062, target: 'a.example.com' }],
  '_sip._tcp.elsewhere.example.com': [
    { type: 'SRV', priority: 20, weight: 0, port: 5064, target: 'b.example.com' },
    { type: 'SRV', priority: 10, weight: 0, port: 5063, target: 'a.example.com' },
  ],
  'srv.example.com': [{ type: 'A', address: '192.0.2.99' }],
  '_sip._udp.srv.example.com': [{ type: 'SRV', priority: 1, weight: 1, port: 5070, target: 'a.example.com' }],
  '_sip._tcp.srv.example.com': [{ type: 'SRV', priority: 1, weight: 1, port: 5071, target: 'b.example.com' }],
  '_sip._udp.gone.example.com': [{ type: 'SRV', priority: 1, weight: 1, port: 5070, target: '.' }],
  'gone.example.com': [],
  'a.example.com': [{ type: 'A', address: '192.0.2.1', ttl: 30 }],
  'b.example.com': [
    { type: 'A', address: '192.0.2.2' },
    { type: 'AAAA', address: '2001:db8::2' },
  ],
} as const;

describe('SipResolver (RFC 3263 §4), against a real name server', () => {
  let server: DnsServer;
  let clock: ManualClock;
  let dns: NodeDnsClient;

  beforeEach(async () => {
    server = await DnsServer.open(ZONE);
    clock = new ManualClock();
    dns = new NodeDnsClient({ servers: [server.address], timeoutMs: 5_000, tries: 1 });
  });
  afterEach(() => {
    dns.cancel();
    server.close();
  });

  function resolver(options: Partial<SipResolverOptions> = {}): SipResolver {
    return new SipResolver({ dns: new CachingDnsClient(dns, clock), clock, random: () => 0, ...options });
  }

  async function resolve(uri: string, options?: Partial<SipResolverOptions>): Promise<string[]> {
    const targets = await resolver(options).resolve(destinationOfUri(uri));
    return targets.map(({ transport, address, port }) => `${transport} ${address} ${port}`);
  }

  it.each([
    ['sip:192.0.2.7', 'udp 192.0.2.7 5060'],
    ['sip:192.0.2.7:5080;transport=TCP', 'tcp 192.0.2.7 5080'],
    ['sip:[2001:db8::7]:5080', 'udp 2001:db8::7 5080'],
    ['sip:bob@example.com;maddr=192.0.2.8', 'udp 192.0.2.8 5060'],
  ])('%s is numeric and asks nobody', (uri, target) => {
    const targets = resolver().resolve(destinationOfUri(uri));
    expect(
      Array.isArray(targets) && targets.map(({ transport, address, port }) => `${transport} ${address} ${port}`),
    ).toEqual([target]);
    expect(server.questions).toEqual([]);
  });

  it('§4.1: NAPTR decides transport and SRV name, by order and preference, passing over what is not supported', async () => {
    expect(await resolve('sip:naptr.example.com')).toEqual([
      'tcp 192.0.2.1 5063',
      'tcp 192.0.2.2 5064',
      'tcp 2001:db8::2 5064',
      'udp 192.0.2.1 5062',
    ]);
  });

  it('§4.1: without NAPTR the SRV names of all transports are asked, the preferred one first', async () => {
    expect(await resolve('sip:srv.example.com', { families: [4] })).toEqual([
      'udp 192.0.2.1 5070',
      'tcp 192.0.2.2 5071',
    ]);
  });

  it('§4.2: a transport in the URI asks its SRV name only', async () => {
    expect(await resolve('sip:srv.example.com;transport=tcp', { families: [4] })).toEqual(['tcp 192.0.2.2 5071']);
    expect(server.questions).toEqual(['SRV _sip._tcp.srv.example.com', 'A b.example.com']);
  });

  it('§4.2: a port in the URI forbids SRV', async () => {
    expect(await resolve('sip:srv.example.com:5099')).toEqual(['udp 192.0.2.99 5099']);
    expect(server.questions.sort()).toEqual(['A srv.example.com', 'AAAA srv.example.com']);
  });

  it('§4.2: without any SRV record the addresses of the host, at 5060 over UDP', async () => {
    expect(await resolve('sip:b.example.com')).toEqual(['udp 192.0.2.2 5060', 'udp 2001:db8::2 5060']);
  });

  it('prefers and leaves out address families as told', async () => {
    expect(await resolve('sip:b.example.com', { families: [6, 4] })).toEqual([
      'udp 2001:db8::2 5060',
      'udp 192.0.2.2 5060',
    ]);
  });

  it.each([
    ['a name without an address', 'sip:nowhere.example.com', 'not-found'],
    ['a service that SRV says is not there', 'sip:gone.example.com', 'not-found'],
  ])('%s is not found', async (_what, uri, failure) => {
    await expect(resolve(uri)).rejects.toMatchObject({ name: 'SipResolutionError', failure });
  });

  it.each([
    'sips:b.example.com',
    'sip:b.example.com;transport=tls',
    'sip:b.example.com;transport=sctp',
    'tel:+15551234',
  ])('%s is unsupported', async (uri) => {
    const attempt = (async () => resolve(uri))();
    await expect(attempt).rejects.toMatchObject({ name: 'SipResolutionError', failure: 'unsupported' });
  });

  it('a failing name server is an error, and is asked again next time', async () => {
    const subject = resolver();
    server.failing = true;
    await expect(subject.resolve({ host: 'a.example.com', port: 5060 })).rejects.toMatchObject({ failure: 'dns' });
    server.failing = false;
    await expect(subject.resolve({ host: 'a.example.com', port: 5060 })).resolves.toHaveLength(1);
  });

  it('a silent name server costs no more than the deadline', async () => {
    server.silent = true;
    const pending = resolver({ deadlineMs: 2_000 }).resolve({ host: 'a.example.com', port: 5060 });
    clock.advance(2_000);
    await expect(pending).rejects.toBeInstanceOf(SipResolutionError);
    expect(clock.pending).toBe(0);
  });

  it('keeps answers for their TTL, asks once for a burst, and keeps no more names than it may', async () => {
    const cache = new CachingDnsClient(dns, clock, 1);
    await Promise.all([cache.addresses('a.example.com', 4), cache.addresses('A.example.com', 4)]);
    clock.advance(29_999);
    await cache.addresses('a.example.com', 4);
    expect(server.questions).toEqual(['A a.example.com']);
    clock.advance(1);
    await cache.addresses('a.example.com', 4);
    expect(server.questions).toHaveLength(2);
    await cache.addresses('b.example.com', 4);
    expect(cache.size).toBe(1);
  });
});

describe('orderSrv (RFC 2782)', () => {
  const record = (name: string, priority: number, weight: number) => ({ name, priority, weight, port: 5060 });

  it('tries lower priorities first, whatever their weight', () => {
    const order = orderSrv([record('b', 20, 900), record('a', 10, 0), record('c', 30, 5)], Math.random);
    expect(order.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('draws within a priority in proportion to the weights', () => {
    const first = { heavy: 0, light: 0 };
    for (let i = 0; i < 1_000; i++) {
      const order = orderSrv([record('light', 1, 10), record('heavy', 1, 90)], () => i / 1_000);
      if (order[0]?.name === 'heavy') first.heavy++;
      else first.light++;
      expect(order).toHaveLength(2);
    }
    expect(first.heavy).toBeGreaterThan(850);
    expect(first.light).toBeGreaterThan(80);
  });
});
