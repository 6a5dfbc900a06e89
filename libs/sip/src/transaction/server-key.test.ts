import { DEFAULT_SIP_LIMITS, HeaderBlock, SipRequest } from '../message/index.ts';
import { readTopVia } from '../transport/top-via.ts';
import { mergeKey, serverKey, tagOf } from './server-key.ts';

function request(method: string, via: string, changes: Record<string, string> = {}): SipRequest {
  const values = { From: '<sip:a@example.com>;tag=1', To: '<sip:b@example.com>', 'Call-ID': 'c', CSeq: `7 ${method}` };
  return new SipRequest(
    method,
    'sip:b@example.com',
    HeaderBlock.of([['Via', via], ...Object.entries({ ...values, ...changes })]),
  );
}

function keyOf(message: SipRequest): string {
  return serverKey(message, readTopVia(message.headers.firstValue('Via') ?? '', DEFAULT_SIP_LIMITS));
}

const VIA = 'SIP/2.0/UDP a.example.com;branch=z9hG4bK1';

describe('serverKey (RFC 3261 §17.2.3)', () => {
  it('is branch, sent-by and method', () => {
    const key = keyOf(request('MESSAGE', VIA));
    expect(keyOf(request('MESSAGE', `${VIA};received=192.0.2.1`, { 'Call-ID': 'other' }))).toBe(key);
    expect(keyOf(request('MESSAGE', 'SIP/2.0/UDP A.example.com:5060;branch=z9hG4bK1'))).toBe(key);
    expect(keyOf(request('MESSAGE', 'SIP/2.0/UDP b.example.com;branch=z9hG4bK1'))).not.toBe(key);
    expect(keyOf(request('MESSAGE', 'SIP/2.0/UDP a.example.com;branch=z9hG4bK2'))).not.toBe(key);
    expect(keyOf(request('OPTIONS', VIA))).not.toBe(key);
  });

  it('finds the INVITE for its ACK, but not for its CANCEL', () => {
    expect(keyOf(request('ACK', VIA))).toBe(keyOf(request('INVITE', VIA)));
    expect(keyOf(request('CANCEL', VIA))).not.toBe(keyOf(request('INVITE', VIA)));
  });

  it.each(['SIP/2.0/UDP a.example.com;branch=1', 'SIP/2.0/UDP a.example.com'])(
    'takes the RFC 2543 identity of a request with %s',
    (via) => {
      const key = keyOf(request('INVITE', via));
      expect(keyOf(request('INVITE', via))).toBe(key);
      expect(keyOf(request('ACK', via, { To: '<sip:b@example.com>;tag=9' }))).toBe(key);
      expect(keyOf(request('INVITE', via, { 'Call-ID': 'other' }))).not.toBe(key);
      expect(keyOf(request('INVITE', via, { CSeq: '8 INVITE' }))).not.toBe(key);
      expect(keyOf(request('INVITE', via, { From: '<sip:a@example.com>;tag=2' }))).not.toBe(key);
    },
  );
});

describe('a key that a peer made long', () => {
  it('is kept short and still tells requests apart', () => {
    const long = `SIP/2.0/UDP a.example.com;branch=z9hG4bK${'x'.repeat(4_000)}`;
    const key = keyOf(request('MESSAGE', `${long}1`));
    expect(key.length).toBeLessThan(100);
    expect(keyOf(request('MESSAGE', `${long}1`))).toBe(key);
    expect(keyOf(request('MESSAGE', `${long}2`))).not.toBe(key);
  });
});

describe('mergeKey (RFC 3261 §8.2.2.2)', () => {
  it('is the same over different paths, other for another request, and none inside a dialog', () => {
    const key = mergeKey(request('MESSAGE', VIA));
    expect(key).toBeDefined();
    expect(mergeKey(request('MESSAGE', 'SIP/2.0/UDP other;branch=z9hG4bK9'))).toBe(key);
    expect(mergeKey(request('MESSAGE', VIA, { CSeq: '8 MESSAGE' }))).not.toBe(key);
    expect(mergeKey(request('MESSAGE', VIA, { To: '<sip:b@example.com>;tag=2' }))).toBeUndefined();
  });
});

describe('tagOf', () => {
  it.each([
    ['<sip:a@example.com>;tag=88', '88'],
    ['sip:a@example.com;x=1;TAG=88', '88'],
    ['"tag=1;>" <sip:a@example.com;tag=no> ; tag = 88;x', '88'],
    ['<sip:a@example.com;tag=no>', undefined],
    ['<sip:a@example.com>;nottag=1', undefined],
    [undefined, undefined],
  ])('%j has %j', (value, tag) => {
    expect(tagOf(value)).toBe(tag);
  });
});
