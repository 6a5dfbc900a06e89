import { parseCpim } from '@causeway/cpim';
import { HeaderBlock } from '@causeway/sip';
import { privacyOf } from './privacy.ts';
import { writtenAt } from './written-at.ts';

const CPIM = '2017-09-26T14:00:00.250+02:00';
const SIP = 'Tue, 26 Sep 2017 11:00:00 GMT';

function at(dateTime: string | undefined, sipDate: string | undefined): number | undefined {
  const line = dateTime === undefined ? '' : `DateTime: ${dateTime}\r\n`;
  const cpim = parseCpim(Buffer.from(`From: <sip:a@b>\r\n${line}\r\nContent-Type: text/plain\r\n\r\nx`));
  return writtenAt({ cpim, sip: HeaderBlock.of(sipDate === undefined ? [] : [['Date', sipDate]]) });
}

describe('when a message was written', () => {
  it('EML-T46.Date MMS-T13.Date and time: the CPIM DateTime first', () => {
    expect(at(CPIM, SIP)).toBe(Date.UTC(2017, 8, 26, 12, 0, 0, 250));
  });

  it('EML-T46.Date MMS-T13.Date and time: the SIP Date without it', () => {
    expect(at(undefined, SIP)).toBe(Date.UTC(2017, 8, 26, 11));
  });

  it('is not known without both', () => expect(at(undefined, undefined)).toBeUndefined());

  it.each(['yesterday', '2017-09-26', '+275760-09-13T00:00:00Z', '2017-13-45T00:00:00Z'])(
    'passes over %j, which is no date',
    (dateTime) => expect(at(dateTime, 'x')).toBeUndefined(),
  );
});

describe('what is to be kept private', () => {
  it('are the tokens of all Privacy headers, in lower case', () => {
    const sip = HeaderBlock.of([
      ['Privacy', 'ID; critical'],
      ['Privacy', 'header ;'],
    ]);
    expect([...privacyOf(sip)]).toEqual(['id', 'critical', 'header']);
    expect(privacyOf(HeaderBlock.of([])).size).toBe(0);
  });
});
