import fc from 'fast-check';
import { messageStateOfStat, parseReceiptText } from './receipt-text.ts';

describe('receipt text', () => {
  it('reads the form of SMPP 3.4 Appendix B', () => {
    const receipt =
      'id:0171940897 sub:001 dlvrd:001 submit date:2503041015 done date:2503041016 stat:DELIVRD err:000 text:Dinner at 7?';
    expect(parseReceiptText(receipt)).toEqual({
      id: '0171940897',
      sub: 1,
      dlvrd: 1,
      submitDate: new Date('2025-03-04T10:15:00Z'),
      doneDate: new Date('2025-03-04T10:16:00Z'),
      stat: 'DELIVRD',
      err: '000',
      text: 'Dinner at 7?',
    });
  });

  it.each([
    ['ID:0A3F9C21 STAT:delivrd', { id: '0A3F9C21', stat: 'DELIVRD' }],
    ['stat:EXPIRED id:5f2c-11', { id: '5f2c-11', stat: 'EXPIRED' }],
    [
      'id:7 Done Date:250304101659 stat:UNDELIV err:',
      { id: '7', doneDate: new Date('2025-03-04T10:16:59Z'), stat: 'UNDELIV' },
    ],
    [
      'id:7 submit date:9902301015 stat:REJECTD',
      { id: '7', submitDate: new Date('1999-03-02T10:15:00Z'), stat: 'REJECTD' },
    ],
    ['id:7 submit date:2513041015 sub:xyz', { id: '7' }],
    ['id:7 id:8 stat:DELIVRD stat:EXPIRED', { id: '7', stat: 'DELIVRD' }],
    ['id: 7 stat: DELIVRD', { id: '7', stat: 'DELIVRD' }],
  ])('is tolerant: %s', (text, expected) => {
    expect(parseReceiptText(text)).toEqual(expected);
  });

  it('stops at the words of the user', () => {
    expect(parseReceiptText('id:1 stat:DELIVRD text:my stat:EXPIRED id:2')).toEqual({
      id: '1',
      stat: 'DELIVRD',
      text: 'my stat:EXPIRED id:2',
    });
    expect(parseReceiptText('text:id:1 stat:DELIVRD')).toBeUndefined();
  });

  it('is no receipt without an id and a state', () => {
    expect(parseReceiptText('Dinner at 7?')).toBeUndefined();
    expect(parseReceiptText('')).toBeUndefined();
  });

  it("reads dates on the SM-SC's clock", () => {
    expect(parseReceiptText('id:1 done date:2503041016', 120)?.doneDate).toEqual(new Date('2025-03-04T08:16:00Z'));
  });

  it('reads any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 2000 }), (text) => void parseReceiptText(text)));
  });

  it('SMS-X8.receipt text stat values have their message_state', () => {
    const words = ['ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD'];
    expect(words.map((word) => messageStateOfStat(word))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(messageStateOfStat('delivrd')).toBe(2);
    expect(messageStateOfStat('PENDING')).toBeUndefined();
  });
});
