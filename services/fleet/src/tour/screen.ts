import { type Paint, paintFor } from './paint.ts';
import { wrap } from './text-columns.ts';

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 80;

/** Where the tour prints: standard output, plain lines. */
export class Screen {
  readonly paint: Paint;
  readonly width: number;
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.paint = paintFor(stream);
    this.width = Math.max(MIN_COLUMNS, Math.min(DEFAULT_COLUMNS, stream.columns ?? DEFAULT_COLUMNS));
  }

  /** Prints lines as they are; without any, an empty one. */
  print(...lines: readonly string[]): void {
    this.#stream.write(`${lines.join('\n')}\n`);
  }

  /** Prints a name and what there is to say about it, wrapped behind the name. */
  item(name: string, text: string, nameColumns: number): void {
    const [first = '', ...more] = wrap(text, this.width - nameColumns - 4);
    this.print(`  ${name.padEnd(nameColumns)}  ${first}`, ...more.map((line) => ' '.repeat(nameColumns + 4) + line));
  }
}
