import { MimeInjectionError } from '@causeway/mime';
import fc from 'fast-check';
import { decodeMm4, encodeMm4, Mm4EncodeError, type Mm4Message, type Written } from '../src/index.ts';
import { messages, of } from './messages.ts';

describe('codec of MM4', () => {
  it('what is written is read', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const octets = encodeMm4(message);
        const read = decodeMm4(octets);
        if (message.messageType !== 'MM4_forward.REQ') {
          expect(read).toEqual(message);
          return;
        }
        const { content: written, ...others } = message;
        const { content: arrived, ...rest } = read as Extract<typeof read, { messageType: 'MM4_forward.REQ' }>;
        expect(rest).toEqual(others);
        expect(arrived.content).toEqual('body' in written && Buffer.concat(written.body));
      }),
      { numRuns: 500 },
    );
  });

  it('what was read can be written again, and is read the same', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const once = encodeMm4(message);
        const read = decodeMm4(once);
        expect(encodeMm4({ ...message, ...read } as Written<Mm4Message>)).toEqual(once);
      }),
    );
  });

  it('no value adds a header line, whatever it holds', () => {
    const evil = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      of('x@a.+1 ,"<>\r\n\0', 1, 40),
      fc.constantFrom('x\r\nBcc: a@b', '\n\nbody', 'a@b\r\n', '+1\r', '\u2028Bcc: a@b'),
    );
    fc.assert(
      fc.property(messages, evil, fc.nat(), (message, value, pick) => {
        const names = Object.keys(message).filter((name) => name !== 'messageType' && name !== 'content');
        const name = names[pick % names.length] ?? '';
        const octets = writtenOrRefused({ ...message, [name]: poisoned(Reflect.get(message, name), value) });
        if (!octets) return;
        const end = octets.indexOf('\r\n\r\n');
        const lines = octets.toString('latin1', 0, end).split('\r\n');
        for (const line of lines) expect(line).toMatch(/^(?:[A-Z][A-Za-z0-9/-]+: |[ \t])[ -~]*$/);
        const headers = lines.filter((line) => !/^[ \t]/.test(line)).map((line) => line.slice(0, line.indexOf(':')));
        expect(headers.filter((header) => !OWN.test(header))).toEqual([]);
        expect(new Set(headers).size).toBe(headers.length);
      }),
      { numRuns: 500 },
    );
  });
});

const OWN =
  /^(?:From|To|Cc|Sender|Subject|Date|Message-ID|MIME-Version|Content-Type|Content-Transfer-Encoding|X-Mms-.+)$/;

/** The same shape with `evil` in the place of every text. */
function poisoned(value: unknown, evil: string): unknown {
  if (Array.isArray(value)) return value.map((item) => poisoned(item, evil));
  if (typeof value !== 'object' || value === null) return evil;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === 'kind' ? inner : evil]));
}

function writtenOrRefused(message: Written<Mm4Message>): Buffer | undefined {
  try {
    return encodeMm4(message);
  } catch (error) {
    expect(error instanceof Mm4EncodeError || error instanceof MimeInjectionError).toBe(true);
    return undefined;
  }
}
