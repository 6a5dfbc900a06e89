import { chooseDataCoding, decode } from './data-coding.ts';
import { BinaryDataCodingError, UnknownDataCodingError } from './errors.ts';

const bytes = (hexadecimal: string) => Buffer.from(hexadecimal, 'hex');

describe('choice of data_coding', () => {
  it('SMS-T1.data_coding SMS-F-C-e2 auto: GSM 7 bit where the text fits, UCS-2 for the rest and for national tables', () => {
    expect(chooseDataCoding('Dinner at 7? 10 €')).toBe(0x00);
    expect(chooseDataCoding('')).toBe(0x00);
    expect(chooseDataCoding('Привет')).toBe(0x08);
    expect(chooseDataCoding('Ş')).toBe(0x08);
  });

  it.each([
    ['us-ascii', 0x01],
    ['ISO-8859-1', 0x03],
    ['iso-8859-5', 0x06],
    ['iso-8859-8', 0x07],
    ['utf-16', 0x08],
    ['ucs-2', 0x08],
    ['iso-2022-jp', 0x0a],
    ['euc-kr', 0x0e],
    ['utf-8', 0x00],
    [undefined, 0x00],
  ])('SMS-T1.data_coding literal: %s is %i', (charset, dataCoding) => {
    expect(chooseDataCoding('Привет', 'literal', charset)).toBe(dataCoding);
  });
});

describe('decoding by data_coding', () => {
  it.each([
    [0x00, '4300616605', 'C@afé'],
    [0x01, '616280', 'ab\ufffd'],
    [0x03, '4772fc', 'Grü'],
    [0x06, 'bfe0d8d2d5e2', 'Привет'],
    [0x07, 'f9ece5ed', 'שלום'],
    [0x08, '041f0440', 'Пр'],
    [0x0a, '1b2442467c4b5c1b2842', '日本'],
    [0x0e, 'c7d1b1db', '한글'],
    [0x10, '616205', 'abé'],
    [0x18, '041f', 'П'],
    [0xc8, '6162', 'ab'],
    [0xe0, '041f', 'П'],
    [0xf1, '6162', 'ab'],
  ])('reads 0x%s', (dataCoding, octets, text) => {
    expect(decode(dataCoding, bytes(octets))).toBe(text);
  });

  it.each([0x02, 0x04, 0x14, 0xf4])('refuses binary data (%i)', (dataCoding) => {
    expect(() => decode(dataCoding, bytes('6162'))).toThrow(BinaryDataCodingError);
  });

  it.each([0x05, 0x09, 0x0b, 0x0d, 0x1c, 0x20, 0xbf])('refuses a value it does not know (%i)', (dataCoding) => {
    expect(() => decode(dataCoding, bytes('6162'))).toThrow(new UnknownDataCodingError(dataCoding));
  });

  it('reads data_coding 0 as the SM-SC means it', () => {
    expect(decode(0, bytes('40e9'), { defaultAlphabet: 'latin1' })).toBe('@é');
    expect(decode(0, bytes('4061'), { defaultAlphabet: 'ascii' })).toBe('@a');
    expect(decode(0, bytes('0005'))).toBe('@é');
  });
});
