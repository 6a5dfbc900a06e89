import { decodeMm4 } from './decode.ts';
import type { DeliveryReportReq } from './delivery-report-req.ts';
import type { ForwardReq } from './forward-req.ts';
import type { ForwardRes } from './forward-res.ts';
import { DEFAULT_MM4_LIMITS, type Mm4Limits } from './limits.ts';
import { Mm4Error } from './mm4-error.ts';
import type { Mm4Message } from './mm4-message.ts';
import type { ReadReplyReportReq } from './read-reply-report-req.ts';

const forward: Readonly<Record<string, string>> = {
  From: '+15551230001/TYPE=PLMN',
  To: '+15551230002/TYPE=PLMN',
  Sender: '+15551230001/TYPE=PLMN@mms.mnc001.mcc001.gprs',
  Date: 'Tue, 04 Mar 2025 10:15:30 +0000',
  'Message-ID': '<m1@mms.mnc001.mcc001.gprs>',
  'X-Mms-3GPP-MMS-Version': '6.10.0',
  'X-Mms-Message-Type': 'MM4_forward.REQ',
  'X-Mms-Transaction-ID': '"t-0001"',
  'X-Mms-Message-ID': '"mm-0001@mms.mnc001.mcc001.gprs"',
  'Content-Type': 'text/plain; charset=utf-8',
};

const report: Readonly<Record<string, string>> = {
  From: '+15551230002/TYPE=PLMN',
  To: '+15551230001/TYPE=PLMN',
  Sender: 'system-user@mms.mnc002.mcc001.gprs',
  'X-Mms-3GPP-MMS-Version': '6.10.0',
  'X-Mms-Message-Type': 'MM4_delivery_report.REQ',
  'X-Mms-Transaction-ID': '"t-0002"',
  'X-Mms-Message-ID': '"mm-0001@mms.mnc001.mcc001.gprs"',
  'X-Mms-MM-Status-Code': 'Retrieved',
};

const response: Readonly<Record<string, string>> = {
  From: 'system-user@mms.mnc002.mcc001.gprs',
  Sender: 'system-user@mms.mnc002.mcc001.gprs',
  To: 'system-user@mms.mnc001.mcc001.gprs',
  'X-Mms-3GPP-MMS-Version': '6.10.0',
  'X-Mms-Message-Type': 'MM4_forward.RES',
  'X-Mms-Transaction-ID': '"t-0001"',
  'X-Mms-Message-ID': '"mm-0001@mms.mnc001.mcc001.gprs"',
  'X-Mms-Request-Status-Code': 'Ok',
};

/** A mail of those headers; `changes` replace one, add one or, when `undefined`, leave one out. */
function mail(
  headers: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | undefined>> = {},
  body = 'Hello\r\n',
): Buffer {
  const lines = Object.entries({ ...headers, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return Buffer.from(`${lines.join('')}\r\n${body}`, 'utf8');
}

function decoded<Type extends Mm4Message['messageType']>(
  type: Type,
  octets: Buffer,
  limits?: Mm4Limits,
): Extract<Mm4Message, { messageType: Type }> {
  const message = decodeMm4(octets, limits);
  if (message.messageType !== type) throw new Error(`a ${message.messageType}`);
  return message as Extract<Mm4Message, { messageType: Type }>;
}

const forwardOf = (changes: Readonly<Record<string, string | undefined>>): ForwardReq =>
  decoded('MM4_forward.REQ', mail(forward, changes));
const reportOf = (changes: Readonly<Record<string, string | undefined>>): DeliveryReportReq =>
  decoded('MM4_delivery_report.REQ', mail(report, changes));
const readOf = (changes: Readonly<Record<string, string | undefined>>): ReadReplyReportReq =>
  decoded(
    'MM4_read_reply_report.REQ',
    mail(report, {
      'X-Mms-Message-Type': 'MM4_read_reply_report.REQ',
      'X-Mms-MM-Status-Code': undefined,
      ...changes,
    }),
  );
const responseOf = (changes: Readonly<Record<string, string | undefined>>): ForwardRes =>
  decoded('MM4_forward.RES', mail(response, changes));

function refused(octets: Buffer, limits?: Mm4Limits): Mm4Error {
  try {
    decodeMm4(octets, limits);
  } catch (error) {
    if (error instanceof Mm4Error) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('what peers write and the catalog says to accept', () => {
  it('takes header names in any case', () => {
    const octets = Buffer.from(
      mail(forward, { 'X-Mms-Delivery-Report': 'Yes' })
        .toString()
        .replace(/^[^:\r\n]+:/gm, (name) => name.toUpperCase()),
    );
    expect(decodeMm4(octets)).toMatchObject({ transactionId: 't-0001', version: '6.10.0', deliveryReport: true });
    expect(
      decodeMm4(Buffer.from(octets.toString().replace(/^[^:\r\n]+:/gm, (name) => name.toLowerCase()))),
    ).toMatchObject({ messageId: 'mm-0001@mms.mnc001.mcc001.gprs', deliveryReport: true });
  });

  it('takes tokens in any case, in quotes and with comments', () => {
    expect(
      forwardOf({
        'X-Mms-Message-Type': 'mm4_FORWARD.req (an MM)',
        'X-Mms-Delivery-Report': 'yes',
        'X-Mms-Read-Reply': '"NO"',
        'X-Mms-Ack-Request': 'YES (please)',
        'X-Mms-Priority': 'HIGH',
        'X-Mms-Sender-Visibility': '(private) hide',
        'X-Mms-Message-Class': 'auto',
      }),
    ).toMatchObject({
      messageType: 'MM4_forward.REQ',
      deliveryReport: true,
      readReply: false,
      ackRequest: true,
      priority: 'High',
      senderVisibility: 'Hide',
      messageClass: 'Auto',
    });
  });

  it('takes an optional token that it does not know for none', () => {
    const request = forwardOf({
      'X-Mms-Delivery-Report': 'maybe',
      'X-Mms-Priority': 'Urgent',
      'X-Mms-Expiry': 'soon',
      'X-Mms-Forward-Counter': '-1',
      'X-Mms-Ack-Request': '',
    });
    expect(request.deliveryReport).toBeUndefined();
    expect(request.priority).toBeUndefined();
    expect(request.expiry).toBeUndefined();
    expect(request.forwardCounter).toBeUndefined();
    expect(request.ackRequest).toBeUndefined();
  });

  it.each(['"t-0001"', 't-0001', '"t-0001" (ours)', 't-0001 (ours)'])('takes the transaction id %p', (value) => {
    expect(forwardOf({ 'X-Mms-Transaction-ID': value }).transactionId).toBe('t-0001');
  });

  it.each(['"mm@x"', 'mm@x', '<mm@x>', '"<mm@x>"'])('takes the message id %p', (value) => {
    expect(forwardOf({ 'X-Mms-Message-ID': value }).messageId).toBe('mm@x');
  });

  it.each(['6.10.0', '6.3.0', '5.5.0', '6.16.0', '"6.10.0"'])('takes version %p', (version) => {
    expect(forwardOf({ 'X-Mms-3GPP-MMS-Version': version }).version).toBe(version.replaceAll('"', ''));
  });

  it.each([
    ['+15551230001', { kind: 'plmn', number: '+15551230001' }],
    ['15551230001/type=PLMN', { kind: 'plmn', number: '15551230001' }],
    ['Bob <+15551230001/TYPE=PLMN@mms.example>', { kind: 'plmn', number: '+15551230001', domain: 'mms.example' }],
    ['+15551230001/TYPE=PLMN (Bob)', { kind: 'plmn', number: '+15551230001' }],
    ['"Bob, jr." <bob@example.com>', { kind: 'email', address: 'bob@example.com' }],
    ['anonymous', { kind: 'unknown', text: 'anonymous' }],
  ])('takes From %p', (value, address) => {
    expect(forwardOf({ From: value }).from).toEqual(address);
  });

  it('takes recipients of all headers, of several lines, and without To', () => {
    const octets = Buffer.concat([
      Buffer.from('To: +1, +2/TYPE=PLMN\r\nCC: a@example.com\r\nBcc: +4\r\n'),
      mail(forward),
    ]);
    expect(decoded('MM4_forward.REQ', octets)).toMatchObject({
      to: [
        { kind: 'plmn', number: '+1' },
        { kind: 'plmn', number: '+2' },
        { kind: 'plmn', number: '+15551230002' },
      ],
      cc: [{ kind: 'email', address: 'a@example.com' }],
      bcc: [{ kind: 'plmn', number: '+4' }],
    });
    expect(forwardOf({ To: undefined, Cc: '+3' })).toMatchObject({ to: [], cc: [{ kind: 'plmn', number: '+3' }] });
  });

  it.each([
    ['3600', { kind: 'relative', seconds: 3600 }],
    ['3600 (an hour)', { kind: 'relative', seconds: 3600 }],
    ['Tue, 04 Mar 2025 10:15:30 +0000', { kind: 'absolute', unixMs: Date.UTC(2025, 2, 4, 10, 15, 30) }],
    ['2025-03-04T10:15:30Z', { kind: 'absolute', unixMs: Date.UTC(2025, 2, 4, 10, 15, 30) }],
  ])('takes the expiry %p', (value, expiry) => {
    expect(forwardOf({ 'X-Mms-Expiry': value }).expiry).toEqual(expiry);
  });

  it('takes the names of MM1 and of other peers for headers of MM4', () => {
    expect(forwardOf({ 'X-Mms-Read-Report': 'Yes' }).readReply).toBe(true);
    expect(forwardOf({ 'X-Mms-Read-Report': 'Yes', 'X-Mms-Read-Reply': 'No' }).readReply).toBe(false);
    expect(reportOf({ 'X-Mms-MM-Status-Code': undefined, 'X-Mms-Status': 'Expired' }).mmStatus).toBe('Expired');
    expect(readOf({ 'X-Mms-MM-Read-Status': 'Read' }).readStatus).toBe('Read');
  });

  it('takes every spelling of a status', () => {
    expect(reportOf({ 'X-Mms-MM-Status-Code': 'unrecognized' }).mmStatus).toBe('Unrecognised');
    expect(reportOf({ 'X-Mms-MM-Status-Code': 'Lost' }).mmStatus).toBe('Indeterminate');
    expect(readOf({ 'X-Mms-Read-Status': 'Deletedwithoutbeingread' }).readStatus).toBe('Deleted without being read');
    expect(responseOf({ 'X-Mms-Request-Status-Code': 'OK' }).requestStatus).toBe('Ok');
    expect(responseOf({ 'X-Mms-Request-Status-Code': 'Error-moon-phase' }).requestStatus).toBe('Error-unspecified');
  });

  it('passes over headers of later releases, of earlier routes and of nobody', () => {
    const ignored = {
      'X-Mms-Previously-sent-by': '1, +15551230009/TYPE=PLMN',
      'X-Mms-Previously-sent-date-and-time': '1, Mon, 03 Mar 2025 10:15:30 +0000',
      'X-Mms-MMSIP-Address': 'system-user@mms.example',
      'X-Mms-Adaptation-Allowed': 'Yes',
      'X-Mms-Content-Class': 'text',
      'X-Mms-Drm-Content': 'No',
      'X-Mms-Applic-ID': 'app',
      'X-Mms-Reply-Applic-ID': 'app',
      'X-Mms-Aux-Applic-Info': 'info',
      'X-Something-Else': 'x',
    };
    expect(forwardOf(ignored)).toEqual(forwardOf({}));
  });

  it('reads encoded words and raw UTF-8 in Subject and status text', () => {
    expect(forwardOf({ Subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?= =?utf-8?q?_dich?=' }).subject).toBe('Grüße dich');
    expect(forwardOf({ Subject: 'Grüße' }).subject).toBe('Grüße');
    expect(responseOf({ 'X-Mms-Status-Text': '=?utf-8?b?w7xiZXI=?=' }).statusText).toBe('über');
  });

  it('does without Date, Sender, Message-ID, MIME-Version and Content-Type', () => {
    const bare = { Date: undefined, Sender: undefined, 'Message-ID': undefined, 'Content-Type': undefined };
    const request = forwardOf(bare);
    expect([request.date, request.sender, request.mailId]).toEqual([undefined, undefined, undefined]);
    expect(request.content.contentType.type).toBe('text/plain');
    expect(forwardOf({ Date: 'yesterday' }).date).toBeUndefined();
  });

  it('leaves an originator system out that is no address, so that Sender is used', () => {
    expect(
      forwardOf({ 'X-Mms-Originator-System': 'system=mms.example;party=+15551230001' }).originatorSystem,
    ).toBeUndefined();
    expect(forwardOf({ 'X-Mms-Originator-System': '<mmsc@mms.example>' }).originatorSystem).toBe('mmsc@mms.example');
  });

  it('reads routes as lists, without what is no relay', () => {
    expect(forwardOf({ 'X-Mms-Forward-Route': 'a@one.example, <b@two.example>, three' }).forwardRoute).toEqual([
      'a@one.example',
      'b@two.example',
    ]);
  });

  it('reads a response without version, message id and addresses, and ignores its body', () => {
    const only = { From: undefined, Sender: undefined, To: undefined, 'X-Mms-3GPP-MMS-Version': undefined };
    expect(responseOf({ ...only, 'X-Mms-Message-ID': undefined })).toEqual({
      messageType: 'MM4_forward.RES',
      transactionId: 't-0001',
      requestStatus: 'Ok',
      requestRecipients: [],
      returnRoute: [],
      originatorRecipientAddresses: [],
    });
  });

  it('reads a mail with bare LF line ends, folded headers, or without an empty line', () => {
    const lines = mail(response).toString().split('\r\n\r\n')[0] ?? '';
    expect(decodeMm4(Buffer.from(lines))).toMatchObject({ requestStatus: 'Ok' });
    expect(decodeMm4(Buffer.from(lines.replaceAll('\r\n', '\n')))).toMatchObject({ requestStatus: 'Ok' });
    expect(decodeMm4(Buffer.from(lines.replace(': "t-', ':\r\n\t"t-')))).toMatchObject({ transactionId: 't-0001' });
  });
});

describe('what is refused, and what it is answered with', () => {
  it.each(['X-Mms-3GPP-MMS-Version', 'X-Mms-Transaction-ID', 'X-Mms-Message-ID', 'From', 'To'])(
    'an MM4_forward.REQ without %s',
    (name) => {
      for (const value of [undefined, '', ' ']) {
        const error = refused(mail(forward, { [name]: value }));
        expect(error.requestStatus).toBe('Error-message-format-corrupt');
        expect(error.message).toContain(name);
        expect(error.recovered).toMatchObject({
          messageType: 'MM4_forward.REQ',
          transactionId: name === 'X-Mms-Transaction-ID' ? undefined : 't-0001',
          messageId: name === 'X-Mms-Message-ID' ? undefined : 'mm-0001@mms.mnc001.mcc001.gprs',
          sender: '+15551230001/TYPE=PLMN@mms.mnc001.mcc001.gprs',
        });
      }
    },
  );

  it('gives all that the response needs', () => {
    const error = refused(
      mail(forward, {
        From: undefined,
        'X-Mms-Ack-Request': 'Yes',
        'X-Mms-Originator-System': 'system-user@mms.example',
        'X-Mms-Forward-Route': 'a@one.example, b@two.example',
        'X-Mms-Originator-Recipient-Address': 'c@three.example',
      }),
    );
    expect(error.recovered).toEqual({
      messageType: 'MM4_forward.REQ',
      version: '6.10.0',
      transactionId: 't-0001',
      messageId: 'mm-0001@mms.mnc001.mcc001.gprs',
      ackRequest: true,
      sender: '+15551230001/TYPE=PLMN@mms.mnc001.mcc001.gprs',
      mailId: 'm1@mms.mnc001.mcc001.gprs',
      originatorSystem: 'system-user@mms.example',
      originatorRecipientAddresses: ['c@three.example'],
      forwardRoute: ['a@one.example', 'b@two.example'],
    });
  });

  it.each(['From', 'To', 'X-Mms-MM-Status-Code', 'X-Mms-Message-ID', 'X-Mms-Transaction-ID'])(
    'an MM4_delivery_report.REQ without %s',
    (name) => {
      expect(refused(mail(report, { [name]: undefined })).requestStatus).toBe('Error-message-format-corrupt');
    },
  );

  it('an MM4_read_reply_report.REQ without a status, or with one that says nothing', () => {
    const type = { 'X-Mms-Message-Type': 'MM4_read_reply_report.REQ' };
    expect(refused(mail(report, type)).requestStatus).toBe('Error-message-format-corrupt');
    expect(refused(mail(report, { ...type, 'X-Mms-Read-Status': 'Burnt' })).message).toContain('X-Mms-Read-Status');
  });

  it('a response without transaction id or status', () => {
    for (const name of ['X-Mms-Transaction-ID', 'X-Mms-Request-Status-Code']) {
      expect(refused(mail(response, { [name]: undefined })).recovered.messageType).toBe('MM4_forward.RES');
    }
  });

  it('a message type that MM4 does not know', () => {
    const error = refused(mail(forward, { 'X-Mms-Message-Type': 'MM4_teleport.REQ' }));
    expect(error.requestStatus).toBe('Error-unsupported-message');
    expect(error.recovered.messageType).toBeUndefined();
    expect(error.recovered.transactionId).toBe('t-0001');
  });

  it('a mail that is no MM4 message', () => {
    const error = refused(mail(forward, { 'X-Mms-Message-Type': undefined }));
    expect(error.requestStatus).toBe('Error-unsupported-message');
    expect(error.message).toContain('not an MM4 message');
  });

  it('a version that is none', () => {
    expect(refused(mail(forward, { 'X-Mms-3GPP-MMS-Version': 'latest' })).recovered.transactionId).toBe('t-0001');
  });

  it('a message beyond the limits', () => {
    const limits = {
      ...DEFAULT_MM4_LIMITS,
      maxMessageOctets: 1000,
      maxAddresses: 3,
      maxRelays: 2,
      maxIdentifierLength: 20,
    };
    const long = refused(mail(forward, {}, 'x'.repeat(1000)), limits);
    expect([long.requestStatus, long.recovered.transactionId]).toEqual(['Error-content-not-accepted', 't-0001']);
    const short = { 'X-Mms-Message-ID': '"mm"' };
    for (const changes of [
      { To: '+1, +2, +3, +4' },
      { 'X-Mms-Forward-Route': 'a@a, b@b, c@c' },
      { 'X-Mms-Transaction-ID': `"${'t'.repeat(21)}"` },
      { 'X-Mms-Transaction-ID': '"t\u0007"' },
    ]) {
      expect(refused(mail(forward, { ...short, ...changes }), limits).requestStatus).toBe(
        'Error-message-format-corrupt',
      );
    }
  });

  it('a header section beyond the limits, by a MimeError, as nothing of it was read', () => {
    const limits = { ...DEFAULT_MM4_LIMITS, maxHeaders: 5 };
    expect(() => decodeMm4(mail(forward), limits)).toThrow(expect.objectContaining({ name: 'MimeError', status: 413 }));
  });
});
