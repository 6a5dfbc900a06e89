import { mapToMailDate } from './mail-date.table-46.ts';

const NOW = Date.UTC(2026, 0, 1);
const CPIM = '2017-09-26T14:00:00.250+02:00';
const SIP = 'Tue, 26 Sep 2017 11:00:00 GMT';

describe('the date of a mail', () => {
  it('EML-T46.Date is the CPIM DateTime first', () => {
    expect(mapToMailDate(CPIM, SIP, NOW)).toBe(Date.UTC(2017, 8, 26, 12, 0, 0, 250));
  });

  it('EML-T46.Date is the SIP Date without it', () => {
    expect(mapToMailDate(undefined, SIP, NOW)).toBe(Date.UTC(2017, 8, 26, 11));
  });

  it('EML-T46.Date is the clock of the IWF without both', () => {
    expect(mapToMailDate(undefined, undefined, NOW)).toBe(NOW);
  });

  it.each(['yesterday', '', '2017-09-26', '+275760-09-13T00:00:00Z', '2017-13-45T00:00:00Z'])(
    'passes over %j, which is no date',
    (dateTime) => expect(mapToMailDate(dateTime, 'x', NOW)).toBe(NOW),
  );
});
