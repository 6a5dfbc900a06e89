import { HeaderBlock } from './header-block.ts';
import { SipResponse } from './sip-message.ts';
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
