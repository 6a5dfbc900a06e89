/**
 * CPU of one thread for writing and reading a simple mail of 1 kB: `node libs/mime/bench/message.ts [operations]`.
 */
import {
  entityOf,
  formatMailbox,
  formatMailDate,
  formatMessageIds,
  mailText,
  parseInternetMessage,
  parseMailboxes,
  writeInternetMessage,
} from '../src/index.ts';

const [operations = 200_000] = process.argv.slice(2).map(Number);
const ascii = Buffer.from('Dinner at seven? Bring the others, there is enough for all.\r\n'.repeat(17));
const german = Buffer.from('Grüße aus München: wir kommen später, wartet nicht auf uns.\r\n'.repeat(17));

function write(content: Buffer, subject: string): Buffer {
  return writeInternetMessage({
    headers: [
      ['From', formatMailbox({ name: 'Alice Adams', address: 'alice@mail.cpm.example' })],
      ['To', formatMailbox({ address: 'bob@example.org' })],
      ['Subject', subject],
      ['Date', formatMailDate(Date.now())],
      ['Message-ID', formatMessageIds(['cpm1.p.abcdefghij.klmnopqrst.uvwxyz234567@mail.cpm.example'])],
      ['In-Reply-To', formatMessageIds(['CAF1234567890@mail.example.org'])],
      ['References', formatMessageIds(['root@example.org', 'CAF1234567890@mail.example.org'])],
      ['X-Priority', '1'],
    ],
    entity: entityOf({ contentType: 'text/plain; charset=utf-8', content }),
  });
}

function measure(name: string, operation: () => unknown): void {
  for (let index = 0; index < operations / 4; index++) operation(); // Lets the optimizing compiler settle.
  const before = process.cpuUsage();
  for (let index = 0; index < operations; index++) operation();
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${name}: ${((user + system) / operations).toFixed(2)} CPU µs\n`);
}

const plain = write(ascii, 'Dinner');
const encoded = write(german, 'Grüße');
measure('write 1 kB of US-ASCII', () => write(ascii, 'Dinner'));
measure('write 1 kB of UTF-8, quoted-printable', () => write(german, 'Grüße'));
measure('read its headers, sender and text', () => read(plain));
measure('read the same, quoted-printable', () => read(encoded));

function read(octets: Buffer): unknown {
  const { headers, entity } = parseInternetMessage(octets);
  return [parseMailboxes(headers.get('From') ?? ''), mailText(entity)];
}
