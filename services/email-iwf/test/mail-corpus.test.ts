import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  contentId,
  decoded,
  fileName,
  leaves,
  type MimeEntity,
  MimeHeaders,
  parseInternetMessage,
} from '@causeway/mime';
import { DOMAIN } from './pager-request.ts';
import { SmtpDialogue } from './smtp-client.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const ALICE = `alice@${DOMAIN}`;
const FOLDER = join(__dirname, '../../../libs/mime/test/corpus');

interface Expectation {
  readonly file: string;
  readonly about: string;
  /** Absent where the headers cannot be read. */
  readonly from?: readonly unknown[];
  readonly subject: string | null;
  readonly date: string | null;
  readonly text?: readonly string[] | null;
  readonly leaves?: readonly ExpectedLeaf[];
  readonly refused?: { readonly reading: 'header' | 'parts' | 'text'; readonly status: number };
}

interface ExpectedLeaf {
  readonly type: string;
  readonly octets: number;
  readonly name?: string;
  readonly contentId?: string;
  readonly disposition?: string;
}

const expectations = JSON.parse(readFileSync(join(FOLDER, 'expectations.json'), 'utf8')) as readonly Expectation[];
const cases = expectations.map((expected) => [expected.file, expected.about, expected] as const);

/** What SMTP itself does not take: NUL, a bare CR or LF, a mail that has gone round in a circle. */
function refusedBySmtp(octets: Buffer): string | undefined {
  const text = octets.toString('latin1');
  if (text.includes('\0')) return '550 5.6.0';
  if (/\r(?!\n)|(?<!\r)\n/.test(text)) return '550 5.6.11';
  return (text.match(/^Received:/gim)?.length ?? 0) > 100 ? '554 5.4.6' : undefined;
}

function verdictOn({ refused, from }: Expectation, octets: Buffer): string {
  const bySmtp = refusedBySmtp(octets);
  if (bySmtp !== undefined) return bySmtp;
  if (from?.length === 0) return '550 5.6.0';
  if (refused === undefined) return '250 2.0.0';
  return refused.status === 413 ? '552 5.3.4' : '554 5.6.1';
}

const REPORTS = /^08[67]-/;

describe('mails as they come, over SMTP into the SIP MESSAGE', () => {
  const stage = new Stage();
  let iwf: Replica;
  let client: SmtpDialogue;

  beforeAll(async () => {
    await stage.open();
    await stage.startDomain();
    iwf = await stage.startIwf({
      section: { users: { 'sip:alice@example.net': ALICE } },
      email: { pager_max_bytes: 65_000 },
    });
  });
  beforeEach(async () => {
    stage.edge.reset();
    client = await SmtpDialogue.open(iwf.smtp);
  });
  afterEach(() => client.close());
  afterAll(async () => {
    await stage.clear();
    await stage.close();
  });

  it('are all of the corpus', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.eml'));
    expect(expectations.map(({ file }) => file)).toEqual(files.toSorted());
  });

  it.each(cases)('EML-6.4-02 EML-T62.Body EML-T62.Content-Type %s: %s', async (file, _about, expected) => {
    const octets = readFileSync(join(FOLDER, file));
    // Several have the same Message-ID and body: from one sender they would be one mail that comes again.
    const reply = await client.send({ mailFrom: `${file.slice(0, 3)}@mail.example`, rcptTo: [ALICE], message: octets });
    const verdict = verdictOn(expected, octets);
    expect(reply.text.slice(0, verdict.length)).toBe(verdict);
    if (!verdict.startsWith('250') || REPORTS.test(file)) {
      expect(stage.edge.sent).toEqual([]);
      return;
    }
    await until(() => stage.edge.sent.length === 1, 'the message is sent');
    const [sent] = stage.edge.sent;
    if (sent === undefined) throw new Error('nothing was sent');
    const { cpim, headers } = sent;
    expect(cpim.subject ?? null).toBe(expected.subject);
    if (expected.date !== null) expect(new Date(headers.get('Date') ?? '').toISOString()).toBe(expected.date);
    const [only, ...others] = expected.leaves ?? [];
    const isText = (only?.type === 'text/plain' || only?.type === 'text/html') && only.disposition !== 'attachment';
    if (isText && others.length === 0 && !cpim.contentType.type.startsWith('multipart/')) {
      expect(cpim.contentHeaders.get('Content-Type')).toBe('text/plain;charset=utf-8');
      expect(cpim.content.toString('utf8').split('\r\n')).toEqual(expected.text);
      return;
    }
    const parts = leaves({
      contentType: cpim.contentType,
      contentHeaders: new MimeHeaders(cpim.contentHeaders.entries),
      content: cpim.content,
    });
    expect(
      parts.map((part) => ({ type: part.contentType.type, name: fileName(part), contentId: contentId(part) })),
    ).toEqual((expected.leaves ?? []).map(({ type, name, contentId: id }) => ({ type, name, contentId: id })));
    const { entity } = parseInternetMessage(
      octets.toString('latin1').endsWith('\r\n') ? octets : Buffer.concat([octets, Buffer.from('\r\n')]),
    );
    const files = (all: readonly MimeEntity[]) =>
      all
        .filter(({ contentType }) => !contentType.type.startsWith('text/'))
        .map((part) => decoded(part).toString('hex'));
    expect(files(parts)).toEqual(files(leaves(entity)));
  });
});
