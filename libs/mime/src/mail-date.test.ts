import fc from 'fast-check';
import { formatMailDate, parseMailDate } from './mail-date.ts';

describe('dates of mail', () => {
  it.each([
    ['Tue, 4 Mar 2025 10:15:30 +0100', '2025-03-04T09:15:30Z'],
    ['Tue, 04 Mar 2025 10:15:30 -0730 (why)', '2025-03-04T17:45:30Z'],
    ['4 Mar 2025 10:15 GMT', '2025-03-04T10:15:00Z'],
    ['4 Mar 2025 10:15:30', '2025-03-04T10:15:30Z'],
    ['Fri, 21 Nov 97 09:55:06 -0600', '1997-11-21T15:55:06Z'],
    ['21 Nov 49 00:00:00 UT', '2049-11-21T00:00:00Z'],
    ['21 Nov 125 00:00:00 Z', '2025-11-21T00:00:00Z'],
    ['4 mar 2025 10:15:30 edt', '2025-03-04T14:15:30Z'],
    ['4 Mar 2025 10:15:30 PST', '2025-03-04T18:15:30Z'],
    ['4 Mar 2025 10:15:30 XYZ', '2025-03-04T10:15:30Z'],
    ['Tuesday, 04-Mar-25 10:15:30 GMT', '2025-03-04T10:15:30Z'],
    ['Tue Mar  4 10:15:30 2025', '2025-03-04T10:15:30Z'],
    ['Tue Mar  4 10:15:30 EST 2025', '2025-03-04T15:15:30Z'],
    ['31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00Z'],
    ['Tue, 4 Mar 2025 10:15:30 +0000(UTC)', '2025-03-04T10:15:30Z'],
  ])('%s', (value, iso) => {
    expect(parseMailDate(value)).toBe(Date.parse(iso));
  });

  it.each([
    '',
    'x',
    '31 Feb 2025 10:00:00 +0000',
    '0 Mar 2025 10:00:00 +0000',
    '4 Foo 2025 10:00:00 +0000',
    '4 Mar 2025 24:00:00 Z',
    '4 Mar 2025 10:60 Z',
    '4 Mar 2025 10:00 +0160',
    `4 Mar 2025 ${' '.repeat(60_000)}`,
  ])('is none: %s', (value) => {
    expect(parseMailDate(value)).toBeUndefined();
  });

  it('are written in UTC', () => {
    expect(formatMailDate(Date.UTC(2025, 2, 4, 9, 5, 3, 999))).toBe('Tue, 4 Mar 2025 09:05:03 +0000');
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(parseMailDate(formatMailDate(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
