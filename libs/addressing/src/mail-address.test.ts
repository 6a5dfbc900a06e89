import fc from 'fast-check';
import { formatMailAddress, mailAddressOfUri, mailSipUri, mailtoUri, parseMailAddress } from './mail-address.ts';

const addressOf = (uri: string) => {
  const address = mailAddressOfUri(uri);
  return address === undefined ? undefined : formatMailAddress(address);
};

describe('mail addresses in URIs', () => {
  it.each([
    ['mailto:bob@example.org', 'bob@example.org'],
    ['MAILTO:Bob@Example.ORG', 'Bob@example.org'],
    ['mailto:bob%2Bnews@example.org', 'bob+news@example.org'],
    ['mailto:%22not%40me%22@example.org', '"not@me"@example.org'],
    ['mailto:%22bob%22@example.org', 'bob@example.org'],
    ['mailto:gorby%25kremvax@example.com', 'gorby%kremvax@example.com'],
    ['mailto:j%C3%BCrgen@b%C3%BCcher.example', 'jürgen@bücher.example'],
    ['mailto:bob@example.org;nccsid=email', 'bob@example.org'],
    ['sip:bob%40example.org@iwf.example.net;nccsid=email', 'bob@example.org'],
    ['sips:bob%40Example.org@iwf.example.net', 'bob@example.org'],
  ])('EML-6.4.1-05 %s is %s', (uri, address) => {
    expect(addressOf(uri)).toBe(address);
  });

  it('EML-6.4.1-07 header fields of a mailto URI are ignored', () => {
    expect(addressOf('mailto:bob@example.org?cc=eve@example.org&body=x&in-reply-to=%3Cy%3E')).toBe('bob@example.org');
  });

  it.each([
    ['two addresses', 'mailto:bob@example.org,eve@example.org'],
    ['no address', 'mailto:?to=bob@example.org'],
    ['another scheme', 'tel:+15551234567'],
    ['a SIP user', 'sip:bob@example.org'],
    ['a line end', 'mailto:bob@example.org%0d%0aRCPT%20TO:%3Cx@y%3E'],
    ['a line end in quotes', 'mailto:%22a%0d%0ab%22@example.org'],
    ['a blank', 'mailto:bob%20smith@example.org'],
    ['brackets', 'mailto:%3Cbob@example.org%3E'],
    ['NUL', 'mailto:bob%00@example.org'],
    ['escaped twice', 'mailto:bob%2540example.org'],
    ['a bad escape', 'mailto:bob%ZZ@example.org'],
    ['no domain', 'mailto:bob@'],
    ['two dots', 'mailto:b..ob@example.org'],
    ['too long a local part', `mailto:${'b'.repeat(65)}@example.org`],
    ['too long a path', `mailto:bob@${'d.'.repeat(130)}org`],
  ])('EML-6.4.1-07 %s is no single address', (_what, uri) => {
    expect(addressOf(uri)).toBeUndefined();
  });

  it('what is written as URI is read as the same mailbox', () => {
    const localParts = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ü-]{1,20}$/);
    const domains = fc.constantFrom('example.org', 'sub.example.net', 'bücher.example');
    fc.assert(
      fc.property(localParts, domains, (localPart, domain) => {
        const address = parseMailAddress(`${localPart}@${domain}`);
        if (address === undefined) throw new Error(`not read: ${localPart}`);
        expect(mailAddressOfUri(mailtoUri(address))).toEqual(address);
        expect(mailAddressOfUri(`${mailSipUri(address, 'iwf.example.net')};nccsid=email`)).toEqual(address);
      }),
    );
  });

  it('EML-T62.From, P-Asserted-Identity: the SIP form escapes @ and what means something in a URI', () => {
    const address = parseMailAddress('bob;x?y+z@example.org') ?? parseMailAddress('bob?y+z@example.org');
    if (address === undefined) throw new Error('not read');
    expect(mailSipUri(address, 'iwf.example.net')).toBe('sip:bob%3Fy+z%40example.org@iwf.example.net');
  });
});
