import { formatAddress, isAddrSpec, isSameUser, type Mm4Address, parseAddress } from './address.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';

const NUMBER = '+15551230001';
const DOMAIN = 'mms.mnc006.mcc260.gprs';

describe('addresses of MM4', () => {
  it.each<[string, Mm4Address]>([
    ['+15551230001/TYPE=PLMN', { kind: 'plmn', number: NUMBER }],
    ['+15551230001/TYPE=PLMN@mms.mnc006.mcc260.gprs', { kind: 'plmn', number: NUMBER, domain: DOMAIN }],
    ['15551230001/TYPE=PLMN', { kind: 'plmn', number: '15551230001' }],
    ['+15551230001/type=plmn', { kind: 'plmn', number: NUMBER }],
    ['"+15551230001/TYPE=PLMN"@mms.mnc006.mcc260.gprs', { kind: 'plmn', number: NUMBER, domain: DOMAIN }],
    ['  +15551230001/TYPE=PLMN ', { kind: 'plmn', number: NUMBER }],
    ['+15551230001', { kind: 'plmn', number: NUMBER }],
    ['72345', { kind: 'plmn', number: '72345' }],
    ['10.0.0.7/TYPE=IPv4', { kind: 'ipv4', address: '10.0.0.7' }],
    ['fe80::1/TYPE=ipv6@mms.example', { kind: 'ipv6', address: 'fe80::1', domain: 'mms.example' }],
    ['bob@example.com', { kind: 'email', address: 'bob@example.com' }],
    ['+15551230001@example.com', { kind: 'email', address: '+15551230001@example.com' }],
    ['a/b@example.com', { kind: 'email', address: 'a/b@example.com' }],
    ['anonymous', { kind: 'unknown', text: 'anonymous' }],
    ['INFO/TYPE=PLMN', { kind: 'unknown', text: 'INFO/TYPE=PLMN' }],
    ['+1555/TYPE=ALIAS', { kind: 'unknown', text: '+1555/TYPE=ALIAS' }],
    ['+1555/TYPE=PLMN@a b', { kind: 'unknown', text: '+1555/TYPE=PLMN@a b' }],
    ['"+1555/TYPE=PLMN@example.com', { kind: 'unknown', text: '"+1555/TYPE=PLMN@example.com' }],
    ['', { kind: 'unknown', text: '' }],
  ])('reads %p', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each<[Mm4Address, string]>([
    [{ kind: 'plmn', number: NUMBER }, '+15551230001/TYPE=PLMN'],
    [{ kind: 'plmn', number: NUMBER, domain: DOMAIN }, '+15551230001/TYPE=PLMN@mms.mnc006.mcc260.gprs'],
    [{ kind: 'ipv4', address: '10.0.0.7' }, '10.0.0.7/TYPE=IPv4'],
    [{ kind: 'ipv6', address: 'fe80::1' }, 'fe80::1/TYPE=IPv6'],
    [{ kind: 'email', address: 'bob@example.com' }, 'bob@example.com'],
    [{ kind: 'unknown', text: 'anonymous' }, 'anonymous'],
  ])('writes %p', (address, text) => {
    expect(formatAddress(address)).toBe(text);
  });

  it.each<Mm4Address>([
    { kind: 'plmn', number: '+1555\r\nBcc: eve@example.com' },
    { kind: 'plmn', number: '+1555, +1666' },
    { kind: 'plmn', number: '' },
    { kind: 'plmn', number: NUMBER, domain: 'a\nb' },
    { kind: 'ipv4', address: '1.1.1.1, 2' },
    { kind: 'ipv6', address: '::1\r\n' },
    { kind: 'email', address: 'bob' },
    { kind: 'email', address: 'bob@example.com, eve@example.com' },
    { kind: 'email', address: 'bob@example.com\r\nX: y' },
    { kind: 'unknown', text: 'two words' },
    { kind: 'unknown', text: '<a@b>' },
  ])('refuses to write %p', (address) => {
    expect(() => formatAddress(address)).toThrow(Mm4EncodeError);
  });

  it('knows the same user by number whatever the domain and the plus, and by mail address', () => {
    const user: Mm4Address = { kind: 'plmn', number: NUMBER };
    expect(isSameUser(user, { kind: 'plmn', number: '15551230001', domain: DOMAIN })).toBe(true);
    expect(isSameUser(user, { kind: 'plmn', number: '+15551230002' })).toBe(false);
    expect(isSameUser(user, { kind: 'email', address: `${NUMBER}@example.com` })).toBe(false);
    expect(isSameUser({ kind: 'email', address: 'a@Example.COM' }, { kind: 'email', address: 'a@example.com' })).toBe(
      true,
    );
    expect(isSameUser({ kind: 'email', address: 'A@example.com' }, { kind: 'email', address: 'a@example.com' })).toBe(
      false,
    );
    expect(isSameUser({ kind: 'ipv6', address: 'FE80::1' }, { kind: 'ipv6', address: 'fe80::1' })).toBe(true);
    expect(isSameUser({ kind: 'unknown', text: 'x' }, { kind: 'unknown', text: 'y' })).toBe(false);
  });

  it('knows the address of a relay', () => {
    for (const text of ['system-user@mms.mnc006.mcc260.gprs', '"a b"@example.com', 'x@[192.0.2.1]', 'mmsc@localhost']) {
      expect([text, isAddrSpec(text)]).toEqual([text, true]);
    }
    for (const text of [
      '',
      'mms.example',
      '@example.com',
      'a@',
      'a b@example.com',
      'a@b c',
      'a@b\r\n',
      'a,b@example.com',
    ]) {
      expect([text, isAddrSpec(text)]).toEqual([text, false]);
    }
  });
});
