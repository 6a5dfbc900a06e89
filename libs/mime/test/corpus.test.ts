import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  contentDisposition,
  contentId,
  decoded,
  decodeWords,
  fileName,
  type InternetMessage,
  leaves,
  type Mailbox,
  type MimeEntity,
  MimeError,
  mailText,
  parseInternetMessage,
  parseMailboxes,
  parseMailDate,
  parseMessageIds,
} from '../src/index.ts';

/** What a message of the corpus must give. */
interface Expectation {
  readonly file: string;
  readonly about: string;
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly subject: string | null;
  /** ISO 8601. */
  readonly date: string | null;
  readonly messageIds: readonly string[];
  /** Lines of the text; null when the mail has none. */
  readonly text?: readonly string[] | null;
  readonly leaves?: readonly ExpectedLeaf[];
  /** What cannot be read, and the verdict. */
  readonly refused?: { readonly reading: 'header' | 'parts' | 'text'; readonly status: number };
}

interface ExpectedLeaf {
  readonly type: string;
  /** With the transfer encoding undone. */
  readonly octets: number;
  readonly name?: string;
  readonly contentId?: string;
  readonly disposition?: string;
}

const folder = join(__dirname, 'corpus');
const expectations = JSON.parse(readFileSync(join(folder, 'expectations.json'), 'utf8')) as readonly Expectation[];

function headersOf({ headers }: InternetMessage): Pick<Expectation, 'from' | 'to' | 'subject' | 'date' | 'messageIds'> {
  const subject = headers.get('Subject');
  const date = parseMailDate(headers.get('Date') ?? '');
  return {
    from: parseMailboxes(headers.get('From') ?? ''),
    to: parseMailboxes(headers.get('To') ?? ''),
    subject: subject === undefined ? null : decodeWords(subject),
    date: date === undefined ? null : new Date(date).toISOString(),
    messageIds: headers.getAll('Message-ID').flatMap(parseMessageIds),
  };
}

function describeLeaf(leaf: MimeEntity): ExpectedLeaf {
  const name = fileName(leaf);
  const id = contentId(leaf);
  const disposition = contentDisposition(leaf).type;
  return {
    type: leaf.contentType.type,
    octets: decoded(leaf).length,
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { contentId: id }),
    ...(disposition === '' ? {} : { disposition }),
  };
}

function refusalOf(read: () => unknown): number | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof MimeError) return error.status;
    throw error;
  }
  return undefined;
}

describe('corpus of mail as it comes', () => {
  it('has an expectation for each message, and a message for each expectation', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.eml'));
    expect(files.sort()).toEqual(expectations.map(({ file }) => file));
    expect(files.length).toBeGreaterThanOrEqual(64);
  });

  it.each(expectations.map((expectation) => [expectation.file, expectation.about, expectation] as const))(
    '%s: %s',
    (file, _, expectation) => {
      const octets = readFileSync(join(folder, file));
      const { refused } = expectation;
      if (refused?.reading === 'header') {
        expect(refusalOf(() => parseInternetMessage(octets))).toBe(refused.status);
        return;
      }
      const message = parseInternetMessage(octets);
      expect(expectation).toMatchObject(headersOf(message));
      if (refused) {
        const read = refused.reading === 'parts' ? leaves : mailText;
        expect(refusalOf(() => read(message.entity))).toBe(refused.status);
      } else {
        expect(mailText(message.entity)?.split('\r\n') ?? null).toEqual(expectation.text);
      }
      if (expectation.leaves) expect(leaves(message.entity).map(describeLeaf)).toEqual(expectation.leaves);
    },
  );
});
