import { describeConfiguration } from '@causeway/configuration';
import { read } from './source-tree.ts';

describe('generated documents', () => {
  it('docs/configuration.md says what the schema says (npm run configuration-reference)', () => {
    expect(read('docs/configuration.md')).toBe(describeConfiguration());
  });
});
