import { mailStructure, messageParts, type ReceivedMail } from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from '../../fleet/fleet-configuration.ts';
import { until } from '../../fleet/until.ts';
import type { FleetBehind } from '../fleet-behind.ts';
import { sendMail } from '../smtp-dialogue.ts';
import type { PostfixProcess } from './postfix-process.ts';

const ALICE = '12125550101';
const ALICE_MAIL = `${ALICE}@${CPM_MAIL_DOMAIN}`;
const BOB = `bob@${MAIL_DOMAIN}`;
const WAIT_MS = 10_000;
const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** E-mail to CPM and the reports that go back. */
export function mailToPager(behind: () => FleetBehind<PostfixProcess>): void {
  afterEach(() => behind().fleet.client.behave());

  const message = (subject: string) =>
    behind().fleet.client.waitForMessage(({ request }) => request.headers.get('Subject') === subject, WAIT_MS);
  /** A report to a mail user: everything that comes from the null reverse-path and names this. */
  const report = (address: string, text: string) =>
    behind().fleet.mail.waitForMail(
      address,
      ({ mailFrom, octets }) => mailFrom === '' && octets.includes(text),
      WAIT_MS,
    );
  /** Texts that CPM got of those that begin so. */
  const texts = (beginning: string) =>
    behind()
      .fleet.client.received.flatMap(({ text = '' }) => (text.startsWith(beginning) ? [text.trimEnd()] : []))
      .sort();
  const done = () => until('Postfix is done', WAIT_MS, async () => (await behind().between.queue()).length === 0);

  it('EML-T61.Request-URI and To EML-T62.From, P-Asserted-Identity EML-T62.Subject a mail becomes a message', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      await mail.send({ from: `Bob <${BOB}>`, to: [ALICE_MAIL], subject: 'Grüße', text: 'Köln ruft 🌍' });
      const { request, text } = await client.waitForMessage(({ text = '' }) => text.startsWith('Köln'), WAIT_MS);
      expect(text?.trimEnd()).toBe('Köln ruft 🌍');
      const { requestUri, headers } = request;
      expect([requestUri, headers.get('To')]).toEqual([`tel:+${ALICE}`, `<tel:+${ALICE}>`]);
      expect(headers.get('From')).toMatch(/^"?Bob"? <mailto:bob@mail\.example>;/);
      expect(Buffer.from(headers.get('Subject') ?? '', 'latin1').toString()).toBe('Grüße');
    }));

  it('EML-T62.imdn.Disposition-Notification (CPIM) EML-6.4.2.1-05 EML-6.4.3.1-05 IMDNs go back as DSN and MDN', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      const { messageId } = await mail.send({
        from: BOB,
        to: [ALICE_MAIL],
        subject: 'Reports',
        text: 'Tell me',
        requestMdn: true,
        dsn: { notify: ['SUCCESS', 'FAILURE'], ret: 'HDRS', envid: 'evening+1' },
      });
      const received = await message('Reports');
      expect([...(received.cpim?.imdn.dispositionNotification ?? [])]).toEqual([
        'positive-delivery',
        'negative-delivery',
        'display',
      ]);
      await client.sendImdn(received, 'delivered');
      await client.sendImdn(received, 'displayed');
      const dsn = await report(BOB, 'message/delivery-status');
      // The recipient as Postfix has written it down (ORCPT), the envelope as Bob's server named it (ENVID).
      expect(fieldsOf(dsn, 'message/delivery-status')).toMatchObject({
        'Original-Envelope-Id': 'evening+1',
        'Reporting-MTA': `dns; ${CPM_MAIL_DOMAIN}`,
        'Original-Recipient': `rfc822;${ALICE_MAIL}`,
        'Final-Recipient': `rfc822; ${ALICE_MAIL}`,
        Action: 'delivered',
        Status: '2.0.0',
      });
      const mdn = await report(BOB, 'message/disposition-notification');
      expect(fieldsOf(mdn, 'message/disposition-notification')).toMatchObject({
        'Final-Recipient': `rfc822; ${ALICE_MAIL}`,
        'Original-Message-ID': messageId,
        Disposition: 'manual-action/MDN-sent-automatically; displayed',
      });
      await done();
      // Postfix has asked for nothing in its own name, and reports nothing in addition.
      expect((await mail.mailbox(BOB)).filter(({ octets }) => octets.includes('evening+1'))).toHaveLength(1);
    }));

  it('EML-6.4.3.1-02 EML-6.4.1-05 a sender beyond ASCII (SMTPUTF8) is written as a mailto URI', () =>
    behind().explain(async () => {
      await sendMail(behind().between.port, {
        from: `<jürgen@${MAIL_DOMAIN}> SMTPUTF8 BODY=8BITMIME`,
        to: [`<${ALICE_MAIL}>`],
        message: `From: Jürgen <jürgen@${MAIL_DOMAIN}>\r\nSubject: utf8\r\n\r\nHallo\r\n`,
      });
      const { request, text } = await message('utf8');
      expect(request.headers.get('From')).toContain(`<mailto:j%C3%BCrgen@${MAIL_DOMAIN}>`);
      expect(text?.trimEnd()).toBe('Hallo');
    }));

  it('EML-6.4.3.1-02 EML-T62.Body 8-bit octets come as they are (8BITMIME), whatever their charset', () =>
    behind().explain(async () => {
      const send = (charset: string, octets: Buffer) =>
        sendMail(behind().between.port, {
          from: `<${BOB}> BODY=8BITMIME`,
          to: [`<${ALICE_MAIL}>`],
          message: Buffer.concat([
            Buffer.from(`From: ${BOB}\r\nSubject: ${charset}\r\nMIME-Version: 1.0\r\n`),
            Buffer.from(`Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`),
            octets,
          ]),
        });
      await send('utf-8', Buffer.from('Grüße aus Köln\r\n'));
      await send('iso-8859-1', Buffer.from('Grüße aus Köln\r\n', 'latin1'));
      expect((await message('utf-8')).text?.trimEnd()).toBe('Grüße aus Köln');
      expect((await message('iso-8859-1')).text?.trimEnd()).toBe('Grüße aus Köln');
    }));

  it('EML-T62.Body a line that Postfix must break is broken, one that is encoded is not', () =>
    behind().explain(async () => {
      const line = 'x'.repeat(3_000);
      const write = (subject: string, more: string, body: string) =>
        sendMail(behind().between.port, {
          from: `<${BOB}>`,
          to: [`<${ALICE_MAIL}>`],
          message: `From: ${BOB}\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n${more}\r\n${body}\r\n`,
        });
      await write('long', 'Content-Type: text/plain\r\n', line);
      const soft = line.replace(/.{70}/g, '$&=\r\n');
      await write('soft', 'Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n', soft);
      const { text = '' } = await message('long');
      expect(text.replace(/\r\n /g, '').trimEnd()).toBe(line);
      expect((await message('soft')).text?.trimEnd()).toBe(line);
    }));

  it('EML-6.4-02 EML-T62.Content-Type EML-T62.Body an attachment comes octet for octet', () =>
    behind().explain(async () => {
      await behind().fleet.mail.send({
        from: BOB,
        to: [ALICE_MAIL],
        subject: 'Picture',
        text: 'Look, süß',
        attachments: [{ filename: 'pixel.gif', contentType: 'image/gif', base64: PIXEL }],
      });
      const parts = messageParts(await message('Picture'));
      expect(parts.map(({ contentType }) => contentType)).toEqual(['text/plain', 'image/gif']);
      expect(parts[0]?.content.toString().trimEnd()).toBe('Look, süß');
      expect(parts[1]?.content.toString('base64')).toBe(PIXEL);
      expect(parts[1]?.headers['content-disposition']).toMatch(/filename="?pixel\.gif/);
    }));

  it('EML-6.4.1-09 EML-6.4-04 a mail for nobody is refused at RCPT TO, and Postfix returns it', () =>
    behind().explain(async () => {
      await behind().fleet.mail.send({ from: BOB, to: [`nobody@${CPM_MAIL_DOMAIN}`], subject: 'Nobody', text: 'Hi' });
      const bounce = await report(BOB, 'Subject: Nobody');
      expect(fieldsOf(bounce, 'message/delivery-status')).toMatchObject({
        'Final-Recipient': `rfc822; nobody@${CPM_MAIL_DOMAIN}`,
        Action: 'failed',
        Status: '5.1.1',
        'Diagnostic-Code': 'smtp; 550 5.1.1 No such mailbox here',
      });
    }));

  it.each([
    { sip: 404, status: '5.1.1', code: 550 },
    { sip: 603, status: '5.7.1', code: 550 },
    { sip: 503, status: '5.3.0', code: 554 },
  ])('EML-6.4.3.1-06 SIP $sip is $code $status to the dot, and Postfix returns the mail', ({ sip, status, code }) =>
    behind().explain(async () => {
      const subject = `SIP ${sip}`;
      const { client, mail } = behind().fleet;
      client.behave({ when: ({ text = '' }) => text.startsWith(subject), status: sip });
      await mail.send({ from: BOB, to: [ALICE_MAIL], subject, text: subject });
      const fields = fieldsOf(await report(BOB, `Subject: ${subject}\r\n`), 'message/delivery-status');
      expect(fields).toMatchObject({ Action: 'failed', Status: status });
      expect(fields['Diagnostic-Code']).toContain(`${code} ${status} The RCS user was not reached (SIP ${sip})`);
      expect(texts(subject)).toHaveLength(1);
    }),
  );

  it('EML-6.4.3.1-07 of two recipients one is refused: the other has the message, a DSN tells of the first', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      const refusing = '12125550102';
      client.behave({ when: ({ cpim }) => cpim?.to[0]?.uri.includes(refusing) === true, status: 404 });
      await mail.send({
        from: BOB,
        to: [ALICE_MAIL, `${refusing}@${CPM_MAIL_DOMAIN}`],
        subject: 'Both',
        text: 'For both of you',
      });
      const fields = fieldsOf(await report(BOB, 'Subject: Both'), 'message/delivery-status');
      expect(fields).toMatchObject({
        'Final-Recipient': `rfc822; ${refusing}@${CPM_MAIL_DOMAIN}`,
        Action: 'failed',
        Status: '5.1.1',
      });
      const to = client.received.flatMap(({ text = '', request }) =>
        text.startsWith('For both') ? [request.requestUri] : [],
      );
      expect(to.sort()).toEqual([`tel:+${ALICE}`, `tel:+${refusing}`]);
      await done();
    }));

  it.each([
    { process: 'sip-edge', kept: /status=deferred \(.* 451 4\.\d\.\d/ },
    { process: 'email-iwf', kept: /status=deferred \(.*Connection refused/ },
    { process: 'nats-server', kept: /status=deferred \(.* 451 4\.\d\.\d/ },
    // The reply waits for it, as it is back soon.
    { process: 'redis-server', kept: undefined },
  ] as const)(
    'EML-6.4.3.1-05 while $process is away no mail is answered 250: each arrives once it is back',
    ({ process, kept }) =>
      behind().explain(async () => {
        const { fleet, between } = behind();
        const before = between.log().length;
        await fleet.kill(process);
        const expected = [1, 2, 3].map((index) => `${process} ${index}`);
        for (const text of expected) {
          await sendMail(between.port, {
            from: `<${BOB}>`,
            to: [`<${ALICE_MAIL}>`],
            message: `From: ${BOB}\r\nSubject: away\r\nMessage-ID: <${text.replace(' ', '.')}@mail.example>\r\n\r\n${text}\r\n`,
          });
        }
        await until('every mail has arrived', 2 * WAIT_MS, () => texts(process).length >= expected.length);
        await done();
        expect(texts(process)).toEqual(expected);
        if (kept !== undefined) expect(between.log().slice(before)).toMatch(kept);
        await fleet.untilReady();
      }),
    60_000,
  );
}

/** Fields of a part of a report; of two blocks the last counts. */
function fieldsOf({ octets }: ReceivedMail, contentType: string): Readonly<Record<string, string>> {
  const part = mailStructure(octets).parts.find((one) => one.contentType === contentType);
  if (part === undefined) throw new Error(`no ${contentType} in:\n${octets}`);
  const lines = part.content
    .toString('latin1')
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
    }),
  );
}
