import { posix } from 'node:path';
import { filesUnder, read } from './source-tree.ts';

const longestFile = 450;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Names that would hold anything, and therefore tell nothing. */
const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'lib', 'stuff']);

const code = filesUnder('libs', 'services', 'bench', 'tests', 'scripts').filter((path) => /\.(ts|mjs|lua)$/.test(path));

describe('files and folders', () => {
  it('are named in kebab-case, their kind after a dot', () => {
    // `submit-sm.table-1.test.ts`: every part between dots is kebab-case.
    const others = code.filter(
      (path) => !path.split('/').every((name) => name.split('.').every((part) => kebabCase.test(part))),
    );
    expect(others).toEqual([]);
  });

  it('name a concept', () => {
    const empty = code.filter((path) => {
      const names = [...posix.dirname(path).split('/'), posix.basename(path).split('.')[0] ?? ''];
      return names.some((name) => emptyNames.has(name));
    });
    expect(empty).toEqual([]);
  });

  it(`stay under ${longestFile} lines`, () => {
    const long = code.filter((path) => read(path).split('\n').length > longestFile + 1);
    expect(long).toEqual([]);
  });
});

describe('mappings', () => {
  it('are pure: no clock, no chance, no process, no timer', () => {
    const impure =
      /\b(Date\.now|new Date\(\)|Math\.random|randomUUID|randomBytes|process\.|setTimeout|setInterval|fetch\()/;
    const found = filesUnder('services')
      .filter((path) => /^services\/[^/]+\/src\/mapping\//.test(path) && !path.endsWith('.test.ts'))
      .flatMap((path) => {
        const match = impure.exec(read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
        return match === null ? [] : [`${path}: ${match[0]}`];
      });
    expect(found).toEqual([]);
  });
});

describe('what is committed', () => {
  /** Paths that exist on one machine only, and hosts of package registries. */
  const ofOneMachine = [
    /(?<![\w.@-])\/(?:work|farm|root|home\/[a-z]\w*)\/[\w.]/,
    /(?<![\w.-])registry\.[\w-]+\.[a-z]{2,}/,
    /"resolved": *"http/,
  ];

  it('names no path of a machine and no host of a registry', () => {
    const text = /\.(ts|mjs|json|ya?ml|md|proto|lua|sh|xml|cfg|conf|toml)$|(^|\/)(run|Dockerfile|\.npmrc|\.gitignore)$/;
    const found = filesUnder('.')
      .filter((path) => text.test(path) && !path.startsWith('docs/specification/'))
      .flatMap((path) => {
        const content = read(path);
        const match = ofOneMachine.map((pattern) => pattern.exec(content)).find((hit) => hit !== null);
        return match ? [`${path}: ${match[0]}`] : [];
      });
    expect(found).toEqual([]);
  });
});
