import { benchUsers, PagerMessageTemplate } from '../pager-message.ts';

const VARIANTS = 256;
const PORT = 5070;

/** Messages that differ as those of different users do, so that nothing is measured that was remembered from the last. */
export function sampleMessages(): readonly Buffer[] {
  const template = new PagerMessageTemplate('asked');
  return benchUsers()
    .slice(0, VARIANTS)
    .map((user, index) =>
      template.compose({ user, number: 100_000 + index, run: '4242', localHost: '127.0.0.1', localPort: PORT }),
    );
}

/** Gives the members of a list in turn. */
export function inTurn<T>(list: readonly T[]): (index: number) => T {
  const [first] = list;
  if (first === undefined) throw new RangeError('an empty list has nothing to give');
  return (index) => list[index % list.length] ?? first;
}
