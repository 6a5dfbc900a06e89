import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  carriedEntity,
  decoded,
  fileName,
  leaves,
  MimeError,
  MimeInjectionError,
  mailText,
  parseInternetMessage,
  parseMailboxes,
  parseMailDate,
  parseMessageIds,
  writeInternetMessage,
} from '../src/index.ts';

const folder = join(__dirname, 'corpus');
const corpus = readdirSync(folder)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => readFileSync(join(folder, file)));

/** Reads all there is to read, and writes it again; what is thrown must be a verdict. */
function readEverything(octets: Buffer): void {
  const verdict = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof MimeError || error instanceof MimeInjectionError)) throw error;
    }
  };
  verdict(() => {
    const { headers, entity } = parseInternetMessage(octets);
    for (const { value } of headers.entries) {
      expect(value).not.toMatch(/[\r\n\0]/);
      parseMailboxes(value);
      parseMessageIds(value);
      parseMailDate(value);
    }
    verdict(() => mailText(entity));
    for (const leaf of leaves(entity)) {
      decoded(leaf);
      expect(fileName(leaf) ?? '').not.toMatch(/[\r\n\0/\\]/);
    }
    const written = writeInternetMessage({ headers: [], entity: carriedEntity(entity) });
    expect(written.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n\0\x80-\xff]/);
  });
}

describe('any octets', () => {
  it('are read or refused with a verdict', () => {
    const piece = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/plain; charset=',
      'Content-Type: text/html',
      'Content-Transfer-Encoding: quoted-printable',
      'Content-Transfer-Encoding: base64',
      "Content-Disposition: attachment; filename*0*=utf-8''%",
      'From: ',
      '--b',
      '--b--',
      '\r\n',
      '\n',
      '\r\n\r\n',
      '=?utf-8?Q?=',
      '<a@b>',
      '(',
      '"',
      '\\',
      '=',
      '\0',
    );
    const garbled = fc.array(fc.oneof(piece, fc.string({ maxLength: 20 })), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.oneof(
          garbled.map((all) => Buffer.from(all.join(''))),
          fc.uint8Array({ maxLength: 300 }),
        ),
        (octets) => readEverything(Buffer.from(octets)),
      ),
      { numRuns: 200 },
    );
  });

  it('that once were a mail are read or refused with a verdict', () => {
    const change = fc.record({ at: fc.nat(), remove: fc.nat(40), insert: fc.uint8Array({ maxLength: 6 }) });
    fc.assert(
      fc.property(fc.constantFrom(...corpus), fc.array(change, { minLength: 1, maxLength: 5 }), (mail, changes) => {
        let octets = mail;
        for (const { at, remove, insert } of changes) {
          const from = at % (octets.length + 1);
          octets = Buffer.concat([octets.subarray(0, from), insert, octets.subarray(from + remove)]);
        }
        readEverything(octets);
      }),
      { numRuns: 200 },
    );
  });

  it('take time in proportion to their number', () => {
    const size = 200_000;
    const multipart = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
    const heads = ['', 'X: ', multipart, `${multipart}--b\r\n`, 'Content-Type: text/plain; format=flowed\r\n\r\n'];
    const pieces = ['\n', '\r', ' ', '-', '--b', '\n--b', '\n--', '>', 'a \n', '=\n', 'x'];
    for (const head of heads) {
      for (const piece of pieces) {
        const octets = Buffer.from(head + piece.repeat(size / piece.length));
        const startedAt = performance.now();
        readEverything(octets);
        expect(performance.now() - startedAt).toBeLessThan(1000);
      }
    }
  });
});
