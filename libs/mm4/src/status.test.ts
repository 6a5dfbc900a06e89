import { parseMessageClass, parsePriority, parseSenderVisibility } from './forward-tokens.ts';
import { MESSAGE_TYPES, parseMessageType, responseTypeOf } from './message-type.ts';
import { MmStatus, parseMmStatus } from './mm-status.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';
import { mmsDomain } from './mms-domain.ts';
import { parseReadStatus, ReadStatus } from './read-status.ts';
import { parseRequestStatus, RequestStatus } from './request-status.ts';
import { plainValue } from './structured-value.ts';
import { formatVersion, parseVersion } from './version.ts';

describe('values of MM4 headers', () => {
  it('reads every request status in any case, and any other as Error-unspecified', () => {
    for (const status of Object.values(RequestStatus)) {
      expect([parseRequestStatus(status), parseRequestStatus(status.toUpperCase())]).toEqual([status, status]);
    }
    expect(parseRequestStatus('Error-made-up')).toBe('Error-unspecified');
    expect(parseRequestStatus('OK')).toBe('Ok');
  });

  it('reads every MM status in any case, the American spelling too, and any other as Indeterminate', () => {
    for (const status of Object.values(MmStatus)) {
      expect([parseMmStatus(status), parseMmStatus(status.toLowerCase())]).toEqual([status, status]);
    }
    expect(parseMmStatus('Unrecognized')).toBe('Unrecognised');
    expect(parseMmStatus('Lost')).toBe('Indeterminate');
  });

  it('reads the read status with and without blanks', () => {
    expect(parseReadStatus('READ')).toBe(ReadStatus.read);
    for (const text of ['Deleted without being read', 'Deletedwithoutbeingread', 'deleted-without-being-read']) {
      expect(parseReadStatus(text)).toBe('Deleted without being read');
    }
    expect(parseReadStatus('Burnt')).toBeUndefined();
  });

  it('reads class, priority and visibility', () => {
    expect(['PERSONAL', 'Auto', 'other'].map(parseMessageClass)).toEqual(['Personal', 'Auto', undefined]);
    expect(['low', 'Medium', 'HIGH', '3'].map(parsePriority)).toEqual(['Low', 'Normal', 'High', undefined]);
    expect(['show', 'HIDE', ''].map(parseSenderVisibility)).toEqual(['Show', 'Hide', undefined]);
  });

  it('knows the six message types and which answers which', () => {
    expect(MESSAGE_TYPES.map(responseTypeOf)).toEqual([
      'MM4_forward.RES',
      undefined,
      'MM4_delivery_report.RES',
      undefined,
      'MM4_read_reply_report.RES',
      undefined,
    ]);
    expect(parseMessageType('MM4_Delivery_report.req')).toBe('MM4_delivery_report.REQ');
    expect(parseMessageType('constructor')).toBeUndefined();
  });

  it('reads versions of any release and writes three numbers', () => {
    expect(['6.10.0', '5.5.0', '6.16.0', '6.3', 'six', '1.2.3.4', ''].map(parseVersion)).toEqual([
      '6.10.0',
      '5.5.0',
      '6.16.0',
      '6.3',
      undefined,
      undefined,
      undefined,
    ]);
    expect(formatVersion('6.10.0')).toBe('6.10.0');
    expect(() => formatVersion('6.10')).toThrow(Mm4EncodeError);
  });

  it('writes the MMS domain of a network', () => {
    expect(mmsDomain('260', '06')).toBe('mms.mnc006.mcc260.gprs');
    expect(mmsDomain('001', '001')).toBe('mms.mnc001.mcc001.gprs');
    expect(() => mmsDomain('26', '6')).toThrow(Mm4EncodeError);
  });

  it.each([
    ['Yes', 'Yes'],
    ['"Yes"', 'Yes'],
    ['Yes (always)', 'Yes'],
    ['(always) Yes', 'Yes'],
    ['Yes (a (nested \\) one))', 'Yes'],
    ['"not (a comment)"', 'not (a comment)'],
    ['"quoted \\" mark"', 'quoted " mark'],
    ['Yes (never closed', 'Yes'],
    ['"', '"'],
  ])('takes comments and quotes off %p', (value, plain) => {
    expect(plainValue(value)).toBe(plain);
  });
});
