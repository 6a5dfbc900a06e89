import { parseParameterizedValue } from './parameterized-value.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('value with parameters', () => {
  it('reads media types and feature sets', () => {
    const type = parseParameterizedValue('multipart/mixed ; boundary="a;b"');
    expect([type.value, type.params.getText('boundary')]).toEqual(['multipart/mixed', 'a;b']);
    const feature = parseParameterizedValue('*;+g.3gpp.icsi-ref="urn%3Aurn-7";require');
    expect([feature.value, feature.params.getText('+g.3gpp.icsi-ref')]).toEqual(['*', 'urn%3Aurn-7']);
  });

  it.each(['', ';a', 'a,b;c', '<a>', '"a"'])('refuses %j', (text) => {
    expect(() => parseParameterizedValue(text)).toThrow(SipParseError);
  });
});
