import fc from 'fast-check';
import { wireMessage } from './wire-message.ts';

/** What the rules of RFC 5321 §4.5.2 make of a text, written the slow way. */
function slowly(message: string): string {
  const lines = message.replace(/\r\n|\r|\n/g, '\r\n');
  const ended = lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
  return `${ended.replace(/^\./, '..').replaceAll('\r\n.', '\r\n..')}.\r\n`;
}

const octets = fc.string({ unit: fc.constantFrom('\r', '\n', '.', 'x', '\r\n', '\r\n.', '\0', 'é'), maxLength: 40 });

describe('wireMessage', () => {
  it('does what the rules say, whatever comes', () => {
    fc.assert(
      fc.property(octets, (text) => {
        const { octets: wire, size, eightBit } = wireMessage(Buffer.from(text));
        expect(String(wire)).toBe(slowly(text));
        expect(size).toBe(
          Buffer.byteLength(slowly(text).slice(0, -3).replace(/^\.\./, '.').replaceAll('\r\n..', '\r\n.')),
        );
        expect(eightBit).toBe(text.includes('é'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has one end of DATA, its own', () => {
    fc.assert(
      fc.property(octets, (text) => {
        const wire = `\r\n${wireMessage(Buffer.from(text)).octets}`;
        expect(wire.indexOf('\r\n.\r\n')).toBe(wire.length - 5);
        expect(wire).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      }),
      { numRuns: 2_000 },
    );
  });
});
