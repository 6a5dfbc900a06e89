import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from '../fleet/fleet-configuration.ts';
import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { SmtpDialogue } from '../peers/smtp-dialogue.ts';
import { Unharmed } from './unharmed.ts';

const ALICE = `12125550101@${CPM_MAIL_DOMAIN}`;
const EVE = `eve@${MAIL_DOMAIN}`;
const WAIT_MS = 5_000;
const TEST_MS = 30_000;
const MOST_OCTETS = 4 * 1024 * 1024;
/** However bad a mail is, its reply comes in this time. */
const REPLY_MS = 5_000;
const HEAD = [`From: ${EVE}`, `To: ${ALICE}`, 'Subject: Bad', 'MIME-Version: 1.0'];

const mail = (headers: readonly string[], body: string): string => [...HEAD, ...headers, '', body, ''].join('\r\n');

function nested(levels: number, type = 'multipart/mixed'): string {
  let inner = 'Content-Type: text/plain\r\n\r\nBottom';
  for (let level = 1; level <= levels; level += 1) {
    inner = `Content-Type: ${type}; boundary=b${level}\r\n\r\n--b${level}\r\n${inner}\r\n--b${level}--\r\n`;
  }
  return inner;
}

/** Messages within messages. */
function forwarded(levels: number): string {
  return `${'Content-Type: message/rfc822\r\n\r\n'.repeat(levels)}Content-Type: text/plain\r\n\r\nBottom`;
}

const part = (content: string): string => `--b\r\nContent-Type: text/plain\r\n\r\n${content}\r\n`;
const multipart = (parts: string, subtype = 'mixed'): string =>
  mail([`Content-Type: multipart/${subtype}; boundary=b`], `${parts}--b--`);

/** Each with the reply to its dot: 250 for what can be read all the same. */
const BAD: ReadonlyArray<readonly [what: string, code: number, message: string | Buffer]> = [
  ['nothing at all', 550, ''],
  ['no headers', 550, '\r\nText\r\n'],
  ['a header without colon', 550, 'From eve\r\n\r\nText\r\n'],
  ['no From', 550, [`To: ${ALICE}`, '', 'Text', ''].join('\r\n')],
  ['a From that is no address', 250, ['From: <<>>@@', `To: ${ALICE}`, '', 'Text', ''].join('\r\n')],
  ['two From fields', 550, ['From: a@a.example', 'From: b@b.example', '', 'Text', ''].join('\r\n')],
  [
    'octets that are no text',
    250,
    Buffer.concat([
      Buffer.from(mail([], '')),
      Buffer.from(Array.from({ length: 3_000 }, (_, index) => 128 + ((index * 37) & 0x7f))),
    ]),
  ],
  ['a Content-Type that is none', 250, mail(['Content-Type: ;;;=;'], 'Text')],
  ['a charset that nobody knows', 554, mail(['Content-Type: text/plain; charset=klingon'], 'Text')],
  [
    'an encoding that nobody knows',
    250,
    mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: x-rot13'], 'Text'),
  ],
  [
    'base64 that is none',
    250,
    mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], '!!!! not base64 ===='),
  ],
  ['a multipart without boundary', 250, mail(['Content-Type: multipart/mixed'], 'Text')],
  ['a multipart that has no part', 250, mail(['Content-Type: multipart/mixed; boundary=b'], '--b--')],
  ['a multipart that does not end', 250, mail(['Content-Type: multipart/mixed; boundary=b'], part('Text').trimEnd())],
  ['a Date beyond all time', 250, mail(['Date: Fri, 31 Dec 99999 23:59:60 +9999'], 'Text')],
  ['an id of 5,000 characters', 250, mail([`Message-ID: <${'x'.repeat(5_000)}@x>`], 'Text')],
  [
    '300 ids in References',
    250,
    mail([`References: ${Array.from({ length: 300 }, (_, index) => `<${index}@x>`).join(' ')}`], 'Text'),
  ],
  [
    '101 hops',
    554,
    mail(
      Array.from({ length: 101 }, () => 'Received: from x by y; Fri, 21 Nov 1997 09:55:06 -0600'),
      'Text',
    ),
  ],
  ['a header line of 100,000 octets', 552, mail([`X-Long: ${'x'.repeat(100_000)}`], 'Text')],
  [
    '5,000 header lines',
    552,
    mail(
      Array.from({ length: 5_000 }, (_, index) => `X-${index}: y`),
      'Text',
    ),
  ],
  ['a header folded 5,000 times', 250, mail([`X-Folded: y${'\r\n y'.repeat(5_000)}`], 'Text')],
  ['a line of 1,000,000 octets', 552, mail([], 'x'.repeat(1_000_000))],
  ['more than SIZE', 552, mail([], `${'x'.repeat(98)}\r\n`.repeat(MOST_OCTETS / 100 + 1))],
  ['multiparts nested 500 deep', 552, `${HEAD.join('\r\n')}\r\n${nested(500)}`],
  ['multipart/alternative nested 21 deep', 552, `${HEAD.join('\r\n')}\r\n${nested(21, 'multipart/alternative')}`],
  ['messages in messages, 10,000 deep', 552, `${HEAD.join('\r\n')}\r\n${forwarded(10_000)}`],
  ['10,000 parts', 552, multipart(part('x').repeat(10_000))],
  ['100,000 boundaries of nothing', 552, multipart('--b\r\n'.repeat(100_000))],
  ['a part with 5,000 headers', 552, multipart(`--b\r\n${'X-A: y\r\n'.repeat(5_000)}\r\nText\r\n`)],
  ['HTML of 100,000 open elements', 250, mail(['Content-Type: text/html'], `${'<div>\r\n'.repeat(100_000)}Text`)],
  [
    'HTML of 100,000 quotes and comments',
    250,
    mail(['Content-Type: text/html'], `${'<blockquote><!--\r\n'.repeat(100_000)}Text`),
  ],
  ['HTML of tables in tables', 250, mail(['Content-Type: text/html'], `${'<table><tr><td>\r\n'.repeat(30_000)}Text`)],
  ['HTML of entities', 552, mail(['Content-Type: text/html'], `${'&nbsp;&#x41;&lt;'.repeat(10)}\r\n`.repeat(10_000))],
  ['HTML that becomes nothing', 250, mail(['Content-Type: text/html'], `<style>${'x\r\n'.repeat(300_000)}</style>`)],
  [
    'base64 of 2 MB of one letter',
    552,
    mail(
      ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
      `${Buffer.alloc(57, 'x').toString('base64')}\r\n`.repeat(40_000),
    ),
  ],
  [
    'quoted-printable of soft line ends',
    250,
    mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'], '=\r\n'.repeat(300_000)),
  ],
  ['encoded words without end', 250, mail([`Subject: ${'=?utf-8?q?=E2=82=AC?='.repeat(1_500)}`], 'Text')],
  [
    'parameters in 2,000 pieces',
    250,
    mail(
      [`Content-Type: text/plain;${Array.from({ length: 2_000 }, (_, index) => `\r\n name*${index}=x`).join(';')}`],
      'Text',
    ),
  ],
  [
    '2,000 recipients in To',
    250,
    [
      `From: ${EVE}`,
      `To: ${Array.from({ length: 2_000 }, (_, index) => `u${index}@x.example`).join(',\r\n ')}`,
      '',
      'Text',
      '',
    ].join('\r\n'),
  ],
  [
    'comments in comments in From',
    250,
    [`From: ${'('.repeat(20_000)} ${EVE}`, `To: ${ALICE}`, '', 'Text', ''].join('\r\n'),
  ],
  [
    'a DSN about no mail',
    250,
    mail(
      ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
      '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;x\r\n\r\nFinal-Recipient: rfc822;x@y\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--',
    ),
  ],
  [
    'a report of 500 recipients',
    250,
    mail(
      ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
      `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;x\r\n${'\r\nFinal-Recipient: rfc822;x@y\r\nAction: failed\r\nStatus: 5.1.1\r\n'.repeat(500)}--b--`,
    ),
  ],
];

describe('malformed mail and MIME bombs at the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      email: {},
      configuration: { limits: { mail: { max_message_bytes: MOST_OCTETS } } },
    });
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const answered = async (code: number): Promise<number> =>
    (await fleet.metrics('email-iwf')).sum('causeway_procedure_duration_seconds_count', {
      procedure: 'smtp in',
      outcome: String(code),
    });

  it.each(BAD)(
    '%s is answered %i in time, and counted; what is taken arrives once at most, what is refused never',
    (_what, code, message) =>
      fleet.explain(async () => {
        const mails = fleet.client.received.length;
        const earlier = await answered(code);
        const dialogue = await SmtpDialogue.open(fleet.mailPort);
        const begun = performance.now();
        const reply = await dialogue.send({ from: `<${EVE}>`, to: [`<${ALICE}>`], message });
        expect(performance.now() - begun).toBeLessThan(REPLY_MS);
        expect(reply).toMatchObject({ code });
        // The session goes on.
        await dialogue.expect(250, 'NOOP');
        await dialogue.close();
        expect(await answered(code)).toBe(earlier + 1);
        const arrived = fleet.client.received.slice(mails);
        expect(arrived.map(({ fault }) => fault)).toEqual(arrived.map(() => undefined));
        expect(arrived.length).toBeLessThanOrEqual(code === 250 ? 1 : 0);
      }),
    TEST_MS,
  );

  it(
    'many of them at once hold nobody up',
    () =>
      fleet.explain(async () => {
        const bombs = BAD.filter(([, code]) => code === 552).map(([, , message]) => message);
        const attack = Promise.all(
          bombs.map(async (message) => {
            const dialogue = await SmtpDialogue.open(fleet.mailPort);
            const { code } = await dialogue.send({ from: `<${EVE}>`, to: [`<${ALICE}>`], message });
            await dialogue.close();
            return code;
          }),
        );
        await fleet.client.sendPagerMessage({
          to: `mailto:bob@${MAIL_DOMAIN}`,
          text: 'Meanwhile',
          deadlineMs: WAIT_MS,
        });
        await fleet.mail.waitForMail(`bob@${MAIL_DOMAIN}`, ({ email }) => email.text?.trim() === 'Meanwhile', WAIT_MS);
        expect((await attack).filter((code) => code < 250 || code >= 560)).toEqual([]);
      }),
    TEST_MS,
  );

  it(
    'afterwards good messages pass on every road, and nothing has died',
    () => fleet.explain(() => before.check()),
    TEST_MS,
  );
});
