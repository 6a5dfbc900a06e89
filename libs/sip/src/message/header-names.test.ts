import { canonicalHeaderName, knownHeaderName } from './header-names.ts';

describe('canonicalHeaderName', () => {
  it.each([
    ...['a accept-contact', 'b referred-by', 'c content-type', 'd request-disposition', 'e content-encoding', 'f from'],
    ...['i call-id', 'j reject-contact', 'k supported', 'l content-length', 'm contact', 'n identity-info', 'o event'],
    ...['r refer-to', 's subject', 't to', 'u allow-events', 'v via', 'x session-expires', 'y identity'],
  ])('%s: compact form and long name', (pair) => {
    const [compact = '', long = ''] = pair.split(' ');
    expect(canonicalHeaderName(compact)).toBe(long);
    expect(canonicalHeaderName(compact.toUpperCase())).toBe(long);
    expect(canonicalHeaderName(long.toUpperCase())).toBe(long);
  });

  it('gives an unknown name in lower case', () => {
    expect(canonicalHeaderName('X-FooBar')).toBe('x-foobar');
    expect(canonicalHeaderName('q')).toBe('q');
  });

  it('remembers tokens only, and no more than its bound', () => {
    canonicalHeaderName('not a token');
    expect(knownHeaderName('not a token')).toBeUndefined();
    canonicalHeaderName('X-Remembered');
    expect(knownHeaderName('X-Remembered')).toBe('x-remembered');
    for (let i = 0; i < 3_000; i++) canonicalHeaderName(`X-Junk-${i}`);
    expect(knownHeaderName('X-Junk-2999')).toBeUndefined();
    expect(canonicalHeaderName('X-Junk-2999')).toBe('x-junk-2999');
    expect(knownHeaderName('Via')).toBe('via');
  });
});
