import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { SmtpDialogue } from '../peers/smtp-dialogue.ts';
import { SMTP_LISTENERS, type SmtpListenerOfFleet } from './smtp-listeners.ts';
import { Unharmed } from './unharmed.ts';

const WAIT_MS = 5_000;

/** What one server or another has taken for the end of DATA (CVE-2023-51764, -51765, -51766 and their kin). */
const FALSE_ENDS: ReadonlyArray<readonly [name: string, octets: string]> = [
  ['LF . LF', '\n.\n'],
  ['LF . CRLF', '\n.\r\n'],
  ['CRLF . LF', '\r\n.\n'],
  ['CR . CR', '\r.\r'],
  ['CR . CRLF', '\r.\r\n'],
  ['CRLF . CR', '\r\n.\r'],
  ['CR . LF', '\r.\n'],
  ['LF . CR', '\n.\r'],
  ['CR CRLF . CRLF', '\r\r\n.\r\r\n'],
  ['LF LF . CRLF', '\n\n.\r\n'],
  ['CRLF NUL . CRLF', '\r\n\0.\r\n'],
  ['CRLF . NUL CRLF', '\r\n.\0\r\n'],
  ['CR NUL LF . CRLF', '\r\0\n.\r\n'],
  ['CRLF . CR NUL LF', '\r\n.\r\0\n'],
];

/** A transaction as it would be if the message before it had ended. */
function transaction({ sender, recipient, message }: SmtpListenerOfFleet, text: string): string {
  return `MAIL FROM:<${sender}>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n${message(text)}`;
}

describe('SMTP smuggling through the running fleet into CPM', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({ mms: {}, email: {} });
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const texts = (): readonly string[] =>
    fleet.client.received.flatMap(({ text }) => (text === undefined ? [] : [text.trim()]));

  describe.each(SMTP_LISTENERS)('$service', (listener) => {
    const open = () => SmtpDialogue.open(listener.port(fleet));
    const refusals = async (): Promise<number> =>
      (await fleet.metrics(listener.service)).sum('causeway_procedure_duration_seconds_count', {
        procedure: `${listener.kind} in`,
        outcome: '550',
      });

    it.each(FALSE_ENDS)(
      '%s ends no message: it is refused whole, nothing is forged, and the next mail is whole',
      (name, end) =>
        fleet.explain(async () => {
          const [first, forged, next] = ['first', 'forged', 'next'].map((one) => `${listener.service} ${name} ${one}`);
          const earlier = await refusals();
          const dialogue = await open();
          await dialogue.expect(250, `MAIL FROM:<${listener.sender}>`);
          await dialogue.expect(250, `RCPT TO:<${listener.recipient}>`);
          await dialogue.expect(354, 'DATA');
          dialogue.write(
            `${listener.message(first ?? '').trimEnd()}${end}${transaction(listener, forged ?? '')}\r\n.\r\n`,
          );
          expect((await dialogue.reply()).code).toBe(550);
          const { sender, recipient, message } = listener;
          const good = await dialogue.send({
            from: `<${sender}>`,
            to: [`<${recipient}>`],
            message: message(next ?? ''),
          });
          expect(good.code).toBe(250);
          await dialogue.close();
          await fleet.client.waitForMessage(({ text }) => text?.trim() === next, WAIT_MS);
          expect(texts().filter((text) => text.startsWith(`${listener.service} ${name} `))).toEqual([next]);
          expect(await refusals()).toBe(earlier + 1);
        }),
    );

    it('stuffed dots and commands in the text are text: exactly one message', () =>
      fleet.explain(async () => {
        const text = [`${listener.service} dots`, '.', '..', `MAIL FROM:<${listener.sender}>`, 'QUIT', '.x'].join(
          '\r\n',
        );
        const dialogue = await open();
        const { sender, recipient, message } = listener;
        const { code } = await dialogue.send({ from: `<${sender}>`, to: [`<${recipient}>`], message: message(text) });
        expect(code).toBe(250);
        await dialogue.close();
        await fleet.client.waitForMessage((one) => one.text?.startsWith(`${listener.service} dots`) === true, WAIT_MS);
        const arrived = texts().filter((one) => one.startsWith(`${listener.service} dots`));
        expect(arrived.map((one) => one.split(/\r?\n/))).toEqual([text.split('\r\n')]);
      }));

    it.each([
      ['a bare LF', 'NOOP\n', 521],
      ['a bare CR', 'NOOP\rNOOP\r\n', 521],
      ['LF between MAIL and RCPT', 'MAIL FROM:<a@a.example>\nRCPT TO:<b@b.example>\r\n', 521],
      ['a NUL', 'NOOP\0\r\n', 500],
      ['octets beyond ASCII', 'NOOP \u00e9\r\n', 500],
      ['a line without end', 'x'.repeat(4_000), 500],
    ])('%s in a command is refused', (_what, octets, code) =>
      fleet.explain(async () => {
        const dialogue = await open();
        dialogue.write(octets);
        expect((await dialogue.reply()).code).toBe(code);
        await dialogue.close();
      }),
    );

    it('a message that comes before 354 is refused, and the connection closed', () =>
      fleet.explain(async () => {
        const dialogue = await open();
        dialogue.write(`${transaction(listener, `${listener.service} early`)}\r\n.\r\n`);
        const codes = [await dialogue.reply(), await dialogue.reply(), await dialogue.reply(), await dialogue.reply()];
        expect(codes.map(({ code }) => code)).toEqual([250, 250, 554, 0]);
        expect(texts().some((text) => text.includes('early'))).toBe(false);
      }));
  });

  it(
    'afterwards good messages pass on every road, and nothing has died',
    () => fleet.explain(() => before.check()),
    30_000,
  );
});
