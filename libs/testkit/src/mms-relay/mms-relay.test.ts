import nodemailer from 'nodemailer';
import { partText } from '../smtp-peer/mail-parts.ts';
import { mailHeader } from '../smtp-peer/received-mail.ts';
import { attemptCodes } from '../smtp-peer/submission-result.ts';
import { DIALECTS } from './dialect.ts';
import { MmsRelay, type MmsRelayOptions } from './mms-relay.ts';

const A = '+15551230001';
const B = '+15551230002';
const HOME = 'mms.mnc001.mcc001.gprs';
const AWAY = 'mms.mnc002.mcc001.gprs';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function started(options: MmsRelayOptions = {}): Promise<MmsRelay> {
  const relay = new MmsRelay(options);
  ends.push(() => relay.stop());
  await relay.start();
  return relay;
}

/** Two relays, each the other's peer: `home` plays the part that an IWF has in the other tests. */
async function pair(
  home: MmsRelayOptions = {},
  away: MmsRelayOptions = {},
): Promise<{ home: MmsRelay; away: MmsRelay }> {
  const one = await started({ domain: HOME, peerDomain: AWAY, ...home });
  const other = await started({ ...away, peer: { host: one.host, port: one.port } });
  one.peer = { host: other.host, port: other.port };
  return { home: one, away: other };
}

describe('an MM', () => {
  it('arrives with envelope, fields and text, and is answered with MM4_forward.RES', async () => {
    const { home, away } = await pair();
    const { response, submission, transactionId, messageId } = await home.forward({
      from: A,
      to: [B],
      text: 'Grüße\n.\nende',
      subject: 'Größe — ein Betreff, der so lang ist, dass er mehr als ein encoded-word braucht',
      priority: 'High',
      senderVisibility: 'Hide',
      expirySeconds: 3600,
    });
    expect(submission).toMatchObject({ outcome: 'sent', attempts: [{ code: 250 }] });
    const req = await away.waitFor('MM4_forward.REQ');
    expect(req.mail.mailFrom).toBe(`${A}/TYPE=PLMN@${HOME}`);
    expect(req.mail.rcptTo).toEqual([{ address: `${B}/TYPE=PLMN@${AWAY}`, parameters: {} }]);
    expect(req).toMatchObject({
      transactionId,
      messageId,
      from: `${A}/TYPE=PLMN`,
      to: [`${B}/TYPE=PLMN`],
      text: 'Grüße\r\n.\r\nende',
      subject: 'Größe — ein Betreff, der so lang ist, dass er mehr als ein encoded-word braucht',
      mms: {
        'x-mms-3gpp-mms-version': '6.10.0',
        'x-mms-transaction-id': `"${transactionId}"`,
        'x-mms-priority': 'High',
        'x-mms-sender-visibility': 'Hide',
        'x-mms-expiry': '3600',
        'x-mms-ack-request': 'Yes',
        'x-mms-originator-system': `system-user@${HOME}`,
      },
    });
    expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
    expect(response?.messageId).toBe(messageId);
    expect(response?.to).toEqual([`system-user@${HOME}`]);
    expect(response?.mail).toMatchObject({
      mailFrom: `system-user@${AWAY}`,
      rcptTo: [{ address: `${A}/TYPE=PLMN@${HOME}` }],
    });
    expect(response?.mms['x-mms-return-route']).toBe(`system-user@${HOME}`);
  });

  it('comes with SMIL, image and text as multipart/related, without SMIL as multipart/mixed', async () => {
    const { home, away } = await pair();
    const image = Buffer.from([0xff, 0xd8, 0, 13, 10, 46, 13, 10]);
    const parts = [{ contentType: 'image/jpeg', base64: image.toString('base64'), contentId: 'img', name: 'a.jpg' }];
    const content = { from: A, to: [B], text: 'look', parts };
    await home.forward({ ...content, smil: '<smil><body><par><img src="cid:img"/></par></body></smil>' });
    const related = await away.waitFor('MM4_forward.REQ');
    expect(related.contentType).toBe('multipart/related');
    expect(
      related.parts.map(({ contentType, contentId, contentLocation }) => [contentType, contentId, contentLocation]),
    ).toEqual([
      ['application/smil', 'smil', 'mm.smil'],
      ['text/plain', 'text', 'text.txt'],
      ['image/jpeg', 'img', 'a.jpg'],
    ]);
    expect(related.parts[2]?.content).toEqual(image);
    await home.forward(content);
    const mixed = await away.waitFor('MM4_forward.REQ', (one) => one !== related);
    expect([mixed.contentType, mixed.parts.length, mixed.text]).toEqual(['multipart/mixed', 2, 'look']);
  });

  it('goes to several in To and Cc in one transaction', async () => {
    const { home, away } = await pair();
    await home.forward({ from: A, to: [B, '+15551230003'], cc: ['+15551230004', 'bob@mail.example'], text: 'all' });
    const req = await away.waitFor('MM4_forward.REQ');
    expect(req.to).toEqual([`${B}/TYPE=PLMN`, '+15551230003/TYPE=PLMN']);
    expect(req.cc).toEqual(['+15551230004/TYPE=PLMN', 'bob@mail.example']);
    expect(req.mail.rcptTo.map(({ address }) => address)).toEqual([
      `${B}/TYPE=PLMN@${AWAY}`,
      `+15551230003/TYPE=PLMN@${AWAY}`,
      `+15551230004/TYPE=PLMN@${AWAY}`,
      'bob@mail.example',
    ]);
  });

  it('can be written as another vendor would', async () => {
    const { home, away } = await pair({ behaviour: { dialect: DIALECTS.odd ?? {} } });
    const { transactionId } = await home.forward({ from: A, to: [B], text: 'odd', readReply: true, expirySeconds: 60 });
    const req = await away.waitFor('MM4_forward.REQ');
    const raw = req.mail.octets.toString();
    expect(raw).toContain(`x-mms-transaction-id: <${transactionId}>\r\n`);
    expect(raw).toContain('x-mms-message-type: MM4_FORWARD.REQ\r\n');
    expect(raw).toContain('x-mms-read-report: YES\r\n');
    expect(raw).toMatch(/x-mms-expiry: \w{3}, \d\d /);
    expect(raw).toContain('Content-Type: application/vnd.wap.multipart.mixed;');
    expect(req.to).toEqual([`${B}/TYPE=PLMN@${AWAY}`]);
    expect(req.parts.map(partText)).toEqual(['odd']);
  });

  it('is sent once more after 4yz and after a lost answer, and given up after 5yz', async () => {
    const { home, away } = await pair({ behaviour: { retry: { delayMs: 10, maxAttempts: 5 } } });
    away.behave({
      smtp: {
        rules: [
          { at: 'MAIL', code: 451, enhanced: '4.3.2', times: 1 },
          { at: 'DOT', cut: 'accept', times: 1 },
        ],
      },
    });
    const { submission } = await home.forward({ from: A, to: [B], text: 'again' });
    expect(attemptCodes(submission)).toEqual([451, 0, 250]);
    expect(submission.attempts[0]?.text).toContain('451 4.3.2');
    expect(away.messages).toHaveLength(2);
    away.behave({ smtp: { rules: [{ at: 'RCPT', address: B, code: 550, enhanced: '5.1.1' }] } });
    const refused = await home.forward({ from: A, to: [B, '+15551230009'], text: 'one of two' });
    expect(refused.submission.recipients).toMatchObject([
      { address: `${B}/TYPE=PLMN@${AWAY}`, code: 550 },
      { address: `+15551230009/TYPE=PLMN@${AWAY}`, code: 250 },
    ]);
    expect(refused.response?.type).toBe('MM4_forward.RES');
  });
});

describe('answers', () => {
  it('are errors, come twice, late, with a wrong id or never, as told', async () => {
    const { home, away } = await pair();
    away.behave({
      forwardResponses: [{ times: 1, status: 'Error-service-denied', statusText: 'gesperrt für dich', twice: true }],
    });
    const { response, transactionId } = await home.forward({ from: A, to: [B], text: 'x' });
    expect(response?.mms['x-mms-request-status-code']).toBe('Error-service-denied');
    expect(response === undefined ? '' : mailHeader(response.mail, 'X-Mms-Status-Text')).toMatch(/^=\?utf-8\?B\?/);
    await home.waitFor('MM4_forward.RES', (one) => one !== response && one.transactionId === transactionId);
    away.behave({ forwardResponses: [{ transactionId: 'unknown' }] });
    await expect(home.forward({ from: A, to: [B], text: 'x' }, 300)).rejects.toThrow('none within');
    expect(home.messages.at(-1)?.transactionId).toBe('unknown');
    away.behave({ forwardResponses: [{ silent: true }], responseTo: 'originator-system' });
    await expect(home.forward({ from: A, to: [B], text: 'x' }, 100)).rejects.toThrow('none within');
    const req = away.messages.at(-1);
    if (req === undefined) throw new Error('no REQ');
    expect(await away.respond(req, { status: 'Ok' })).toMatchObject({ outcome: 'sent' });
    const late = await home.waitFor('MM4_forward.RES', (one) => one.transactionId === req.transactionId);
    expect(late.mail.rcptTo[0]?.address).toBe(`system-user@${HOME}`);
  });

  it('are not sent when the REQ does not ask, unless told to', async () => {
    const { home, away } = await pair();
    expect((await home.forward({ from: A, to: [B], text: 'x', ackRequest: false })).response).toBeUndefined();
    expect(away.undelivered).toBe(0);
    expect(home.messages).toHaveLength(0);
    away.behave({ respond: 'always' });
    await home.forward({ from: A, to: [B], text: 'x', ackRequest: false });
    await home.waitFor('MM4_forward.RES');
  });

  it('overtake the 250 when told', async () => {
    const { home, away } = await pair();
    away.behave({ beforeAnswer: true });
    const { response } = await home.forward({ from: A, to: [B], text: 'x' });
    expect(response).toBeDefined();
    const said = away.dialogue.find(({ command }) => command === 'DATA');
    expect(said?.reply).toMatch(/^354/);
  });
});

describe('reports', () => {
  it('follow the RES for each recipient when asked for, and are answered', async () => {
    const { home, away } = await pair();
    away.behave({ reports: { delivery: ['Deferred', 'Retrieved'] } });
    const { messageId } = await home.forward({
      from: A,
      to: [B, '+15551230003'],
      text: 'x',
      deliveryReport: true,
      readReply: true,
    });
    await away.waitFor(
      'MM4_read_reply_report.RES',
      (one) => away.messages.filter(({ type }) => type === one.type).length === 2,
    );
    const reports = home.messages.filter(({ type }) => type === 'MM4_delivery_report.REQ');
    expect(reports.map(({ from, mms }) => [from, mms['x-mms-mm-status-code']]).sort()).toEqual([
      [`${B}/TYPE=PLMN`, 'Deferred'],
      [`${B}/TYPE=PLMN`, 'Retrieved'],
      ['+15551230003/TYPE=PLMN', 'Deferred'],
      ['+15551230003/TYPE=PLMN', 'Retrieved'],
    ]);
    expect(home.messages[0]?.type).toBe('MM4_forward.RES');
    expect(reports[0]).toMatchObject({ messageId, to: [`${A}/TYPE=PLMN`], sender: `system-user@${AWAY}` });
    expect(reports[0]?.mail).toMatchObject({
      mailFrom: `system-user@${AWAY}`,
      rcptTo: [{ address: `${A}/TYPE=PLMN@${HOME}` }],
    });
    const read = home.messages.find(({ type }) => type === 'MM4_read_reply_report.REQ');
    expect(read).toMatchObject({ messageId, mms: { 'x-mms-read-status': 'Read' } });
    expect(away.messages.filter(({ type }) => type === 'MM4_delivery_report.RES')).toHaveLength(4);
  });

  it('come by hand, with any status, and with an error for an answer', async () => {
    const { home, away } = await pair({ behaviour: { reportResponses: [{ status: 'Error-message-not-found' }] } });
    await home.forward({ from: A, to: [B], text: 'x' });
    const req = await away.waitFor('MM4_forward.REQ');
    const { response } = await away.reportDelivery(req, 'Rejected', {
      statusText: 'no',
      headers: { 'X-Mms-MM-Status-Extension': 'Rejected-by-recipient' },
    });
    expect(response?.mms['x-mms-request-status-code']).toBe('Error-message-not-found');
    const report = await home.waitFor('MM4_delivery_report.REQ');
    expect(report.mms).toMatchObject({
      'x-mms-mm-status-code': 'Rejected',
      'x-mms-mm-status-extension': 'Rejected-by-recipient',
    });
    const quiet = await away.reportRead({ messageId: 'm', sender: A, recipient: B }, 'Deleted without being read', {
      ackRequest: false,
    });
    expect(quiet).toMatchObject({ submission: { outcome: 'sent' }, response: undefined });
  });
});

describe('SMTP', () => {
  it('takes mail of nodemailer that is no MM4, and records what it offered and what was used', async () => {
    const relay = await started({ behaviour: { smtp: { extensions: { smtpUtf8: false, size: 5_000 } } } });
    const transport = nodemailer.createTransport({ host: relay.host, port: relay.port, ignoreTLS: true });
    await transport.sendMail({
      from: 'a@x.example',
      to: 'b@y.example',
      subject: 's',
      text: 'ü',
      dsn: { ret: 'HDRS', id: 'e+1', notify: ['SUCCESS'], recipient: 'b@y.example' },
    });
    transport.close();
    expect(relay.messages).toHaveLength(0);
    const [mail] = relay.mails;
    expect(mail?.offered).toEqual(['PIPELINING', 'SIZE 5000', '8BITMIME', 'DSN', 'ENHANCEDSTATUSCODES']);
    expect(mail?.used).toEqual(expect.arrayContaining(['DSN', 'PIPELINING']));
    expect(mail?.mailParameters).toMatchObject({ RET: 'HDRS', ENVID: 'e+1' });
    expect(mail?.rcptTo[0]?.parameters).toEqual({ NOTIFY: 'SUCCESS', ORCPT: 'rfc822;b@y.example' });
  });

  it.each([
    ['CONNECT', 421],
    ['EHLO', 550],
    ['MAIL', 550],
    ['RCPT', 550],
    ['DATA', 554],
    ['DOT', 554],
  ] as const)('refuses at %s', async (at, code) => {
    const { home, away } = await pair({ behaviour: { retry: { maxAttempts: 1 } } });
    away.behave({ smtp: { rules: [{ at, code, text: 'not now' }] } });
    const { submission } = await home.forward({ from: A, to: [B], text: 'x' });
    expect(attemptCodes(submission)).toEqual([code]);
    expect(away.mails).toHaveLength(0);
  });

  it.each(['CONNECT', 'MAIL', 'DATA', 'CONTENT', 'DOT'] as const)('cuts the connection at %s', async (at) => {
    const { home, away } = await pair({ behaviour: { retry: { delayMs: 5 } } });
    away.behave({ smtp: { rules: [{ at, cut: 'refuse', times: 1 }] } });
    const { submission } = await home.forward({ from: A, to: [B], text: 'x' });
    expect(attemptCodes(submission).at(0)).toBe(0);
    expect(attemptCodes(submission).at(-1)).toBe(250);
    expect(away.mails).toHaveLength(1);
  });

  it('keeps what it has to send while the peer is away, and its port through kill and start', async () => {
    const { home, away } = await pair({ behaviour: { retry: { delayMs: 20 } } });
    const { port } = away;
    await away.kill();
    const sent = home.forward({ from: A, to: [B], text: 'x' });
    await expect(home.waitFor('MM4_forward.RES', undefined, 50)).rejects.toThrow();
    expect(home.undelivered).toBe(1);
    expect(await away.start()).toEqual({ host: '127.0.0.1', port });
    expect((await sent).response).toBeDefined();
  });

  it('as a sink counts, answers at once and keeps nothing', async () => {
    const { home, away } = await pair({}, { behaviour: { sink: true } });
    const results = await Promise.all(
      Array.from({ length: 50 }, () => home.forward({ from: A, to: [B], text: 'x', deliveryReport: true })),
    );
    expect(results.every(({ response }) => response !== undefined)).toBe(true);
    expect(away.sunk).toEqual({ 'MM4_forward.REQ': 50 });
    expect(away.mails).toHaveLength(0);
    expect(away.connectionsSeen).toBeLessThanOrEqual(4);
  });
});
