import { canonicalAddress } from './canonical-address.ts';

describe('canonicalAddress', () => {
  it.each([
    ['tel:+1-555-123-4567;nccsid=SMS', 'tel:+15551234567'],
    ['TEL:+15551234567', 'tel:+15551234567'],
    ['sip:+15551234567@ims.example.net;user=phone;nccsid=MMS', 'tel:+15551234567'],
    ['sip:alice@Example.COM;nccsid=email', 'sip:alice@example.com'],
    ['sips:alice:secret@example.com:5061;transport=tcp?Subject=hi', 'sip:alice@example.com'],
    ['sip:bob;day=tuesday@example.com', 'sip:bob@example.com'],
    ['sip:[2001:DB8::1]:5060;lr', 'sip:[2001:db8::1]'],
    ['sip:alice@[2001:db8::1]', 'sip:alice@[2001:db8::1]'],
    ['sip:example.com:5060', 'sip:example.com'],
    ['mailto:carol@example.com', 'mailto:carol@example.com'],
    ['MAILTO:Carol@Example.COM?subject=Hi', 'mailto:Carol@example.com'],
    ['mailto:carol@example.com;nccsid=email', 'mailto:carol@example.com'],
    ['sip:carol%40example.com@iwf.example.net;nccsid=email', 'mailto:carol@example.com'],
    ['', ''],
  ])('NCC-D-07 %s is %s', (uri, canonical) => {
    expect(canonicalAddress(uri)).toBe(canonical);
  });

  it('completes a national number by policy, as the IWFs do', () => {
    expect(canonicalAddress('tel:5551234567')).toBe('tel:5551234567');
    expect(canonicalAddress('tel:5551234567', { defaultCountryCode: '1' })).toBe('tel:+15551234567');
  });
});
