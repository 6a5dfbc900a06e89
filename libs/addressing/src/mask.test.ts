import { maskDigits } from './mask.ts';

describe('masked number', () => {
  it.each([
    ['12125550101', '+1********01'],
    ['447700900123', '+44********23'],
    ['35312345678', '+353******78'],
    ['390', '+39'],
    ['', '+'],
  ])('of %j is %s', (digits, masked) => {
    expect(maskDigits(digits)).toBe(masked);
  });

  it('never shows the whole number', () => {
    for (const digits of ['1234', '44770', '353123', '7999']) expect(maskDigits(digits)).toContain('*');
  });
});
