import { SipParseError } from '@causeway/sip';
import { recordRouteOf } from './record-route.ts';

describe('recordRouteOf', () => {
  it.each([
    ['sip:isf.example.net', '<sip:isf.example.net;lr>'],
    ['sip:isf.example.net:5070;transport=tcp', '<sip:isf.example.net:5070;transport=tcp;lr>'],
    ['sip:isf.example.net;lr', '<sip:isf.example.net;lr>'],
    ['sip:isf.example.net?Subject=x', '<sip:isf.example.net;lr>'],
  ])('ISF-5.1-10b %s becomes %s', (address, value) => {
    expect(recordRouteOf(address)).toBe(value);
  });

  it('refuses what is no SIP URI', () => {
    expect(() => recordRouteOf('tel:+15551234567')).toThrow(SipParseError);
  });
});
