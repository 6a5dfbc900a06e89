import { allowedPeers, OwnAddresses, Relays } from '../../src/mm4/index.ts';

const relay = (prefix: string, domain: string, port = 25, host = '192.0.2.1') => ({ prefix, host, port, domain });

describe('the relays of the configuration', () => {
  const relays = new Relays([
    relay('+', 'mms.default.example'),
    relay('+44', 'mms.uk.example'),
    relay('+4477', 'mms.mobile.example'),
    relay('+4477', 'mms.second.example'),
    relay('+1', 'mms.uk.example', 26),
    relay('+33', 'MMS.uk.example', 26),
  ]);

  it.each([
    ['447700900123', 'mms.mobile.example'],
    ['441632960000', 'mms.uk.example'],
    ['491711234567', 'mms.default.example'],
    ['4', 'mms.default.example'],
  ])('MMS-6.3.1.1-01 %s goes to %s', (digits, domain) => expect(relays.toNumber(digits)?.domain).toBe(domain));

  it('without one for all numbers some are not taken', () => {
    expect(new Relays([relay('+44', 'mms.uk.example')]).toNumber('33123456789')).toBeUndefined();
    expect(new Relays([]).toNumber('33123456789')).toBeUndefined();
  });

  it('of one domain are tried in their order, each once', () => {
    expect(relays.ofDomain('mms.UK.example')).toEqual([
      { host: '192.0.2.1', port: 25 },
      { host: '192.0.2.1', port: 26 },
    ]);
    expect(relays.ofDomain('elsewhere.example')).toBeUndefined();
  });
});

describe('own addresses', () => {
  const own = new OwnAddresses('mms.a.example', 'system-user');

  it.each([
    '+12125550101/TYPE=PLMN@mms.a.example',
    'System-User@MMS.a.example',
    'postmaster',
    'postmaster@mms.a.example',
  ])('%s is ours', (address) => expect(own.refusal(address)).toBeUndefined());

  it.each([
    ['nobody@mms.a.example', '550 5.1.1'],
    ['+12125550101/TYPE=IPv4@mms.a.example', '550 5.1.1'],
    ['+12125550101/TYPE=PLMN@mms.b.example', '550 5.7.1'],
    ['+12125550101/TYPE=PLMN', '550 5.7.1'],
    ['root', '550 5.7.1'],
  ])('%s is refused with %s', (address, reply) =>
    expect(String(own.refusal(address))).toMatch(new RegExp(`^${reply} `)),
  );
});

describe('who may send', () => {
  const warnings: object[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: (fields: object) => void warnings.push(fields),
    error: () => {},
  };

  it('the networks of the configuration and the addresses of the relays, found by name', async () => {
    const asked: string[] = [];
    const find = (host: string) => {
      asked.push(host);
      if (host === 'gone.example') return Promise.reject(new Error('ENOTFOUND'));
      return Promise.resolve([{ address: '198.51.100.1' }, { address: '2001:db8::1' }]);
    };
    const relays = [
      { host: '192.0.2.1', port: 25 },
      { host: 'relay.example', port: 25 },
      { host: 'relay.example', port: 26 },
      { host: 'gone.example', port: 25 },
    ];
    expect(await allowedPeers(['127.0.0.0/8', '192.0.2.1'], relays, logger, find)).toEqual([
      '127.0.0.0/8',
      '192.0.2.1',
      '198.51.100.1',
      '2001:db8::1',
    ]);
    expect(asked.sort()).toEqual(['gone.example', 'relay.example']);
    expect(warnings).toMatchObject([{ host: 'gone.example' }]);
  });
});
