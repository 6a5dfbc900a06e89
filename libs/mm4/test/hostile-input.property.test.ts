import { MimeError } from '@causeway/mime';
import fc from 'fast-check';
import { decodeMm4, encodeMm4, MESSAGE_TYPES, Mm4Error, readMmContent } from '../src/index.ts';
import { messages, of } from './messages.ts';

/** Calls what may refuse, and lets nothing but the codec's own refusals pass as one. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Mm4Error || error instanceof MimeError) return undefined;
    throw error;
  }
}

function decodeAll(octets: Buffer): void {
  const message = attempt(() => decodeMm4(octets));
  if (message?.messageType === 'MM4_forward.REQ') attempt(() => readMmContent(message));
}

describe('whatever arrives', () => {
  const names = [
    'From',
    'To',
    'Cc',
    'Bcc',
    'Sender',
    'Date',
    'Subject',
    'Message-ID',
    'Content-Type',
    'Content-Transfer-Encoding',
    'X-Mms-3GPP-MMS-Version',
    'X-Mms-Message-Type',
    'X-Mms-Transaction-ID',
    'X-Mms-Message-ID',
    'X-Mms-Expiry',
    'X-Mms-Request-Status-Code',
    'X-Mms-MM-Status-Code',
    'X-Mms-Read-Status',
    'X-Mms-Forward-Route',
    'X-Mms-Priority',
    'X-Mms-Originator-System',
    'X-Mms-Request-Recipients',
    'X-Mms-Forward-Counter',
    'X-Mms-Ack-Request',
  ];

  it('as random octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (octets) => decodeAll(Buffer.from(octets))),
      { numRuns: 1000 },
    );
  });

  it('as random values under the right names', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      of('"\\()<>,;:@ /=+1TYPELMNtype\r\n\t', 0, 60),
      fc.constantFrom(...MESSAGE_TYPES, '6.10.0', '+1/TYPE=PLMN', 'Ok', 'multipart/mixed; boundary=b'),
    );
    const mail = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 30 });
    fc.assert(
      fc.property(mail, fc.constantFrom(...MESSAGE_TYPES), value, (headers, type, body) => {
        const head = headers.map(([name, text]) => `${name}: ${text}\r\n`).join('');
        decodeAll(Buffer.from(`X-Mms-Message-Type: ${type}\r\n${head}\r\n${body}`));
      }),
      { numRuns: 1000 },
    );
  });

  it('as a message with octets changed, cut out or cut off', () => {
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 20 }),
        fc.nat(),
        (message, changes, cut) => {
          const octets = encodeMm4(message);
          for (const [at, octet] of changes) octets[at % octets.length] = octet;
          decodeAll(octets);
          decodeAll(octets.subarray(0, cut % octets.length));
          decodeAll(octets.subarray(cut % octets.length));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['quotes', '"', ''],
    ['open quotes with escapes', '\\"', '"'],
    ['open comments', '(', ''],
    ['closed comments', '()', ''],
    ['open brackets', '<', ''],
    ['commas', ',', ''],
    ['colons', ':', ''],
    ['blanks', ' ', 'x'],
    ['number after number', '1', '+'],
    ['types', '/TYPE=', ''],
    ['IPv6 addresses', 'a:', ''],
    ['addresses', 'a@b, ', ''],
    ['encoded words', '=?utf-8?q?a?= ', ''],
    ['at signs', '@', 'a'],
    ['backslashes', '\\', '"'],
    ['hyphens and blanks', '- ', 'Deleted'],
  ])('in time that grows with its length only: %s', (_, unit, start) => {
    const timeOf = (length: number): number => {
      const long = start + unit.repeat(length / unit.length);
      const octets = names.filter((name) => name !== 'X-Mms-Message-Type').map((name) => `${name}: ${long}\r\n`);
      const mails = MESSAGE_TYPES.map((type) => Buffer.from(`X-Mms-Message-Type: ${type}\r\n${octets.join('')}\r\n`));
      const limits = { maxHeaderOctets: 1 << 24, maxHeaders: 100, maxNesting: 5, maxParts: 10 };
      const roomy = {
        ...limits,
        maxMessageOctets: 1 << 24,
        maxAddresses: 1 << 24,
        maxRelays: 1 << 24,
        maxIdentifierLength: 1 << 24,
      };
      const before = performance.now();
      for (const mail of mails) attempt(() => decodeMm4(mail, roomy));
      return performance.now() - before;
    };
    timeOf(1000);
    // Quadratic time would be 400 million steps for each of 138 headers: minutes.
    expect(timeOf(20_000)).toBeLessThan(3000);
  });
});
