import { addressOfHost, formatHostPort, hostOfAddress, isHost, parseHostPort } from './host-port.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('host and port', () => {
  it.each([
    ['example.com', 'example.com', undefined],
    ['example.com:5060', 'example.com', 5060],
    ['127.0.0.1:65535', '127.0.0.1', 65_535],
    ['[2001:db8::1]', '[2001:db8::1]', undefined],
    ['[::ffff:192.0.2.1]:1', '[::ffff:192.0.2.1]', 1],
  ])('reads and writes %s', (text, host, port) => {
    const read = parseHostPort(text);
    expect([read.host, read.port]).toEqual([host, port]);
    expect(formatHostPort(read)).toBe(text);
  });

  it.each([
    '',
    ':5060',
    'h:',
    'h:0',
    'h:65536',
    'h:5060x',
    'h:-1',
    '::1',
    '[::1',
    '[::1]5060',
    '[]',
    'a b',
    '1.2.3.4.5',
  ])('refuses %j', (text) => {
    expect(() => parseHostPort(text)).toThrow(SipParseError);
  });

  it('knows hosts', () => {
    expect(['a', 'a.b.', 'a_b', 'xn--a', '1a.example', '1.2.3.4', '[::]'].filter(isHost)).toEqual([
      'a',
      'a.b.',
      'a_b',
      'xn--a',
      '1a.example',
      '1.2.3.4',
      '[::]',
    ]);
  });

  it('adds and removes the brackets of IPv6', () => {
    expect(addressOfHost('[::1]')).toBe('::1');
    expect(addressOfHost('h')).toBe('h');
    expect(hostOfAddress('::1')).toBe('[::1]');
    expect(hostOfAddress('192.0.2.1')).toBe('192.0.2.1');
  });
});
