import { splitAddressList } from './address-list.ts';

describe('address lists of MM4', () => {
  it.each([
    ['', []],
    ['+15551230001/TYPE=PLMN', ['+15551230001/TYPE=PLMN']],
    ['+1/TYPE=PLMN, +2/TYPE=PLMN,bob@example.com', ['+1/TYPE=PLMN', '+2/TYPE=PLMN', 'bob@example.com']],
    [
      'Bob <+1/TYPE=PLMN@mms.example>, "Eve, the second" <eve@example.com>',
      ['+1/TYPE=PLMN@mms.example', 'eve@example.com'],
    ],
    ['+1/TYPE=PLMN (mobile, private), +2', ['+1/TYPE=PLMN', '+2']],
    ['<+1/TYPE=PLMN>;<+2/TYPE=PLMN>', ['+1/TYPE=PLMN', '+2/TYPE=PLMN']],
    ['undisclosed-recipients:;', []],
    ['Team: +1/TYPE=PLMN, +2/TYPE=PLMN;', ['+1/TYPE=PLMN', '+2/TYPE=PLMN']],
    [',, +1 ,', ['+1']],
    ['fe80::1/TYPE=IPv6, <fe80::2/TYPE=IPv6@mms.example>', ['fe80::1/TYPE=IPv6', 'fe80::2/TYPE=IPv6@mms.example']],
    ['"+1/TYPE=PLMN"@mms.example', ['+1/TYPE=PLMN@mms.example']],
  ])('reads %p', (value, addresses) => {
    expect(splitAddressList(value)).toEqual(addresses);
  });
});
