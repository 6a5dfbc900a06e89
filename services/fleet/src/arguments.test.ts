import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it.each([
    [[], { mode: 'tour', once: false }],
    [['--once'], { mode: 'tour', once: true }],
    [['--config', 'a.yaml'], { mode: 'fleet', file: 'a.yaml' }],
    [['--config=a.yaml'], { mode: 'fleet', file: 'a.yaml' }],
    [['--help'], { mode: 'help' }],
  ])('%j', (argv, expected) => {
    expect(readArguments(argv)).toEqual(expected);
  });

  it.each([[['--onec']], [['--config']], [['file.yaml']], [['--once', '--config', 'a.yaml']]])(
    '%j is answered by the usage',
    (argv) => {
      const mode = readArguments(argv);
      expect(mode).toMatchObject({ mode: 'help' });
      expect(mode).toHaveProperty('problem');
    },
  );
});
