import { dependencyRing, violation } from './import-rules.ts';
import { filesUnder, importsOf, type Manifest, manifests, read } from './source-tree.ts';

const manifest = (name: string, ...dependencies: string[]): Manifest => ({
  name,
  exports: { '.': './src/index.ts' },
  dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '1'])),
});

/** A small house to break the rules in. */
const house = new Map<string, Manifest>([
  ['', { name: 'causeway', devDependencies: { 'fast-check': '4' } }],
  ['libs/sip', manifest('@causeway/sip', '@causeway/cpm')],
  ['libs/cpm', manifest('@causeway/cpm', '@causeway/sip', '@causeway/isf')],
  ['libs/state', manifest('@causeway/state', 'ioredis')],
  ['libs/testkit', manifest('@causeway/testkit')],
  ['services/isf', manifest('@causeway/isf', '@causeway/sms-iwf')],
  ['services/sms-iwf', manifest('@causeway/sms-iwf', '@causeway/cpm', '@causeway/state', '@causeway/testkit')],
  ['services/fleet', manifest('@causeway/fleet', '@causeway/isf', '@causeway/testkit')],
]);

describe('the rules for imports', () => {
  it.each([
    ['services/sms-iwf/src/mapping/submit-sm.table-1.ts', 'node:fs', 'no Node builtin'],
    ['services/sms-iwf/src/mapping/submit-sm.table-1.ts', '../smpp/session.ts', 'no adapter'],
    ['services/sms-iwf/src/mapping/submit-sm.table-1.ts', '../procedures/pager-message.ts', 'no procedure'],
    ['services/sms-iwf/src/mapping/submit-sm.table-1.ts', '@causeway/state', 'no I/O'],
    ['services/sms-iwf/src/smpp/session.ts', '@causeway/cpm', 'knows no CPM'],
    ['services/sms-iwf/src/smpp/session.ts', '../mapping/submit-sm.table-1.ts', 'no mapping'],
    ['services/sms-iwf/src/main.ts', '@causeway/testkit', 'test kit'],
    ['services/isf/src/isf.ts', '@causeway/sms-iwf', 'no service imports another'],
    ['services/isf/src/isf.ts', '../../sms-iwf/src/index.ts', 'stays in its package'],
    ['libs/cpm/src/index.ts', '@causeway/isf', 'knows no service'],
    ['libs/sip/src/index.ts', '@causeway/cpm', 'stands alone'],
    ['libs/cpm/src/index.ts', '@causeway/sip/src/uri.ts', 'does not export'],
    ['libs/cpm/src/index.ts', 'ioredis', 'not among the dependencies'],
    ['libs/cpm/src/index.ts', './feature-tags', 'extension'],
    ['libs/cpm/src/index.ts', 'fast-check', 'not among the dependencies'],
    ['tests/chaos/kill.test.ts', '../../libs/sip/src/index.ts', 'by its name'],
  ])('refuse in %s the import of %s', (from, specifier, reason) => {
    expect(violation({ from, specifier }, house)).toContain(reason);
  });

  it.each([
    ['services/sms-iwf/src/mapping/submit-sm.table-1.ts', '@causeway/cpm'],
    ['services/sms-iwf/src/procedures/pager-message.ts', '../smpp/session.ts'],
    ['services/sms-iwf/src/procedures/pager-message.ts', '../mapping/submit-sm.table-1.ts'],
    ['services/sms-iwf/src/smpp/session.ts', 'node:net'],
    ['services/fleet/src/main.ts', '@causeway/isf'],
    ['libs/sip/src/uri.test.ts', 'fast-check'],
    ['libs/sip/src/uri.ts', './header-block.ts'],
  ])('allow in %s the import of %s', (from, specifier) => {
    expect(violation({ from, specifier }, house)).toBeUndefined();
  });

  it('find every way to write an import', () => {
    const text = [
      "import { a } from 'one';",
      "import type { b,\n  c } from 'two';",
      "export * from './three.ts';",
      "import 'four';",
      // In two pieces, so that this file does not import it.
      `const five = await import${"('five');"}`,
      "/* import { no } from 'six'; */",
      "// import { no } from 'seven';",
    ].join('\n');
    expect(importsOf('x.ts', text).map(({ specifier }) => specifier)).toEqual([
      'one',
      'two',
      './three.ts',
      'four',
      'five',
    ]);
  });

  it('find a ring of dependencies', () => {
    expect(dependencyRing(house)).toEqual(['@causeway/sip', '@causeway/cpm', '@causeway/sip']);
  });
});

describe('the imports of this repository', () => {
  it('keep the rules', () => {
    const packages = manifests();
    const broken = filesUnder('libs', 'services', 'bench', 'tests', 'scripts')
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => importsOf(path, read(path)))
      .flatMap((found) => {
        const reason = violation(found, packages);
        return reason === undefined ? [] : [`${found.from}: ${found.specifier}: ${reason}`];
      });
    expect(broken).toEqual([]);
  });

  it('form no ring between packages', () => {
    expect(dependencyRing(manifests())).toBeUndefined();
  });
});
