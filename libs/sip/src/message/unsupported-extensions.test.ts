import { HeaderBlock } from './header-block.ts';
import { SipRequest } from './sip-message.ts';
import { unsupportedExtensions } from './unsupported-extensions.ts';

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
