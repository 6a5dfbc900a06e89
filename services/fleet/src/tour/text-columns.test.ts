import { columnsOf, padColumns, quoted, wrap } from './text-columns.ts';

describe('text in columns', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['🍝', 2],
    ['漢字', 4],
    ['→', 1],
    ['🌬️', 2],
  ])('%s takes %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it('is padded', () => {
    expect(padColumns('漢', 4)).toBe('漢  ');
    expect(padColumns('abcdef', 4)).toBe('abcdef');
  });

  it('is wrapped at blanks, and inside a word that is longer than a line', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrap('', 4)).toEqual(['']);
  });

  it('is quoted, and cut when it is long', () => {
    expect(quoted('Dinner\r\nat 7?')).toBe('"Dinner at 7?"');
    expect(quoted('🍝'.repeat(50), 10)).toBe(`"${'🍝'.repeat(10)}…" (50 characters)`);
  });
});
