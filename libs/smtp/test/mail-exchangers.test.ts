import { destinationsOf, MailExchangers, type MailExchangersOptions } from '../src/index.ts';
import { DnsServer, type Zone } from './dns-server.ts';

let server: DnsServer | undefined;
afterEach(() => server?.stop());

async function exchangers(zone: Zone, options: MailExchangersOptions = {}): Promise<MailExchangers> {
  server = await DnsServer.start(zone);
  return new MailExchangers({ dns: server.resolver(), ...options });
}

describe('MailExchangers', () => {
  it('EML-6.4-03 sorts exchangers by preference and gives every address, IPv6 first', async () => {
    const found = await exchangers({
      'b.example': [
        ['MX', '20 far.b.example'],
        ['MX', '10 Near.b.example'],
      ],
      'near.b.example': [
        ['A', '192.0.2.1'],
        ['A', '192.0.2.2'],
        ['AAAA', '2001:db8::1'],
      ],
      'far.b.example': [['A', '192.0.2.3']],
    });
    const resolution = await found.resolve('B.example.');
    expect(resolution).toMatchObject({
      outcome: 'hosts',
      hosts: [
        { host: 'near.b.example', preference: 10, addresses: ['2001:db8::1', expect.any(String), expect.any(String)] },
        { host: 'far.b.example', preference: 20, addresses: ['192.0.2.3'] },
      ],
    });
    const hosts = resolution.outcome === 'hosts' ? resolution.hosts : [];
    expect(new Set(destinationsOf(hosts).map(({ host, port }) => `${host} ${port}`))).toEqual(
      new Set(['2001:db8::1 25', '192.0.2.1 25', '192.0.2.2 25', '192.0.2.3 25']),
    );
  });

  it('shuffles equals anew each time, from the cache too', async () => {
    const names = ['m1', 'm2', 'm3', 'm4'];
    const zone: Zone = { 'b.example': names.map((name) => ['MX', `10 ${name}.b.example`] as const) };
    names.forEach((name, index) => {
      zone[`${name}.b.example`] = [['A', `192.0.2.${index}`]];
    });
    const found = await exchangers(zone);
    const orders = new Set<string>();
    for (let count = 0; count < 100; count += 1) {
      const resolution = await found.resolve('b.example');
      orders.add(resolution.outcome === 'hosts' ? resolution.hosts.map(({ host }) => host).join() : '');
    }
    expect(orders.size).toBeGreaterThan(5);
    expect(server?.questions.filter((question) => question.startsWith('MX'))).toHaveLength(1);
  });

  it.each([
    ['null MX says that it takes no mail (RFC 7505)', { 'b.example': [['MX', '0 .']] }, 'no-mail'],
    ['a domain that is not there', {}, 'no-domain'],
    ['a domain with neither MX nor address', { 'b.example': [] }, 'no-domain'],
    ['SERVFAIL is no reason to guess', { 'b.example': 'SERVFAIL' }, 'unavailable'],
    ['REFUSED is none either', { 'b.example': 'REFUSED' }, 'unavailable'],
    ['silence is none either', { 'b.example': 'SILENCE' }, 'unavailable'],
    ['exchangers without address', { 'b.example': [['MX', '5 m.b.example']], 'm.b.example': [] }, 'no-domain'],
    ['an exchanger that is not there', { 'b.example': [['MX', '5 m.b.example']] }, 'no-domain'],
    [
      'an exchanger whose address cannot be asked',
      { 'b.example': [['MX', '5 m.b.example']], 'm.b.example': 'SERVFAIL' },
      'unavailable',
    ],
    [
      'an exchanger that is an alias',
      {
        'b.example': [['MX', '5 m.b.example']],
        'm.b.example': [
          ['CNAME', 'x.b.example'],
          ['A', '192.0.2.1'],
        ],
        'x.b.example': [['A', '192.0.2.1']],
      },
      'no-domain',
    ],
  ] satisfies [string, Zone, string][])('EML-6.4-03 %s', async (_name, zone, outcome) => {
    expect(await (await exchangers(zone)).resolve('b.example')).toEqual({ outcome });
  });

  it('takes the domain itself when it has no MX but an address', async () => {
    const found = await exchangers({ 'b.example': [['A', '192.0.2.9']] });
    expect(await found.resolve('b.example')).toEqual({
      outcome: 'hosts',
      hosts: [{ host: 'b.example', preference: 0, addresses: ['192.0.2.9'] }],
    });
  });

  it('leaves out what cannot be used and keeps the rest', async () => {
    const found = await exchangers({
      'b.example': [
        ['MX', '0 .'],
        ['MX', '5 gone.b.example'],
        ['MX', '7 broken.b.example'],
        ['MX', '10 m.b.example'],
      ],
      'broken.b.example': 'SERVFAIL',
      'm.b.example': [['A', '192.0.2.1']],
    });
    expect(await found.resolve('b.example')).toMatchObject({ outcome: 'hosts', hosts: [{ host: 'm.b.example' }] });
  });

  it('keeps an answer as long as DNS says, within bounds, and failures shortly', async () => {
    let now = 0;
    const zone: Zone = {
      'short.example': [['A', '192.0.2.1', 1]],
      'long.example': [['A', '192.0.2.1', 999_999]],
      'none.example': [['MX', '0 .']],
      'broken.example': 'SERVFAIL',
    };
    const found = await exchangers(zone, {
      now: () => now,
      minCacheSeconds: 10,
      maxCacheSeconds: 100,
      negativeCacheSeconds: 20,
    });
    const asked = async (domain: string, at: number) => {
      now = at * 1_000;
      const before = server?.questions.length ?? 0;
      await found.resolve(domain);
      return (server?.questions.length ?? 0) > before;
    };
    expect([
      await asked('short.example', 0),
      await asked('short.example', 9),
      await asked('short.example', 11),
    ]).toEqual([true, false, true]);
    expect([await asked('long.example', 0), await asked('long.example', 99), await asked('long.example', 101)]).toEqual(
      [true, false, true],
    );
    expect([await asked('none.example', 0), await asked('none.example', 19), await asked('none.example', 21)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([await asked('broken.example', 0), await asked('broken.example', 0)]).toEqual([true, true]);
  });

  it('asks once for many at the same time, and forgets the oldest beyond its bound', async () => {
    const found = await exchangers(
      { 'a.example': [['A', '192.0.2.1']], 'b.example': [['A', '192.0.2.2']] },
      { maxEntries: 1 },
    );
    await Promise.all(Array.from({ length: 10 }, () => found.resolve('a.example')));
    expect(server?.questions.filter((question) => question === 'MX a.example')).toHaveLength(1);
    await found.resolve('b.example');
    await found.resolve('a.example');
    expect(server?.questions.filter((question) => question === 'MX a.example')).toHaveLength(2);
  });

  it('ends at its deadline', async () => {
    const found = await exchangers({ 'b.example': 'SILENCE' }, { timeoutMs: 20 });
    expect(await found.resolve('b.example')).toEqual({ outcome: 'unavailable' });
  });

  it('knows literals and U-labels, and asks nothing about nonsense', async () => {
    const found = await exchangers({ 'xn--bcher-kva.example': [['A', '192.0.2.1']] });
    expect(await found.resolve('[192.0.2.7]')).toMatchObject({
      outcome: 'hosts',
      hosts: [{ addresses: ['192.0.2.7'] }],
    });
    expect(await found.resolve('[IPv6:2001:db8::7]')).toMatchObject({ hosts: [{ addresses: ['2001:db8::7'] }] });
    expect(await found.resolve('')).toEqual({ outcome: 'no-domain' });
    expect(await found.resolve('192.0.2.7')).toEqual({ outcome: 'no-domain' });
    expect(await found.resolve('a b')).toEqual({ outcome: 'no-domain' });
    expect(server?.questions).toEqual([]);
    expect(await found.resolve('bücher.example')).toMatchObject({ outcome: 'hosts' });
  });
});
