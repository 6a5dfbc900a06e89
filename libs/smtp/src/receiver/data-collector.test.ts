import fc from 'fast-check';
import { wireMessage } from '../sender/wire-message.ts';
import { DataCollector } from './data-collector.ts';
import { octetProblem, unstuffed } from './message-octets.ts';

const END = '\r\n.\r\n';
const octets = fc.string({ unit: fc.constantFrom('\r', '\n', '.', 'x', '\r\n', END, '\0'), maxLength: 30 });
const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 40 });

/** Gives octets in pieces; says what was collected and what followed. */
function collect(wire: Buffer, sizes: readonly number[]): { message: string; rest: string } | undefined {
  const collector = new DataCollector(1_000, () => true);
  let from = 0;
  for (let piece = 0; from < wire.length; piece += 1) {
    const chunk = wire.subarray(from, from + (sizes[piece % sizes.length] ?? 1));
    const end = collector.take(chunk);
    if (end !== undefined) {
      return { message: String(collector.collected().octets), rest: String(wire.subarray(from + end)) };
    }
    from += chunk.length;
  }
  return undefined;
}

describe('DataCollector', () => {
  it('ends at the first CRLF . CRLF, however the octets are cut', () => {
    fc.assert(
      fc.property(octets, cuts, (text, sizes) => {
        const end = `\r\n${text}`.indexOf(END);
        expect(collect(Buffer.from(text), sizes)).toEqual(
          end < 0 ? undefined : { message: text.slice(0, end), rest: text.slice(end + 3) },
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives back what the sender made ready for the wire', () => {
    fc.assert(
      fc.property(octets, cuts, (text, sizes) => {
        const collected = collect(
          Buffer.concat([wireMessage(Buffer.from(text)).octets, Buffer.from('QUIT\r\n')]),
          sizes,
        );
        const sent = text.replace(/\r\n|\r|\n/g, '\r\n');
        expect(collected?.rest).toBe('QUIT\r\n');
        expect(String(unstuffed(Buffer.from(collected?.message ?? '')))).toBe(
          sent === '' || sent.endsWith('\r\n') ? sent : `${sent}\r\n`,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps nothing beyond its limit and still finds the end', () => {
    const collector = new DataCollector(10, () => true);
    expect(collector.take(Buffer.alloc(100, 'x'))).toBeUndefined();
    expect(collector.take(Buffer.from('\r\n.\r'))).toBeUndefined();
    expect(collector.take(Buffer.from('\nNOOP'))).toBe(1);
    expect(collector.collected()).toEqual({ octets: undefined, length: 102 });
  });
});

describe('octetProblem', () => {
  it('finds every bare CR, bare LF and NUL and nothing else', () => {
    fc.assert(
      fc.property(octets, (text) => {
        const bad = /\r(?!\n)|(?<!\r)\n|\0/.test(text);
        expect(octetProblem(Buffer.from(text)) !== undefined).toBe(bad);
      }),
      { numRuns: 5_000 },
    );
  });
});
