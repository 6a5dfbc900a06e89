import { formatSipDate, parseSipDate } from './sip-date.ts';

describe('Date', () => {
  it('reads and writes', () => {
    const date = new Date(Date.UTC(2010, 10, 13, 23, 29, 0));
    expect(formatSipDate(date)).toBe('Sat, 13 Nov 2010 23:29:00 GMT');
    expect(parseSipDate('Sat, 13 Nov 2010 23:29:00 GMT')).toEqual(date);
  });

  it.each([
    ...['', 'Sat, 13 Nov 2010 23:29:00 EST', 'Sat, 31 Feb 2010 23:29:00 GMT', 'Sat, 13 Nov 2010 25:29:00 GMT'],
    ...['Xyz, 13 Nov 2010 23:29:00 GMT', 'Sat, 13 Xyz 2010 23:29:00 GMT', '2010-11-13T23:29:00Z'],
  ])('%j is no date', (value) => {
    expect(parseSipDate(value)).toBeUndefined();
  });
});
