import { TrustDomain } from './trust-domain.ts';

describe('TrustDomain', () => {
  const domain = new TrustDomain(['127.0.0.0/8', '192.0.2.7', '::1/128', '2001:db8::/32']);

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['::ffff:127.0.0.1', true],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['::1', true],
    ['2001:db8:1::5', true],
    ['2001:db9::1', false],
    ['', false],
    ['not an address', false],
  ])('%s belongs to it: %s', (address, expected) => {
    expect(domain.trusts(address)).toBe(expected);
    expect(domain.trusts(address)).toBe(expected);
  });

  it('stays bounded when many strangers knock', () => {
    for (let i = 0; i < 10_000; i++) expect(domain.trusts(`198.51.${i >> 8}.${i & 255}`)).toBe(false);
    expect(domain.trusts('127.0.0.1')).toBe(true);
  });
});
