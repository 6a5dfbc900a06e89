import { parseUri } from './parse-uri.ts';
import { SipUri } from './sip-uri.ts';
import { sameSipUri } from './uri-comparison.ts';

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
