import { RecordingChannel } from '../../test/recording-channel.ts';
import { DEFAULT_SIP_LIMITS, HeaderBlock } from '../message/index.ts';
import type { MessageSource } from './channel.ts';
import { ListenAddressError, parseListenAddress } from './listen-address.ts';
import { canonicalHost, isAnswerable } from './peer-address.ts';
import { responseRoute } from './response-route.ts';
import { sentByOf } from './sent-by.ts';
import { markTopVia, readTopVia } from './top-via.ts';

function sourceOf(address: string, port: number, transport: 'udp' | 'tcp' = 'udp'): MessageSource {
  return { transport, address, port, localAddress: '', localPort: 0, channel: new RecordingChannel(transport) };
}

/** The Via after marking, and where responses go. */
function received(viaText: string, source: MessageSource) {
  const headers = HeaderBlock.of([['Via', viaText]]);
  const via = readTopVia(viaText, DEFAULT_SIP_LIMITS);
  markTopVia(headers, via, source);
  const { address, port } = responseRoute(via, source);
  return { via: headers.get('Via'), to: `${address} ${port}` };
}

describe('parseListenAddress', () => {
  it('reads UDP and TCP, IPv4 and IPv6', () => {
    expect(parseListenAddress('udp:127.0.0.1:5060')).toEqual({ transport: 'udp', host: '127.0.0.1', port: 5060 });
    expect(parseListenAddress('TCP:[::1]:0')).toEqual({ transport: 'tcp', host: '::1', port: 0 });
  });

  it.each(['udp:localhost:5060', 'udp:127.0.0.1', 'udp:127.0.0.1:70000', 'sctp:127.0.0.1:5060', 'udp:::1:5060', ''])(
    'refuses %j',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow(ListenAddressError);
    },
  );

  it('says clearly that TLS is not offered', () => {
    expect(() => parseListenAddress('tls:127.0.0.1:5061')).toThrow(/tls: listeners are not supported by this version/);
  });
});

describe('isAnswerable', () => {
  it.each([
    ['127.0.0.1', 5060, true],
    ['::1', 1, true],
    ['fe80::1%eth0', 5060, true],
    ['::ffff:192.0.2.1', 5060, true],
    ['192.0.2.1', 0, false],
    ['192.0.2.1', 65_536, false],
    ['0.0.0.0', 5060, false],
    ['224.0.1.75', 5060, false],
    ['255.255.255.255', 5060, false],
    ['::', 5060, false],
    ['ff02::1', 5060, false],
    ['::ffff:224.0.1.75', 5060, false],
    ['example.com', 5060, false],
  ])('%s port %d: %p', (address, port, expected) => {
    expect(isAnswerable(address, port)).toBe(expected);
  });
});

describe('canonicalHost', () => {
  it('gives one spelling to one address (RFC 5118 §4.5)', () => {
    expect(canonicalHost('[2001:DB8::0009:1]')).toBe(canonicalHost('2001:db8:0:0:0:0:9:1'));
    expect(canonicalHost('::ffff:192.0.2.10')).toBe('192.0.2.10');
    expect(canonicalHost('PC33.Example.COM')).toBe('pc33.example.com');
  });
});

describe('Via of a received request (RFC 3261 §18.2.1, RFC 3581 §4) and the way back (RFC 3261 §18.2.2)', () => {
  it('leaves a Via alone whose sent-by is the source', () => {
    expect(received('SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa', sourceOf('192.0.2.1', 5062))).toEqual({
      via: 'SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa',
      to: '192.0.2.1 5062',
    });
  });

  it('adds received and answers at the port of sent-by, 5060 by default', () => {
    expect(received('SIP/2.0/UDP host.example;branch=z9hG4bKa', sourceOf('192.0.2.1', 49_152))).toEqual({
      via: 'SIP/2.0/UDP host.example;branch=z9hG4bKa;received=192.0.2.1',
      to: '192.0.2.1 5060',
    });
  });

  it('fills rport, adds received with it and answers at the source port', () => {
    expect(received('SIP/2.0/UDP 192.0.2.1:5062;rport;branch=z9hG4bKa', sourceOf('192.0.2.1', 49_152))).toEqual({
      via: 'SIP/2.0/UDP 192.0.2.1:5062;rport=49152;branch=z9hG4bKa;received=192.0.2.1',
      to: '192.0.2.1 49152',
    });
  });

  it('does not believe received and rport that the client wrote itself', () => {
    const forged = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;received=198.51.100.1;rport=9';
    expect(received(forged, sourceOf('192.0.2.1', 49_152))).toEqual({
      via: 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport=49152;received=192.0.2.1',
      to: '192.0.2.1 49152',
    });
  });

  it('writes an IPv6 source without brackets and compares addresses, not spellings', () => {
    const source = sourceOf('2001:db8::9:1', 5060);
    expect(received('SIP/2.0/UDP [2001:db8:0:0:0:0:9:1];branch=z9hG4bKa', source).via).not.toContain('received');
    expect(received('SIP/2.0/UDP [2001:db8::9:255];branch=z9hG4bKa', source)).toEqual({
      via: 'SIP/2.0/UDP [2001:db8::9:255];branch=z9hG4bKa;received=2001:db8::9:1',
      to: '2001:db8::9:1 5060',
    });
  });

  it('follows maddr over UDP, but not to a multicast address', () => {
    const source = sourceOf('192.0.2.1', 5060);
    expect(received('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;maddr=192.0.2.9', source).to).toBe('192.0.2.9 5060');
    expect(received('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;maddr=224.0.1.75', source).to).toBe('192.0.2.1 5060');
  });

  it('over TCP keeps the port of sent-by for a new connection', () => {
    const source = sourceOf('192.0.2.1', 49_152, 'tcp');
    expect(received('SIP/2.0/TCP 192.0.2.1:5070;rport;branch=z9hG4bKa', source).to).toBe('192.0.2.1 5070');
  });
});

describe('sentByOf', () => {
  const listener = { transport: 'udp', host: '192.0.2.1', port: 5070 } as const;

  it('names the listener, the advertised host, or for a wildcard an address of the machine', () => {
    expect(sentByOf(listener, '192.0.2.9')).toBe('192.0.2.1:5070');
    expect(sentByOf({ ...listener, host: '2001:db8::1' }, '2001:db8::2')).toBe('[2001:db8::1]:5070');
    expect(sentByOf(listener, '192.0.2.9', { host: 'edge.example.net' })).toBe('edge.example.net:5070');
    expect(sentByOf(listener, '192.0.2.9', { host: 'edge.example.net', port: 5060 })).toBe('edge.example.net:5060');
    expect(sentByOf({ ...listener, host: '0.0.0.0' }, '127.0.0.1')).toBe('127.0.0.1:5070');
    expect(sentByOf({ ...listener, host: '0.0.0.0' }, '192.0.2.9')).not.toContain('0.0.0.0');
  });
});
