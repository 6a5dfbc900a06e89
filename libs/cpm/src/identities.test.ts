import { HeaderBlock } from '@causeway/sip';
import { assertedIdentity, isAnonymousUri, privacyRequested } from './identities.ts';

describe('identities', () => {
  it('are the SIP and the tel URI of P-Asserted-Identity, in one line or several', () => {
    const sip = '"Ann" <sip:+12125550101@home.example;user=phone>';
    const expected = { sip: 'sip:+12125550101@home.example;user=phone', tel: 'tel:+12125550101' };
    expect(assertedIdentity(HeaderBlock.of([['P-Asserted-Identity', `${sip}, <tel:+12125550101>`]]))).toEqual(expected);
    expect(
      assertedIdentity(
        HeaderBlock.of([
          ['P-Asserted-Identity', 'tel:+12125550101'],
          ['P-Asserted-Identity', sip],
          ['P-Asserted-Identity', '<tel:+1>'],
        ]),
      ),
    ).toEqual(expected);
  });

  it('are none where the header is absent or cannot be read', () => {
    const none = { sip: undefined, tel: undefined };
    expect(assertedIdentity(HeaderBlock.of([]))).toEqual(none);
    expect(assertedIdentity(HeaderBlock.of([['P-Asserted-Identity', '<<>, <urn:x>']]))).toEqual(none);
  });

  it.each([
    ['id', true],
    ['ID;critical', true],
    ['user; header', true],
    ['none', false],
    ['session', false],
  ])('are to be hidden with Privacy: %s: %s', (value, expected) => {
    expect(privacyRequested(HeaderBlock.of([['Privacy', value]]))).toBe(expected);
  });

  it('are open without Privacy', () => {
    expect(privacyRequested(HeaderBlock.of([]))).toBe(false);
  });

  it.each([
    ['sip:anonymous@anonymous.invalid', true],
    ['SIP:anonymous@anonymous.invalid;nccsid=MMS', true],
    ['sip:anonymous@anonymous.invalid.example', false],
    ['tel:+1', false],
  ])('are anonymous: %s %s', (uri, expected) => {
    expect(isAnonymousUri(uri)).toBe(expected);
  });
});
