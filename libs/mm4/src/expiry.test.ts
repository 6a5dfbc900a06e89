import { formatExpiry, parseExpiry } from './expiry.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';

const TIME = Date.UTC(2025, 2, 4, 10, 15, 30);

describe('X-Mms-Expiry', () => {
  it.each([
    ['259200', { kind: 'relative', seconds: 259_200 }],
    ['0', { kind: 'relative', seconds: 0 }],
    ['9'.repeat(40), { kind: 'relative', seconds: Number.MAX_SAFE_INTEGER }],
    ['Tue, 04 Mar 2025 10:15:30 +0000', { kind: 'absolute', unixMs: TIME }],
    ['Tue, 4 Mar 2025 11:15:30 +0100', { kind: 'absolute', unixMs: TIME }],
    ['2025-03-04T10:15:30Z', { kind: 'absolute', unixMs: TIME }],
    ['2025-03-04t11:15:30.000+01:00', { kind: 'absolute', unixMs: TIME }],
    ['-5', undefined],
    ['1.5', undefined],
    ['tomorrow', undefined],
    ['2025-13-45T10:15:30Z', undefined],
  ])('reads %p', (text, expiry) => {
    expect(parseExpiry(text)).toEqual(expiry);
  });

  it('writes seconds, and a date for a point in time', () => {
    expect(formatExpiry({ kind: 'relative', seconds: 3600 })).toBe('3600');
    expect(formatExpiry({ kind: 'absolute', unixMs: TIME })).toBe('Tue, 04 Mar 2025 10:15:30 +0000');
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to write %p seconds', (seconds) => {
    expect(() => formatExpiry({ kind: 'relative', seconds })).toThrow(Mm4EncodeError);
  });
});
