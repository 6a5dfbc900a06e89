import type { Catalog, CatalogItem } from './catalog.ts';
import { renderMatrix } from './markdown.ts';
import { buildMatrix } from './matrix.ts';
import type { TestOutcome } from './results.ts';

const item = (id: string, attributes: Record<string, string> = { level: 'SHALL' }): CatalogItem => ({
  id,
  kind: id.startsWith('SMS-T') ? 'row' : 'requirement',
  text: 'when | asked → do it',
  attributes,
});
const items = [
  item('SMS-6.2-01'),
  item('SMS-6.2-02', { level: 'NOTE' }),
  item('SMS-6.2-03', { level: 'SHALL', realization: 'ip-sm-gw' }),
  item('SMS-T1.esm_class'),
];
const catalog: Catalog = {
  parts: [{ file: 'sms.yaml', title: '6.2', sections: [{ title: 'SMS-6.2', items }] }],
  items: new Map(items.map((each) => [each.id, each])),
  prefixes: new Set(['SMS']),
};
const scope = [
  { where: { realization: 'ip-sm-gw' }, reason: 'another realization' },
  { ids: ['SMS-6.2-0*'], where: { level: 'NOTE' }, reason: 'a note without behaviour' },
];
const test = (title: string, status: TestOutcome['status'] = 'passed', file = 'libs/a/a.test.ts'): TestOutcome => ({
  file,
  title,
  status,
});

describe('the conformance matrix', () => {
  it('calls proven what passing tests name, and lists them', () => {
    const one = test('SMS-6.2-01 SMS-T1.esm_class sets 0x03');
    const matrix = buildMatrix(catalog, [one], scope);
    expect(matrix.get('SMS-6.2-01')).toEqual({ state: 'proven', tests: [one] });
    expect(matrix.get('SMS-T1.esm_class')).toEqual({ state: 'proven', tests: [one] });
  });

  it('keeps open what one of its tests fails', () => {
    const failing = test('SMS-6.2-01 at the limit', 'failed');
    const matrix = buildMatrix(catalog, [test('SMS-6.2-01 sends'), failing], scope);
    expect(matrix.get('SMS-6.2-01')).toEqual({ state: 'open', failing: [failing] });
  });

  it('takes no proof from a skipped test', () => {
    const matrix = buildMatrix(catalog, [test('SMS-6.2-01 sends', 'skipped')], scope);
    expect(matrix.get('SMS-6.2-01')).toEqual({ state: 'open', failing: [] });
  });

  it('gives the reason of the first rule of scope that matches, unless a test proves the item', () => {
    expect(buildMatrix(catalog, [], scope).get('SMS-6.2-02')).toEqual({
      state: 'not applicable',
      reason: 'a note without behaviour',
    });
    expect(buildMatrix(catalog, [], scope).get('SMS-6.2-03')).toMatchObject({ reason: 'another realization' });
    expect(buildMatrix(catalog, [test('SMS-6.2-02 holds')], scope).get('SMS-6.2-02')).toMatchObject({
      state: 'proven',
    });
  });

  it('refuses a rule of scope that matches nothing', () => {
    expect(() => buildMatrix(catalog, [], [{ ids: ['MMS-*'], reason: 'gone' }])).toThrow('gone');
  });

  it('is written the same whatever the order of the tests, with cells that a table can hold', () => {
    const tests = [test('SMS-6.2-01 b', 'passed', 'libs/b/b.test.ts'), test('SMS-6.2-01 a|b'), test('SMS-6.2-01 a')];
    const written = renderMatrix(catalog, buildMatrix(catalog, tests, scope));
    expect(renderMatrix(catalog, buildMatrix(catalog, [...tests].reverse(), scope))).toBe(written);
    expect(written).toContain(
      '| SMS-6.2-01 | SHALL | when \\| asked → do it | proven | [libs/a/a.test.ts](../libs/a/a.test.ts): SMS-6.2-01 a; SMS-6.2-01 a\\|b<br>[libs/b/b.test.ts](../libs/b/b.test.ts): SMS-6.2-01 b |',
    );
    expect(written).toContain('1 proven, 1 open, 2 not applicable');
    expect(written).toContain('| **all** | 1 | 0 | 2 | 0 | 1 | 0 |');
  });
});
