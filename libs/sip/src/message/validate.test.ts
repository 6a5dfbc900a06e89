import { HeaderBlock } from './header-block.ts';
import { parseUri } from './parse-uri.ts';
import { sipLimits } from './sip-limits.ts';
import { SipRequest, SipResponse } from './sip-message.ts';
import { SipUri } from './sip-uri.ts';
import { unsupportedExtensions } from './unsupported-extensions.ts';
import { sameSipUri } from './uri-comparison.ts';
import { validateRequest } from './validate-request.ts';
import { validateResponse } from './validate-response.ts';

function headers(): HeaderBlock {
  return HeaderBlock.of([
    ['Via', 'SIP/2.0/UDP h;branch=z9hG4bK1'],
    ['From', '<sip:a@h>;tag=1'],
    ['To', '<sip:b@h>'],
    ['Call-ID', 'c@h'],
    ['CSeq', '1 MESSAGE'],
    ['Max-Forwards', '70'],
  ]);
}

function request(change: (block: HeaderBlock) => unknown = () => undefined, uri = 'sip:b@h', body = ''): SipRequest {
  const block = headers();
  change(block);
  return new SipRequest('MESSAGE', uri, block, Buffer.from(body));
}

describe('validateRequest', () => {
  it('lets sound requests through', () => {
    expect(validateRequest(request())).toBeUndefined();
    expect(validateRequest(request((block) => block.remove('Max-Forwards')))).toBeUndefined();
    expect(validateRequest(request((block) => block.set('Max-Forwards', '255')))).toBeUndefined();
    expect(validateRequest(request((block) => block.set('Content-Type', 'text/plain'), 'tel:+1', 'x'))).toBeUndefined();
    expect(validateRequest(request((block) => block.set('Contact', '*')))).toBeUndefined();
  });

  it.each(['Via', 'From', 'To', 'Call-ID', 'CSeq'])('400 without %s', (name) => {
    expect(validateRequest(request((block) => block.remove(name)))).toEqual({
      status: 400,
      reason: `Missing ${name}`,
      headers: [],
    });
  });

  it.each(['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Type', 'Expires', 'Date', 'Event'])(
    '400 for two %s',
    (name) => {
      const twice = request((block) => block.remove(name).append(name, '1').append(name, '1'));
      expect(validateRequest(twice)).toMatchObject({ status: 400, reason: `Repeated ${name}` });
    },
  );

  it.each([
    ['CSeq', '1 INVITE', 'CSeq Method Mismatch'],
    ['CSeq', '1 message', 'CSeq Method Mismatch'],
    ['CSeq', '4294967296 MESSAGE', 'CSeq Number Too Large'],
    ['CSeq', 'x MESSAGE', 'Malformed CSeq'],
    ['Max-Forwards', '256', 'Malformed Max-Forwards'],
    ['Max-Forwards', '-1', 'Malformed Max-Forwards'],
    ['Max-Forwards', '', 'Malformed Max-Forwards'],
    ['Via', '', 'Missing Via'],
    ['Via', 'HTTP/1.1/UDP h', 'Malformed Via'],
    ['Via', 'SIP/2.0/UDP h;branch=z9hG4bK', 'Empty Branch'],
    ['From', 'nonsense', 'Malformed Address'],
    ['To', '<sip:a@h>, <sip:b@h>', 'Malformed Parameters'],
    ['Call-ID', '', 'Malformed Call-ID'],
    ['Call-ID', 'a b', 'Malformed Call-ID'],
    ['Contact', 'sip:a@h?x=y', 'Malformed Address'],
    ['Contact', '<sip:a@h>,,<sip:b@h>', 'Malformed Address'],
  ])('400 for %s: %s', (name, value, reason) => {
    expect(validateRequest(request((block) => block.set(name, value)))).toMatchObject({ status: 400, reason });
  });

  it.each([
    ['mailto:a@h', 416, 'Unsupported URI Scheme'],
    ['foo:bar', 416, 'Unsupported URI Scheme'],
    ['sip:@', 400, 'Malformed Host'],
    ['nonsense', 400, 'Malformed URI'],
    ['sip:h?Subject=x', 400, 'Headers in Request-URI'],
  ])('Request-URI %s: %d', (uri, status, reason) => {
    expect(validateRequest(request(undefined, uri))).toMatchObject({ status, reason });
  });

  it('takes other schemes and limits when told', () => {
    expect(validateRequest(request(undefined, 'mailto:a@h'), { schemes: ['mailto'] })).toBeUndefined();
    const limits = sipLimits({ maxVias: 1 });
    const two = request((block) => block.append('Via', 'SIP/2.0/UDP i'));
    expect(validateRequest(two, { limits })).toMatchObject({ status: 400, reason: 'Too Many Via Headers' });
  });

  it('400 for a body without Content-Type', () => {
    expect(validateRequest(request(undefined, 'sip:h', 'x'))).toMatchObject({ reason: 'Missing Content-Type' });
  });
});

describe('validateResponse', () => {
  const response = (change: (block: HeaderBlock) => unknown): SipResponse => {
    const block = headers();
    change(block);
    return new SipResponse(200, 'OK', block);
  };

  it('lets a sound response through, whatever its CSeq method', () => {
    expect(validateResponse(response((block) => block.set('CSeq', '7 SUBSCRIBE')))).toBeUndefined();
  });

  it.each<[string, (block: HeaderBlock) => unknown, string]>([
    ['no Via', (block) => block.remove('Via'), 'Missing Via'],
    ['two Vias', (block) => block.append('Via', 'SIP/2.0/UDP i'), 'More Than One Via'],
    ['a bad Via', (block) => block.set('Via', 'x'), 'Malformed Via'],
    ['a bad CSeq', (block) => block.set('CSeq', '9292394834772304023312 X'), 'CSeq Number Too Large'],
    ['no To', (block) => block.remove('To'), 'Missing To'],
    ['a bad To', (block) => block.set('To', 'x'), 'Malformed Address'],
  ])('finds fault with %s', (_, change, reason) => {
    expect(validateResponse(response(change))).toMatchObject({ reason });
  });
});

describe('unsupportedExtensions', () => {
  const requiring = (method: string): SipRequest =>
    new SipRequest(
      method,
      'sip:h',
      HeaderBlock.of([
        ['Require', '100rel, Foo'],
        ['Require', 'foo,path'],
      ]),
    );

  it('lists what is not supported, once', () => {
    expect(unsupportedExtensions(requiring('MESSAGE'), ['path'])).toEqual(['100rel', 'foo']);
    expect(unsupportedExtensions(requiring('MESSAGE'), ['path', '100rel', 'foo'])).toEqual([]);
    expect(unsupportedExtensions(request(), [])).toEqual([]);
  });

  it.each(['ACK', 'CANCEL'])('never refuses %s', (method) => {
    expect(unsupportedExtensions(requiring(method), [])).toEqual([]);
  });
});

describe('sameSipUri: RFC 3261 §19.1.4', () => {
  it.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp', true],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5', true],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on', true],
    ['sip:h;a=1?x=1&y=2', 'sip:h?Y=2&X=1', true],
    ['SIP:ALICE@AtLanTa.CoM', 'sip:alice@AtLanTa.CoM', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp', false],
    ['sip:bob@biloxi.com', 'sips:bob@biloxi.com', false],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next', false],
    ['sip:carol@chicago.com;a=1', 'sip:carol@chicago.com;a=2', false],
    ['sip:a%40b@h', 'sip:a%40B@h', false],
    ['sip:a:p@h', 'sip:a@h', false],
  ])('%s and %s: %s', (a, b, equal) => {
    const [left, right] = [parseUri(a), parseUri(b)];
    if (!(left instanceof SipUri) || !(right instanceof SipUri)) throw new Error('no SIP URI');
    expect(sameSipUri(left, right)).toBe(equal);
    expect(sameSipUri(right, left)).toBe(equal);
  });
});
