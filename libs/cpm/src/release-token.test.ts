import { IWF_TYPE, parseReleaseToken, server, userAgent } from './release-token.ts';

describe('release tokens', () => {
  it('UA-C.1-01 UA-C.1-02 UA-C.1-06 name type, side and release', () => {
    expect(userAgent(IWF_TYPE.sms)).toBe('IWF-SMS-client/OMA2.1');
    expect(server(IWF_TYPE.sms)).toBe('IWF-SMS-serv/OMA2.1');
  });

  it('UA-C.1-03 UA-C.1-04 UA-C.1-08 have the own product behind them', () => {
    const options = { release: 'OMA1.0', vendorProduct: 'Arena-Messaging1000/v1.01' };
    expect(userAgent(IWF_TYPE.mms, options)).toBe('IWF-MMS-client/OMA1.0 Arena-Messaging1000/v1.01');
    expect(server(IWF_TYPE.mms, options)).toBe('IWF-MMS-serv/OMA1.0 Arena-Messaging1000/v1.01');
  });

  it.each([
    ['UA-C.1-07 UA-T1.<ver> 1.0', 'OMA1.0'],
    ['UA-C.2-01 UA-T1.<ver> 2.0', 'OMA2.0'],
    ['UA-C.3-01 UA-T1.<ver> 2.1', undefined],
  ])('%s', (_, release) => {
    expect(server(IWF_TYPE.email, { release })).toBe(`IWF-e-mail-serv/${release ?? 'OMA2.1'}`);
  });

  it.each([
    ['IWF-e-mail-client/OMA2.0 X/1', { type: 'IWF-e-mail', device: 'client', release: 'OMA2.0' }],
    ['iwf-sms-SERV', { type: 'iwf-sms', device: 'SERV', release: undefined }],
    ['IWF-SIMPLE-IM-serv / OMA2.1', { type: 'IWF-SIMPLE-IM', device: 'serv', release: 'OMA2.1' }],
  ])('UA-C.1-05 divides at the last hyphen (%#)', (value, expected) => {
    expect(parseReleaseToken(value)).toEqual(expected);
  });

  it.each(['Arena/1 IWF-SMS-serv/OMA2.1', 'IWF/OMA2.1', '', 'PF-client/OMA2.2'])('%j is not of an IWF', (value) => {
    expect(parseReleaseToken(value)).toBeUndefined();
  });

  it('refuse what is no token', () => {
    expect(() => server('IWF SMS')).toThrow(RangeError);
    expect(() => server(IWF_TYPE.sms, { release: 'OMA/2' })).toThrow(RangeError);
    expect(() => server(IWF_TYPE.sms, { vendorProduct: 'a/b\r\nX: 1' })).toThrow(RangeError);
  });
});
