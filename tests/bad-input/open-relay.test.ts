import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { SmtpDialogue } from '../peers/smtp-dialogue.ts';
import { SMTP_LISTENERS } from './smtp-listeners.ts';
import { Unharmed } from './unharmed.ts';

/** Every way to write an address by which somebody once made a server relay; `own` is a domain of ours. */
const FOREIGN_FORMS: ReadonlyArray<(own: string, user: string) => string> = [
  () => '<eve@elsewhere.example>',
  () => '<+447700960999/TYPE=PLMN@elsewhere.example>',
  (own) => `<eve@sub.${own}>`,
  (own) => `<eve@${own}.elsewhere.example>`,
  (own) => `<eve@x${own}>`,
  (own) => `<@${own}:eve@elsewhere.example>`,
  (own) => `<@${own},@relay.example:eve@elsewhere.example>`,
  (own, user) => `<@elsewhere.example:${user}@${own}>`,
  (own) => `<eve%elsewhere.example@${own}>`,
  () => '<eve%elsewhere.example>',
  (own) => `<elsewhere.example!eve@${own}>`,
  () => '<elsewhere.example!eve>',
  (own) => `<a!eve%elsewhere.example@${own}>`,
  (own) => `<eve@elsewhere.example@${own}>`,
  (own) => `<eve@${own}@elsewhere.example>`,
  (own) => `<"eve@elsewhere.example"@${own}>`,
  (own) => `<"eve%elsewhere.example"@${own}>`,
  (own) => `<"elsewhere.example!eve"@${own}>`,
  (own) => `<"eve\\@elsewhere.example"@${own}>`,
  () => '<"eve@elsewhere.example">',
  () => '<eve@[192.0.2.1]>',
  () => '<eve@[127.0.0.1]>',
  () => '<eve@[IPv6:::1]>',
  () => '<eve@127.0.0.1>',
  () => '<eve@localhost>',
  (own) => `<eve@${own}:2500>`,
  () => '<eve>',
  () => '<>',
  () => 'eve@elsewhere.example',
  (own, user) => `<${user}@${own}> <eve@elsewhere.example>`,
  (own, user) => `<${user}@${own}>,<eve@elsewhere.example>`,
  (own, user) => `<${user}@${own},eve@elsewhere.example>`,
  (own, user) => `<${user}@${own}\t<eve@elsewhere.example>>`,
  (own) => `<nobody.at.all@${own}>`,
];

describe('open-relay attempts at the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({ mms: {}, email: {} });
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const mailsOut = async (): Promise<number> => (await fleet.relay.status()).mails + (await fleet.mail.status()).mails;

  describe.each(SMTP_LISTENERS)('$service', (listener) => {
    const user = listener.recipient.slice(0, listener.recipient.lastIndexOf('@'));

    it.each(['<mallory@elsewhere.example>', '<>', `<${listener.recipient}>`])(
      'EML-6.4-04 from %s: every foreign recipient is refused in every form of address, and nothing leaves',
      (sender) =>
        fleet.explain(async () => {
          const earlier = await mailsOut();
          const received = fleet.client.received.length;
          const dialogue = await SmtpDialogue.open(listener.port(fleet));
          const { code, lines } = await dialogue.say(`MAIL FROM:${sender}`);
          // A sender that is refused itself gets no further.
          if (code === 250) {
            for (const form of FOREIGN_FORMS) {
              const path = form(listener.domain, user);
              const reply = await dialogue.say(`RCPT TO:${path}`);
              expect([path, reply.code >= 500 && reply.code < 600]).toEqual([path, true]);
            }
            expect((await dialogue.say('DATA')).code).toBe(554);
          } else {
            expect([sender, code >= 500, lines]).toEqual([sender, true, lines]);
          }
          await dialogue.close();
          expect(await mailsOut()).toBe(earlier);
          expect(fleet.client.received.length).toBe(received);
        }),
    );

    it('VRFY and EXPN tell nothing, and there is no AUTH, XCLIENT, TURN or ETRN', () =>
      fleet.explain(async () => {
        const dialogue = await SmtpDialogue.open(listener.port(fleet));
        expect((await dialogue.say(`VRFY ${listener.recipient}`)).code).toBe(252);
        expect((await dialogue.say('VRFY nobody@elsewhere.example')).code).toBe(252);
        for (const command of ['EXPN all', 'AUTH PLAIN AGEAYQ==', 'XCLIENT ADDR=127.0.0.1', 'TURN', 'ETRN x']) {
          const { code } = await dialogue.say(command);
          expect([command, code >= 500]).toEqual([command, true]);
        }
        await dialogue.close();
      }));
  });

  it(
    'afterwards good messages pass on every road, and nothing has died',
    () => fleet.explain(() => before.check()),
    30_000,
  );
});
