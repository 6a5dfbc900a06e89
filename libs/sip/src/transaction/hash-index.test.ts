import fc from 'fast-check';
import { HashIndex } from './hash-index.ts';

function valuesOf(index: HashIndex, hash: number): number[] {
  const values: number[] = [];
  for (let at = index.place(hash); at !== undefined; at = index.place(hash, at + 1)) values.push(index.valueAt(at));
  return values.sort((a, b) => a - b);
}

describe('HashIndex', () => {
  it('keeps every value of a hash until it is removed', () => {
    const index = new HashIndex();
    index.add(-5, 0);
    index.add(-5, 7);
    index.add(9, 1);
    expect(valuesOf(index, -5)).toEqual([0, 7]);
    index.remove(-5, 0);
    index.remove(-5, 0);
    index.remove(4, 1);
    expect([valuesOf(index, -5), valuesOf(index, 9), valuesOf(index, 4)]).toEqual([[7], [1], []]);
    expect(index.size).toBe(2);
    index.clear();
    expect([valuesOf(index, -5), index.size]).toEqual([[], 0]);
  });

  it('does what a map of lists does, whatever collides', () => {
    // Few hashes, all near the end of the smallest table: the probes run over its border.
    const hash = fc.integer({ min: 1_015, max: 1_023 });
    const step = fc.record({ adds: fc.boolean(), hash, value: fc.nat({ max: 30 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const index = new HashIndex();
        const model = new Map<number, number[]>();
        for (const { adds, hash: at, value } of steps) {
          const values = model.get(at) ?? [];
          model.set(at, values);
          if (adds && !values.includes(value)) {
            index.add(at, value);
            values.push(value);
          } else if (values.includes(value)) {
            index.remove(at, value);
            values.splice(values.indexOf(value), 1);
          }
        }
        for (const [at, values] of model) expect(valuesOf(index, at)).toEqual(values.sort((a, b) => a - b));
        expect(index.size).toBe([...model.values()].flat().length);
      }),
    );
  });

  it('grows', () => {
    const index = new HashIndex();
    for (let value = 0; value < 10_000; value++) index.add(Math.imul(value, 0x9e3779b1), value);
    for (let value = 0; value < 10_000; value += 2) index.remove(Math.imul(value, 0x9e3779b1), value);
    for (let value = 0; value < 10_000; value++) {
      expect(valuesOf(index, Math.imul(value, 0x9e3779b1))).toEqual(value % 2 === 0 ? [] : [value]);
    }
  });
});
