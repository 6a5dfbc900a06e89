import { HeaderBlock } from './header-block.ts';
import { sipLimits } from './sip-limits.ts';
import { SipRequest } from './sip-message.ts';
import { validateRequest } from './validate-request.ts';

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
