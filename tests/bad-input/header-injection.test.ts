import type { PagerMessageOptions, ReceivedMail } from '@causeway/testkit';
import { MAIL_DOMAIN, MMS_DOMAIN } from '../fleet/fleet-configuration.ts';
import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { Unharmed } from './unharmed.ts';

const ALICE = '+12125550101';
const BOB = '+447700960401';
const ANSWER_MS = 5_000;
const TEST_MS = 20_000;
/** What no header of ours is called; where a line of a mail begins with it, somebody has written our headers. */
const INJECTED = /^(?:X-Injected|Bcc|RCPT|MAIL FROM)\b/im;
const CRLF_IN_CPIM = '\\r\\nX-Injected: yes\\r\\n\\r\\nforged';

/** A message/cpim wrapper with a header of its own choosing; backslashes are escapes there (RFC 3862 §2.2). */
function cpim(header: string, to: string): Buffer {
  return Buffer.from(
    [
      `From: <tel:${ALICE}>`,
      `To: <${to}>`,
      'DateTime: 2025-03-04T10:15:30Z',
      header,
      'NS: imdn <urn:ietf:params:imdn>',
      'imdn.Message-ID: injection',
      'imdn.Disposition-Notification: positive-delivery, display',
      '',
      'Content-Type: text/plain;charset=UTF-8',
      '',
      'Body',
    ].join('\r\n'),
  );
}

type Attack = (to: string) => PagerMessageOptions;

/** What a CPM user can try with the values that become headers on the other side. */
const ATTACKS: ReadonlyArray<readonly [what: string, attack: Attack]> = [
  ['Subject of CPIM with escaped line ends', (to) => ({ to, body: cpim(`Subject: Hi${CRLF_IN_CPIM}`, to) })],
  ['Subject of CPIM with \\u000d\\u000a', (to) => ({ to, body: cpim('Subject: Hi\\u000d\\u000aX-Injected: yes', to) })],
  [
    'From of CPIM with a forged display name',
    (to) => ({ to, body: cpim(`From: "A${CRLF_IN_CPIM}" <tel:${ALICE}>`, to) }),
  ],
  [
    'DateTime of CPIM with line ends',
    (to) => ({ to, body: cpim(`DateTime: 2025-03-04T10:15:30Z${CRLF_IN_CPIM}`, to) }),
  ],
  [
    'cc of CPIM with line ends',
    (to) => ({ to, body: cpim(`cc: "x${CRLF_IN_CPIM}" <mailto:eve@elsewhere.example>`, to) }),
  ],
  ['Subject as an encoded word', (to) => ({ to, text: 'Body', subject: '=?utf-8?q?Hi=0D=0AX-Injected:_yes?=' })],
  [
    'Subject as an encoded word in base64',
    (to) => ({ to, text: 'Body', subject: `=?utf-8?b?${Buffer.from('Hi\r\nX-Injected: yes').toString('base64')}?=` }),
  ],
  [
    'Subject with line ends of Unicode',
    (to) => ({ to, text: 'Body', subject: 'Hi\u2028X-Injected: yes\u0085X-Injected: yes\u000bX-Injected: no' }),
  ],
  ['Subject with percent escapes', (to) => ({ to, text: 'Body', subject: 'Hi%0d%0aX-Injected:%20yes' })],
  [
    'Subject of 8,000 octets',
    (to) => ({ to, text: 'Body', subject: 'X-Injected: yes '.repeat(490), transport: 'tcp' }),
  ],
  [
    'From with a display name that looks like headers',
    (to) => ({
      to,
      text: 'Body',
      withoutHeaders: ['From'],
      extraHeaders: [['From', `"A\\\\%0d%0aX-Injected: yes" <tel:${ALICE}>`]],
    }),
  ],
  [
    'From with a display name that is an address',
    (to) => ({
      to,
      text: 'Body',
      withoutHeaders: ['From'],
      extraHeaders: [['From', `"eve@elsewhere.example> <x" <tel:${ALICE}>`]],
    }),
  ],
  [
    'P-Asserted-Identity with escaped line ends',
    (to) => ({
      to,
      text: 'Body',
      withoutHeaders: ['P-Asserted-Identity'],
      extraHeaders: [['P-Asserted-Identity', `<sip:a%0d%0aX-Injected:yes@ims.test.example>`]],
    }),
  ],
  [
    'Reply-To with escaped line ends',
    (to) => ({
      to,
      text: 'Body',
      extraHeaders: [['Reply-To', '"x" <mailto:eve%0d%0aX-Injected:%20yes@elsewhere.example>']],
    }),
  ],
  [
    'Referred-By with escaped line ends',
    (to) => ({ to, text: 'Body', extraHeaders: [['Referred-By', '<sip:g%0d%0aX-Injected:%20yes@elsewhere.example>']] }),
  ],
  ['Priority that is none', (to) => ({ to, text: 'Body', priority: 'urgent%0d%0aX-Injected: yes' })],
  [
    'Conversation-ID and Contribution-ID that are lines',
    (to) => ({ to, text: 'Body', conversationId: '<x>%0d%0aBcc:eve', contributionId: 'a b <y@z>,%0d%0a<q>' }),
  ],
  [
    'Content-Type with parameters that are lines',
    (to) => ({
      to,
      content: {
        type: 'text/plain;charset="UTF-8%0d%0aX-Injected: yes";name*=utf-8\'\'a%0D%0AX-Injected:%20yes',
        octets: Buffer.from('Body'),
      },
    }),
  ],
  [
    'Content-Disposition with a file name that is lines',
    (to) => ({
      to,
      text: 'Body',
      contentHeaders: [['Content-Disposition', "attachment;filename*=utf-8''a%0D%0AX-Injected:%20yes"]],
    }),
  ],
  [
    'Content-Description that is an encoded word',
    (to) => ({ to, text: 'Body', contentHeaders: [['Content-Description', '=?utf-8?q?=0D=0AX-Injected:_yes?=']] }),
  ],
];

/** Addresses that say more than one address. */
const TARGETS: ReadonlyArray<readonly [what: string, to: string]> = [
  ['line ends in a mailto URI', `mailto:bob%0d%0aX-Injected:%20yes@${MAIL_DOMAIN}`],
  ['line ends behind a mailto URI', `mailto:bob@${MAIL_DOMAIN}%0d%0aRCPT%20TO:%3Ceve@elsewhere.example%3E`],
  ['headers of a mailto URI', `mailto:bob@${MAIL_DOMAIN}?bcc=eve@elsewhere.example&subject=X-Injected`],
  ['two addresses in a mailto URI', `mailto:bob@${MAIL_DOMAIN},eve@elsewhere.example`],
  ['brackets in a mailto URI', `mailto:bob@${MAIL_DOMAIN}%3e%20%3ceve@elsewhere.example`],
  ['a source route in a mailto URI', `mailto:%40elsewhere.example:bob@${MAIL_DOMAIN}`],
  ['a NUL in a mailto URI', `mailto:bob%00@${MAIL_DOMAIN}`],
  [
    'a SIP URI with an escaped mail address',
    `sip:bob%40${MAIL_DOMAIN}%0d%0aX-Injected:yes@ims.test.example;nccsid=email`,
  ],
  ['line ends in a tel URI', `tel:${BOB}%0d%0aX-Injected:yes`],
  ['a type in a tel URI', `tel:${BOB}/TYPE=PLMN@elsewhere.example`],
  [
    'a user=phone URI with a domain of its own',
    `sip:${BOB}%2fTYPE=PLMN%40elsewhere.example@ims.test.example;user=phone`,
  ],
];

describe('header injection from CPM into MM4 and mail, at the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({ mms: {}, email: {} });
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const mails = async (after: { readonly relay: number; readonly mail: number }): Promise<readonly ReceivedMail[]> => [
    ...(await fleet.relay.mails(after.relay)),
    ...(await fleet.mail.mails(after.mail)),
  ];
  const numbers = async () => ({ relay: (await fleet.relay.status()).mails, mail: (await fleet.mail.status()).mails });

  /** Sends it; whatever leaves goes to one of the recipients it was sent to, and has no header but ours. */
  const expectHarmless = (options: PagerMessageOptions, recipients: readonly string[]): Promise<void> =>
    fleet.explain(async () => {
      const from = await numbers();
      const { synthetic, response } = await fleet.client.sendPagerMessage({
        transport: 'tcp',
        ...options,
        deadlineMs: ANSWER_MS,
      });
      expect(synthetic).toBe(false);
      const sent = (await mails(from)).filter(({ mailFrom, octets }) => mailFrom !== '' && !octets.includes('.RES'));
      expect([response.status, sent.length]).toEqual(response.status < 300 ? [202, 1] : [expect.any(Number), 0]);
      for (const { octets, rcptTo, dialogue, mailParameters } of sent) {
        const text = octets.toString('latin1');
        expect(text).not.toMatch(INJECTED);
        // No line beyond RFC 5322 §2.1.1, and CR and LF in pairs only.
        expect(text.split('\r\n').every((line) => line.length <= 998 && !/[\r\n\0]/.test(line))).toBe(true);
        expect(rcptTo.map(({ address }) => address).filter((address) => !recipients.includes(address))).toEqual([]);
        expect(dialogue.filter(({ command }) => /^RCPT/i.test(command))).toHaveLength(1);
        expect(Object.keys(mailParameters)).not.toContain('X-INJECTED');
      }
    });

  it.each(ATTACKS)(
    '%s, towards mail: refused, or one mail without a header of its own',
    (_what, attack) => expectHarmless(attack(`mailto:bob@${MAIL_DOMAIN}`), [`bob@${MAIL_DOMAIN}`]),
    TEST_MS,
  );

  it.each(ATTACKS)(
    '%s, towards MMS: refused, or one MM without a header of its own',
    (_what, attack) => expectHarmless(attack(`tel:${BOB};nccsid=MMS`), [`${BOB}/TYPE=PLMN@${MMS_DOMAIN}`]),
    TEST_MS,
  );

  it.each(TARGETS)(
    '%s: refused, or to the one address it names',
    (_what, to) => expectHarmless({ to, text: 'Body' }, [`bob@${MAIL_DOMAIN}`, `${BOB}/TYPE=PLMN@${MMS_DOMAIN}`]),
    TEST_MS,
  );

  it.each<[what: string, text: string]>([
    [
      'the end of a message and a transaction behind it',
      'One\r\n.\r\nMAIL FROM:<x@y>\r\nRCPT TO:<eve@elsewhere.example>\r\nDATA\r\nTwo',
    ],
    ['lines of dots', '.\r\n..\r\n...\r\n.x'],
    ['bare CR and LF around dots', 'a\n.\nb\r.\rc\n.\r\nd\r\n.\ne'],
    ['a line of 5,000 octets', 'x'.repeat(5_000)],
    ['headers at its beginning', 'X-Other: yes\r\n\r\nBody'],
    [
      'what looks like the boundary of a multipart',
      '--boundary\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n--boundary--',
    ],
  ])(
    'text with %s is text on both sides: one message, nothing lost',
    (_what, text) =>
      fleet.explain(async () => {
        const lines = text.split(/\r\n|\r|\n/);
        for (const to of [`mailto:bob@${MAIL_DOMAIN}`, `tel:${BOB};nccsid=MMS`]) {
          const from = await numbers();
          const { response } = await fleet.client.sendPagerMessage({
            to,
            text,
            transport: 'tcp',
            deadlineMs: ANSWER_MS,
          });
          expect([to, response.status]).toEqual([to, 202]);
          const sent = (await mails(from)).filter(
            ({ mailFrom, octets }) => mailFrom !== '' && !octets.includes('.RES'),
          );
          expect(sent.map(({ rcptTo }) => rcptTo.length)).toEqual([1]);
          expect(sent[0]?.email.text?.replace(/\r?\n$/, '').split(/\r\n|\r|\n/)).toEqual(lines);
        }
      }),
    TEST_MS,
  );

  it(
    'afterwards good messages pass on every road, and nothing has died',
    () => fleet.explain(() => before.check()),
    30_000,
  );
});
