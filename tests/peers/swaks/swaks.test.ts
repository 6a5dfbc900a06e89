import { type ReceivedMail, SmtpReceiver, SmtpReply } from '@causeway/smtp';
import { until } from '../../fleet/until.ts';
import { runSwaks } from './run-swaks.ts';

const OURS = 'causeway.example';
const MAX_OCTETS = 20_000;
const MAX_RECIPIENTS = 3;
const WAIT_MS = 5_000;
const TO = ['--to', `bob@${OURS}`];

/** Exit codes of swaks(1). */
const SENT = 0;
const HELO_REFUSED = 22;
const MAIL_REFUSED = 23;
const NO_RECIPIENT = 24;
const MESSAGE_REFUSED = 26;
const NO_AUTH = 28;

/** swaks knows nothing of smtp-server and nodemailer: what it says and hears is SMTP as others understand it. */
describe('swaks at our SMTP receiver', () => {
  const mails: ReceivedMail[] = [];
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const receiver = new SmtpReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    hostname: `mail.${OURS}`,
    maxMessageBytes: MAX_OCTETS,
    maxRecipients: MAX_RECIPIENTS,
    maxConnections: 20,
    maxConnectionsPerAddress: 10,
    maxReceivedHops: 5,
    hooks: {
      onRecipient: (address) =>
        Promise.resolve(
          address.endsWith(`@${OURS}`) ? undefined : new SmtpReply(550, '5.7.1', 'no relaying to other domains'),
        ),
      onMessage: (mail) => {
        mails.push(mail);
        return Promise.resolve(new SmtpReply(250, '2.6.0', 'Message accepted'));
      },
    },
    logger,
  });
  const swaks = (options: readonly string[], message?: string | Buffer) =>
    runSwaks(receiver.address.port, options, message);

  beforeAll(() => receiver.start());
  afterAll(() => receiver.stop());
  beforeEach(() => {
    mails.length = 0;
  });
  afterEach(async () => {
    await until('no connection is left', WAIT_MS, () => receiver.load.connections === 0);
    expect(receiver.load.messages).toBe(0);
    // Nobody else is harmed.
    mails.length = 0;
    expect((await swaks(['--from', 'carol@x.example', ...TO])).status).toBe(SENT);
    expect(mails.map(({ envelope }) => envelope.mailFrom)).toEqual(['carol@x.example']);
  });

  /** Replies of the server after its greeting and the answer to EHLO. */
  const repliesTo = (run: Awaited<ReturnType<typeof swaks>>, command: string) =>
    run.lines.flatMap(({ from, text }, index) =>
      from === 'client' && text.startsWith(command) ? [run.lines[index + 1]?.text ?? ''] : [],
    );

  describe('an orderly session', () => {
    it.each([
      ['ESMTP', ['--protocol', 'ESMTP']],
      ['SMTP, with HELO', ['--protocol', 'SMTP']],
      ['ESMTP with pipelined commands', ['--pipeline']],
      ['the null reverse-path', ['--from', '<>']],
    ])('by %s', async (_name, options) => {
      const message = 'Subject: Dinner\r\n\r\nGrüße\r\n..\r\n.starts with a dot\r\n';
      const run = await swaks(['--helo', 'client.example', ...TO, ...options, '--data', '-'], message);
      expect(run).toMatchObject({ status: SENT });
      expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual([[{ address: `bob@${OURS}` }]]);
      expect(mails[0]?.session.heloName).toBe('client.example');
      // swaks ends what it is given with an empty line.
      expect(mails[0]?.message.toString().trimEnd()).toBe(message.trimEnd());
    });

    it('with an address of MM4 and one with an extension', async () => {
      const to = [`+15550001/TYPE=PLMN@${OURS}`, `bob+lists@${OURS}`];
      expect(await swaks(['--to', to.join(',')])).toMatchObject({ status: SENT });
      expect(mails[0]?.envelope.rcptTo.map(({ address }) => address)).toEqual(to);
    });
  });

  describe('relaying is refused', () => {
    it.each([
      'victim@other.example',
      `victim%other.example@${OURS}`,
      `other.example!victim@${OURS}`,
      `other.example!victim`,
      `victim%other.example`,
      `@${OURS}:victim@other.example`,
      `@other.example:victim@${OURS}`,
      `"victim@other.example"@${OURS}`,
      `"victim%other.example"@${OURS}`,
      `"other.example!victim"@${OURS}`,
      `victim@other.example@${OURS}`,
      `victim@${OURS}@other.example`,
      `victim\\@other.example@${OURS}`,
      `victim@[127.0.0.1]`,
      `victim@[IPv6:::1]`,
      `victim@127.0.0.1`,
      `victim@${OURS}.`,
      `victim@ ${OURS}`,
      `victim`,
      `victim@`,
      `@${OURS}`,
    ])('to <%s>', async (address) => {
      const run = await swaks(['--to', address]);
      expect(run.status).toBe(NO_RECIPIENT);
      expect(repliesTo(run, 'RCPT TO:')).toEqual([expect.stringMatching(/^5\d\d 5\.\d+\.\d+ /)]);
      expect(mails).toEqual([]);
    });

    it('beside a recipient of ours, who gets the mail alone', async () => {
      const run = await swaks(['--to', `victim@other.example,bob@${OURS},victim%other.example@${OURS}`]);
      expect(run.status).toBe(SENT);
      expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual([[{ address: `bob@${OURS}` }]]);
    });
  });

  describe('a malformed session', () => {
    it.each([
      ['LHLO of LMTP', ['--protocol', 'LMTP'], HELO_REFUSED, 'LHLO'],
      ['a HELO of two words', ['--helo', 'two words'], HELO_REFUSED, 'EHLO'],
      ['a HELO of 600 characters', ['--helo', `${'h'.repeat(600)}.example`], HELO_REFUSED, 'EHLO'],
      ['a sender that is no address', ['--from', 'a b c'], MAIL_REFUSED, 'MAIL'],
      ['a sender of 400 characters', ['--from', `${'a'.repeat(400)}@x.example`], MAIL_REFUSED, 'MAIL'],
      ['unknown parameters', ['--from', 'a@x.example> XYZZY=<1'], MAIL_REFUSED, 'MAIL'],
      ['a recipient of 400 characters', ['--to', `${'b'.repeat(400)}@${OURS}`], NO_RECIPIENT, 'RCPT'],
      ['8-bit octets in an address', ['--to', `jürgen@${OURS}`], NO_RECIPIENT, 'RCPT'],
    ])('%s is refused with a 5yz', async (_name, options, status, command) => {
      const run = await swaks([...TO, ...options]);
      expect(run.status).toBe(status);
      expect(repliesTo(run, command)[0]).toMatch(/^5\d\d[ -]/);
      expect(mails).toEqual([]);
    });

    it('finds no AUTH and is offered neither that nor STARTTLS', async () => {
      const run = await swaks([...TO, '--auth', 'PLAIN', '--auth-user', 'a', '--auth-password', 'b']);
      expect(run.status).toBe(NO_AUTH);
      const keywords = run.lines.flatMap(({ text }) => /^250[ -]([A-Z0-9]+)/.exec(text)?.[1] ?? []);
      expect(keywords).toEqual(expect.arrayContaining(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', 'SIZE']));
      expect(keywords.filter((keyword) => ['AUTH', 'STARTTLS'].includes(keyword))).toEqual([]);
      expect(mails).toEqual([]);
    });

    it(`takes ${MAX_RECIPIENTS} recipients and asks for the others later`, async () => {
      const to = Array.from({ length: MAX_RECIPIENTS + 2 }, (_, index) => `bob${index}@${OURS}`);
      const run = await swaks(['--to', to.join(',')]);
      expect(run.status).toBe(SENT);
      expect(repliesTo(run, 'RCPT TO:').map((reply) => reply.slice(0, 9))).toEqual([
        ...Array.from({ length: MAX_RECIPIENTS }, () => '250 2.1.5'),
        '452 4.5.3',
        '452 4.5.3',
      ]);
      expect(mails[0]?.envelope.rcptTo).toHaveLength(MAX_RECIPIENTS);
    });

    it('refuses a message beyond the limit, however far', async () => {
      for (const octets of [MAX_OCTETS + 1, 50 * MAX_OCTETS]) {
        const lines = `${'x'.repeat(70)}\r\n`.repeat(Math.ceil(octets / 72));
        const run = await swaks([...TO, '--data', '-'], `Subject: much\r\n\r\n${lines}`);
        expect(run.status).toBe(MESSAGE_REFUSED);
        expect(repliesTo(run, '.').at(-1)).toMatch(/^552 5\.3\.4 /);
      }
      expect(mails).toEqual([]);
    });

    it('refuses a mail that goes round in a circle', async () => {
      const hops = 'Received: from a by b; Sat, 21 Nov 2026 04:00:00 +0000\r\n'.repeat(6);
      const run = await swaks([...TO, '--data', '-'], `${hops}Subject: round\r\n\r\nHi\r\n`);
      expect(run.status).toBe(MESSAGE_REFUSED);
      expect(repliesTo(run, '.').at(-1)).toMatch(/^554 5\.4\.6 /);
    });

    it('takes a line of 10,000 octets as it is', async () => {
      const line = 'x'.repeat(10_000);
      expect(await swaks([...TO, '--data', '-'], `Subject: long\r\n\r\n${line}\r\n`)).toMatchObject({ status: SENT });
      expect(mails[0]?.message.includes(line)).toBe(true);
    });

    it.each([
      ['bare LF', 'Subject: 1\n\nbody\n'],
      ['LF . LF and a second mail', 'Subject: 1\r\n\r\nx\n.\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\nSubject: 2\n\nx'],
      ['LF . CRLF and a second mail', 'Subject: 1\r\n\r\nx\n.\r\nMAIL FROM:<a@b>\r\nDATA\r\nSubject: 2\r\n\r\nx'],
      ['CR . CR', 'Subject: 1\r\n\r\nx\r.\rMAIL FROM:<a@b>\r\n'],
    ])('refuses a message with %s', async (_name, message) => {
      const run = await swaks([...TO, '--no-data-fixup', '--data', '-'], `${message}\r\n.`);
      expect(run.status).toBe(MESSAGE_REFUSED);
      expect(repliesTo(run, '.').at(-1) ?? run.output).toMatch(/550 5\.6\.11 /);
      expect(mails).toEqual([]);
    });

    it.each(['MAIL', 'RCPT', 'DATA', 'dot'])('outlives a client that is gone at %s', async (stage) => {
      await swaks([...TO, '--drop-after-send', stage]);
      await until('the connection is forgotten', WAIT_MS, () => receiver.load.connections === 0);
    });

    it.each(['HELO', 'MAIL', 'RCPT'])('lets a client go that quits after %s', async (stage) => {
      expect(await swaks([...TO, '--quit-after', stage])).toMatchObject({ status: SENT });
      expect(mails).toEqual([]);
    });
  });
});
