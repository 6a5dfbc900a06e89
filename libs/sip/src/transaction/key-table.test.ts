import { KeyHasher } from './key-hasher.ts';
import { KeyTable } from './key-table.ts';

describe('KeyTable', () => {
  it('finds what was added until it is deleted, and takes places again', () => {
    const hasher = new KeyHasher();
    const table = new KeyTable<number>();
    for (let number = 0; number < 5_000; number++) {
      table.add(hasher.of(`key ${number}`), number);
      if (number >= 100) table.delete(hasher.of(`key ${number - 100}`));
    }
    expect(table.size).toBe(100);
    expect(table.items().sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => 4_900 + index));
    expect(table.get(hasher.of('key 4950'))).toBe(4_950);
    expect(table.get(hasher.of('key 4899'))).toBeUndefined();
    table.delete(hasher.of('key 4899'));
    expect(table.size).toBe(100);
  });

  it('tells keys of one hash apart', () => {
    const table = new KeyTable<string>();
    table.add({ text: 'a', hash: 1 }, 'first');
    table.add({ text: 'b', hash: 1 }, 'second');
    table.delete({ text: 'a', hash: 1 });
    expect(table.get({ text: 'a', hash: 1 })).toBeUndefined();
    expect(table.get({ text: 'b', hash: 1 })).toBe('second');
  });

  it('takes keys of any length', () => {
    const hasher = new KeyHasher();
    const long = 'x'.repeat(5_000);
    expect(hasher.of(long)).toEqual(hasher.of(long));
    expect(hasher.of(long).hash).not.toBe(hasher.of(`${long}y`).hash);
    expect(hasher.of('').hash).not.toBe(hasher.of('\0').hash);
  });
});
