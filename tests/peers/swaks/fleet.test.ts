import { SMTP_LISTENERS } from '../../bad-input/smtp-listeners.ts';
import { Unharmed } from '../../bad-input/unharmed.ts';
import { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { runSwaks, type SwaksRun } from './run-swaks.ts';

const MAX_OCTETS = 20_000;
const MAX_RECIPIENTS = 100;
/** Not in `mms.allow_from` of this fleet. */
const STRANGER = '127.0.0.9';
const WAIT_MS = 5_000;

/** Exit codes of swaks(1). */
const SENT = 0;
const NO_GREETING = 21;
const HELO_REFUSED = 22;
const MAIL_REFUSED = 23;
const NO_RECIPIENT = 24;
const MESSAGE_REFUSED = 26;

describe('swaks at the two doors of a running fleet', () => {
  let fleet: FleetUnderTest;
  let unharmed: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      mms: {},
      email: {},
      configuration: {
        mms: { allow_from: ['127.0.0.1/32'] },
        limits: { mail: { max_message_bytes: MAX_OCTETS, max_recipients: MAX_RECIPIENTS } },
      },
    });
    unharmed = new Unharmed(fleet);
  }, 60_000);
  afterAll(() => fleet?.stop(), 40_000);

  const repliesTo = (run: SwaksRun, command: string) =>
    run.lines.flatMap(({ from, text }, index) =>
      from === 'client' && text.startsWith(command) ? [run.lines[index + 1]?.text ?? ''] : [],
    );
  const came = (text: string) => fleet.client.received.filter(({ request: { body } }) => body.includes(text));

  it("MMS-6.3.1-01 greets a stranger with 554 where MM4 is spoken; mail is anybody's", async () => {
    const [mm4, mail] = SMTP_LISTENERS;
    const options = ['--local-interface', STRANGER, '--quit-after', 'EHLO'];
    const refused = await runSwaks(mm4?.port(fleet) ?? 0, ['--to', mm4?.recipient ?? '', ...options]);
    expect(refused.status).toBe(NO_GREETING);
    expect(refused.lines[0]?.text).toMatch(/^554 5\.7\.1 /);
    const taken = await runSwaks(mail?.port(fleet) ?? 0, ['--to', mail?.recipient ?? '', ...options]);
    expect(taken.status).toBe(SENT);
  });

  describe.each(SMTP_LISTENERS)('$service', ({ service, port, sender, recipient, domain, neighbour, message }) => {
    const swaks = (options: readonly string[], data?: string) =>
      runSwaks(port(fleet), ['--from', sender, ...options, ...(data === undefined ? [] : ['--data', '-'])], data);
    const to = ['--to', recipient];
    afterAll(() => unharmed.check(), 20_000);

    it.each([
      ['by ESMTP', 'ESMTP'],
      ['with HELO', 'SMTP'],
    ])('EML-6.4-03 EML-6.4-05 takes a message %s, which CPM has then', async (_name, protocol) => {
      const text = `An orderly session with ${service}, ${protocol}`;
      expect(await swaks(['--protocol', protocol, ...to], message(text))).toMatchObject({ status: SENT });
      await fleet.client.waitForMessage((one) => one.text?.trim() === text, WAIT_MS);
      expect(came(text)).toHaveLength(1);
    });

    it.each([
      `victim@${neighbour}`,
      `victim%${neighbour}@${domain}`,
      `${neighbour}!victim@${domain}`,
      `@${domain}:victim@${neighbour}`,
      `"victim@${neighbour}"@${domain}`,
      `victim@${domain}@${neighbour}`,
      `victim@[127.0.0.1]`,
      `nobody.at.all@${domain}`,
      'victim',
    ])('EML-6.4-04 EML-6.4.1-09 refuses RCPT TO:<%s>, and DATA that was pipelined behind it', async (address) => {
      const run = await swaks(['--pipeline', '--to', address], message('relayed'));
      expect(run.status).not.toBe(SENT);
      const replies = run.lines.flatMap(({ from, text }) => (from === 'server' ? [text] : []));
      expect(replies.filter((reply) => reply.startsWith('354'))).toEqual([]);
      // To RCPT, and to DATA without a recipient: bad sequence.
      expect(replies.filter((reply) => /^5\d\d /.test(reply)).map((reply) => reply.slice(0, 5))).toEqual([
        expect.stringMatching(/^5\d\d 5$/),
        expect.stringMatching(/^(503|554) 5$/),
      ]);
      expect(came('relayed')).toEqual([]);
    });

    it.each([
      ['LHLO of LMTP', ['--protocol', 'LMTP'], HELO_REFUSED, 'LHLO'],
      ['a HELO of two words', ['--helo', 'two words'], HELO_REFUSED, 'EHLO'],
      ['a sender that is no address', ['--from', 'a b c'], MAIL_REFUSED, 'MAIL'],
      ['parameters of nobody', ['--from', 'a@x.example> XYZZY=<1'], MAIL_REFUSED, 'MAIL'],
      ['8-bit octets in an address without SMTPUTF8', ['--to', `jürgen@${domain}`], NO_RECIPIENT, 'RCPT'],
    ])('EML-6.4-05 answers %s with 5yz', async (_name, options, status, command) => {
      const run = await swaks([...to, ...options]);
      expect(run.status).toBe(status);
      expect(repliesTo(run, command)[0]).toMatch(/^5\d\d[ -]/);
    });

    it('EML-6.4-05 refuses a message beyond its SIZE', async () => {
      const run = await swaks(to, `${message('much')}${`${'x'.repeat(70)}\r\n`.repeat(MAX_OCTETS / 70)}`);
      expect(run.status).toBe(MESSAGE_REFUSED);
      expect(repliesTo(run, '.').at(-1)).toMatch(/^552 5\.3\.4 /);
      expect(came('much')).toEqual([]);
    });

    it(`EML-6.4.3.1-07 takes ${MAX_RECIPIENTS} recipients and answers 452 to the next`, async () => {
      const users = Array.from({ length: MAX_RECIPIENTS + 1 }, (_, index) =>
        recipient.replace(/\d+/, `${12_125_560_000 + index}`),
      );
      const run = await swaks(['--quit-after', 'RCPT', '--to', users.join(',')]);
      const replies = repliesTo(run, 'RCPT TO:').map((reply) => reply.slice(0, 9));
      expect(replies.slice(0, MAX_RECIPIENTS)).toEqual(users.slice(1).map(() => '250 2.1.5'));
      expect(replies.at(-1)).toBe('452 4.5.3');
    });

    it.each([
      ['bare LF', (text: string) => text.replaceAll('\r\n', '\n')],
      ['LF . LF and a second mail', (text: string) => `${text}\n.\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n${text}`],
      ['CR . CR and a second mail', (text: string) => `${text}\r.\rMAIL FROM:<a@b>\r`],
    ])('EML-6.4-05 refuses a message with %s whole', async (name, spoil) => {
      const text = `Smuggled by ${name}`;
      const run = await swaks([...to, '--no-data-fixup'], `${spoil(message(text))}\r\n.`);
      expect(run.status).toBe(MESSAGE_REFUSED);
      expect(repliesTo(run, '.').at(-1) ?? run.output).toMatch(/550 5\.6\.11 /);
      expect(came(text)).toEqual([]);
    });

    it.each(['MAIL', 'RCPT', 'DATA', 'dot'])('outlives a client that is gone at %s', async (stage) => {
      expect((await swaks([...to, '--drop-after-send', stage])).status).not.toBe(-1);
    });
  });
});
