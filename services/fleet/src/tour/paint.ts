import { styleText } from 'node:util';

/** Emphasis for the parts of the tour's text. */
export interface Paint {
  readonly title: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const plain = (text: string): string => text;

/** Text as it is. */
export const PLAIN: Paint = { title: plain, faint: plain, good: plain, bad: plain };

/** Colours on a terminal that has them, unless NO_COLOR is set (no-color.org); plain text everywhere else. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text, { stream });
  return { title: style('bold'), faint: style('dim'), good: style('green'), bad: style(['red', 'bold']) };
}
