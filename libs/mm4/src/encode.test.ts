import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entityOf, formatContentType, MimeHeaders, parseContentType, parseInternetMessage } from '@causeway/mime';
import { parse } from 'yaml';
import { decodeMm4 } from './decode.ts';
import type { DeliveryReportReq } from './delivery-report-req.ts';
import { encodeMm4 } from './encode.ts';
import type { ForwardReq } from './forward-req.ts';
import type { ForwardRes } from './forward-res.ts';
import { MESSAGE_TYPES } from './message-type.ts';
import type { Mm4Message } from './mm4-message.ts';
import type { ReadReplyReportReq } from './read-reply-report-req.ts';
import type { Written } from './written.ts';

const catalog: {
  readonly mm4_headers: {
    readonly examples: Readonly<Record<string, string>>;
    readonly headers: ReadonlyArray<{ readonly name: string }>;
    readonly messages: Readonly<Record<string, { readonly headers: ReadonlyArray<{ readonly name: string }> }>>;
  };
} = parse(readFileSync(join(__dirname, '../../../docs/specification/mms.yaml'), 'utf8'));

/** The mail of an example: what follows DATA; one without content ends with the empty line. */
function example(name: string): string {
  const [, mail = ''] = (catalog.mm4_headers.examples[name] ?? '').split('DATA\n');
  const text = mail.replaceAll('\n', '\r\n');
  return text.includes('\r\n\r\n') ? text : `${text}\r\n`;
}

const ours = 'system-user@mms.mnc001.mcc001.gprs';
const theirs = 'system-user@mms.mnc002.mcc001.gprs';
const alice = { kind: 'plmn', number: '+15551230001' } as const;
const bob = { kind: 'plmn', number: '+15551230002' } as const;
const identity = { version: '6.10.0', messageId: 'mm-0001@mms.mnc001.mcc001.gprs', originatorRecipientAddresses: [] };

const forward: Written<ForwardReq> = {
  ...identity,
  messageType: 'MM4_forward.REQ',
  transactionId: 't-0001',
  from: alice,
  to: [bob],
  cc: [],
  sender: '+15551230001/TYPE=PLMN@mms.mnc001.mcc001.gprs',
  date: Date.UTC(2025, 2, 4, 10, 15, 30),
  mailId: 'm1@mms.mnc001.mcc001.gprs',
  expiry: { kind: 'relative', seconds: 259_200 },
  deliveryReport: true,
  readReply: true,
  priority: 'Normal',
  ackRequest: true,
  forwardCounter: 1,
  originatorSystem: ours,
  forwardRoute: [ours],
  content: entityOf({ contentType: 'text/plain; charset=utf-8', content: Buffer.from('Hello\r\n') }),
};
const response: Written<ForwardRes> = {
  ...identity,
  messageType: 'MM4_forward.RES',
  transactionId: 't-0001',
  sender: theirs,
  to: ours,
  date: Date.UTC(2025, 2, 4, 10, 15, 31),
  mailId: 'r1@mms.mnc002.mcc001.gprs',
  requestStatus: 'Ok',
  requestRecipients: [],
  returnRoute: [],
};
const report: Written<DeliveryReportReq> = {
  ...identity,
  messageType: 'MM4_delivery_report.REQ',
  transactionId: 't-0002',
  from: bob,
  to: alice,
  sender: theirs,
  date: Date.UTC(2025, 2, 4, 10, 16, 2),
  mailId: 'd1@mms.mnc002.mcc001.gprs',
  ackRequest: true,
  forwardToOriginatorUa: true,
  mmStatus: 'Retrieved',
  forwardRoute: [],
};
const { mmStatus: _, forwardToOriginatorUa: __, ...reportFields } = report;
const readReport: Written<ReadReplyReportReq> = {
  ...reportFields,
  messageType: 'MM4_read_reply_report.REQ',
  readStatus: 'Read',
};

const written = (message: Written<Mm4Message>): string => encodeMm4(message).toString('latin1');
const headersOf = (message: Written<Mm4Message>): string[] =>
  parseInternetMessage(encodeMm4(message)).headers.entries.map(({ name }) => name);

describe('the examples of the catalog, byte for byte', () => {
  it.each([
    ['forward_req', forward],
    ['forward_res', response],
    ['delivery_report_req', report],
  ] as const)('%s', (name, message) => {
    expect(written(message)).toBe(example(name));
    expect(decodeMm4(Buffer.from(example(name)))).toMatchObject({
      messageType: message.messageType,
      transactionId: message.transactionId,
      messageId: message.messageId,
    });
  });

  it('leaves out none of them', () => {
    expect(Object.keys(catalog.mm4_headers.examples)).toEqual(['forward_req', 'forward_res', 'delivery_report_req']);
  });
});

/** Every header with all its values: how it is written, and the field that it comes from and is read into. */
const forwardRows: ReadonlyArray<readonly [line: string, fields: Partial<Written<ForwardReq>>]> = [
  ['X-Mms-3GPP-MMS-Version: 6.16.0', { version: '6.16.0' }],
  ['X-Mms-Transaction-ID: "t-0009"', { transactionId: 't-0009' }],
  ['X-Mms-Transaction-ID: "a \\"b\\" \\\\"', { transactionId: 'a "b" \\' }],
  ['X-Mms-Message-ID: "mm-9@mms.example"', { messageId: 'mm-9@mms.example' }],
  ['From: +15551230009/TYPE=PLMN', { from: { kind: 'plmn', number: '+15551230009' } }],
  ['From: bob@example.com', { from: { kind: 'email', address: 'bob@example.com' } }],
  ['To: +15551230002/TYPE=PLMN, bob@example.com', { to: [bob, { kind: 'email', address: 'bob@example.com' }] }],
  ['Cc: +15551230001/TYPE=PLMN, +15551230002/TYPE=PLMN', { cc: [alice, bob] }],
  ['Subject: Dinner at 7?', { subject: 'Dinner at 7?' }],
  ['Subject: =?utf-8?b?R3LDvMOfZQ==?=', { subject: 'Grüße' }],
  ['Date: Sat, 01 Feb 2025 00:00:00 +0000', { date: Date.UTC(2025, 1, 1) }],
  ['Sender: +15551230009/TYPE=PLMN@mms.example', { sender: '+15551230009/TYPE=PLMN@mms.example' }],
  ['Message-ID: <m9@mms.example>', { mailId: 'm9@mms.example' }],
  ['X-Mms-Message-Class: Personal', { messageClass: 'Personal' }],
  ['X-Mms-Message-Class: Advertisement', { messageClass: 'Advertisement' }],
  ['X-Mms-Message-Class: Informational', { messageClass: 'Informational' }],
  ['X-Mms-Message-Class: Auto', { messageClass: 'Auto' }],
  ['X-Mms-Expiry: 3600', { expiry: { kind: 'relative', seconds: 3600 } }],
  ['X-Mms-Expiry: Sat, 01 Feb 2025 00:00:00 +0000', { expiry: { kind: 'absolute', unixMs: Date.UTC(2025, 1, 1) } }],
  ['X-Mms-Delivery-Report: Yes', { deliveryReport: true }],
  ['X-Mms-Delivery-Report: No', { deliveryReport: false }],
  ['X-Mms-Originator-R/S-Delivery-Report: Yes', { originatorRsDeliveryReport: true }],
  ['X-Mms-Originator-R/S-Delivery-Report: No', { originatorRsDeliveryReport: false }],
  ['X-Mms-Priority: Low', { priority: 'Low' }],
  ['X-Mms-Priority: Normal', { priority: 'Normal' }],
  ['X-Mms-Priority: High', { priority: 'High' }],
  ['X-Mms-Sender-Visibility: Show', { senderVisibility: 'Show' }],
  ['X-Mms-Sender-Visibility: Hide', { senderVisibility: 'Hide' }],
  ['X-Mms-Read-Reply: Yes', { readReply: true }],
  ['X-Mms-Read-Reply: No', { readReply: false }],
  ['X-Mms-Ack-Request: Yes', { ackRequest: true }],
  ['X-Mms-Ack-Request: No', { ackRequest: false }],
  ['X-Mms-Forward-Counter: 7', { forwardCounter: 7 }],
  ['X-Mms-Originator-System: mmsc@mms.example', { originatorSystem: 'mmsc@mms.example' }],
  [
    'X-Mms-Originator-Recipient-Address: a@one.example, b@two.example',
    { originatorRecipientAddresses: ['a@one.example', 'b@two.example'] },
  ],
  ['X-Mms-Forward-Route: a@one.example, b@two.example', { forwardRoute: ['a@one.example', 'b@two.example'] }],
];

const reportRows: ReadonlyArray<readonly [line: string, fields: Partial<Written<DeliveryReportReq>>]> = [
  ['X-Mms-MM-Status-Code: Retrieved', { mmStatus: 'Retrieved' }],
  ['X-Mms-MM-Status-Code: Expired', { mmStatus: 'Expired' }],
  ['X-Mms-MM-Status-Code: Rejected', { mmStatus: 'Rejected' }],
  ['X-Mms-MM-Status-Code: Deferred', { mmStatus: 'Deferred' }],
  ['X-Mms-MM-Status-Code: Indeterminate', { mmStatus: 'Indeterminate' }],
  ['X-Mms-MM-Status-Code: Forwarded', { mmStatus: 'Forwarded' }],
  ['X-Mms-MM-Status-Code: Unrecognised', { mmStatus: 'Unrecognised' }],
  ['X-Mms-MM-Status-Extension: Rejected-by-recipient', { mmStatusExtension: 'Rejected-by-recipient' }],
  ['X-Mms-Status-Text: no room', { statusText: 'no room' }],
  ['X-Mms-Forward-To-Originator-UA: Yes', { forwardToOriginatorUa: true }],
  ['X-Mms-Forward-To-Originator-UA: No', { forwardToOriginatorUa: false }],
  ['Sender: mmsc@mms.example', { sender: 'mmsc@mms.example' }],
];

const readRows: ReadonlyArray<readonly [line: string, fields: Partial<Written<ReadReplyReportReq>>]> = [
  ['X-Mms-Read-Status: Read', { readStatus: 'Read' }],
  ['X-Mms-Read-Status: Deleted without being read', { readStatus: 'Deleted without being read' }],
  ['X-Mms-Status-Text: =?utf-8?b?Z2Vsw7ZzY2h0?=', { statusText: 'gelöscht' }],
];

const responseRows: ReadonlyArray<readonly [line: string, fields: Partial<Written<ForwardRes>>]> = [
  ['X-Mms-Request-Status-Code: Ok', { requestStatus: 'Ok' }],
  ['X-Mms-Request-Status-Code: Error-unspecified', { requestStatus: 'Error-unspecified' }],
  ['X-Mms-Request-Status-Code: Error-service-denied', { requestStatus: 'Error-service-denied' }],
  ['X-Mms-Request-Status-Code: Error-message-format-corrupt', { requestStatus: 'Error-message-format-corrupt' }],
  [
    'X-Mms-Request-Status-Code: Error-sending-address-unresolved',
    { requestStatus: 'Error-sending-address-unresolved' },
  ],
  ['X-Mms-Request-Status-Code: Error-message-not-found', { requestStatus: 'Error-message-not-found' }],
  ['X-Mms-Request-Status-Code: Error-network-problem', { requestStatus: 'Error-network-problem' }],
  ['X-Mms-Request-Status-Code: Error-content-not-accepted', { requestStatus: 'Error-content-not-accepted' }],
  ['X-Mms-Request-Status-Code: Error-unsupported-message', { requestStatus: 'Error-unsupported-message' }],
  ['X-Mms-Status-Text: 404 Not Found', { statusText: '404 Not Found' }],
  ['X-Mms-Request-Recipients: +15551230002/TYPE=PLMN', { requestRecipients: [bob] }],
  ['X-Mms-Return-Route: a@one.example, b@two.example', { returnRoute: ['a@one.example', 'b@two.example'] }],
  ['X-Mms-Originator-Recipient-Address: a@one.example', { originatorRecipientAddresses: ['a@one.example'] }],
  ['To: mmsc@mms.example', { to: 'mmsc@mms.example' }],
];

/** Passed over on receive or of no use here: decode.test.ts has them. */
const notWritten = [
  'X-Mms-Previously-sent-by',
  'X-Mms-Previously-sent-date-and-time',
  'X-Mms-MMSIP-Address',
  'X-Mms-Adaptation-Allowed, X-Mms-Content-Class, X-Mms-Drm-Content, X-Mms-Applic-ID, X-Mms-Reply-Applic-ID, X-Mms-Aux-Applic-Info',
];

describe('every header of the catalog is written and read', () => {
  it.each<readonly [string, Written<Mm4Message>, object]>([
    ...forwardRows.map(([line, fields]) => [line, { ...forward, ...fields }, fields] as const),
    ...reportRows.map(([line, fields]) => [line, { ...report, ...fields }, fields] as const),
    ...readRows.map(([line, fields]) => [line, { ...readReport, ...fields }, fields] as const),
    ...responseRows.map(([line, fields]) => [line, { ...response, ...fields }, fields] as const),
  ])('%s', (line, message, fields) => {
    const octets = encodeMm4(message);
    expect(octets.toString('latin1').split('\r\n')).toContain(line);
    expect(decodeMm4(octets)).toMatchObject(fields);
  });

  it('leaves out none of the catalog', () => {
    const tested = [...forwardRows, ...reportRows, ...readRows, ...responseRows].map(([line]) => line.split(':', 1)[0]);
    const names = catalog.mm4_headers.headers.map(({ name }) => name);
    const elsewhere = ['X-Mms-Message-Type', 'MIME-Version', 'Content-Type', ...notWritten];
    expect(names.filter((name) => !tested.includes(name) && !elsewhere.includes(name))).toEqual([]);
  });

  it('MMS-6.3.1-02 MMS-T13.Message Type MMS-T19.Message Type MMS-T22.Message Type MMS-T38.Message Type MMS-T42.Message Type MMS-T44.Message Type: three groups, request and response each, under their names on the wire', () => {
    const messages: Written<Mm4Message>[] = [
      forward,
      response,
      report,
      { ...response, messageType: 'MM4_delivery_report.RES' },
      readReport,
      { ...response, messageType: 'MM4_read_reply_report.RES' },
    ];
    for (const [index, message] of messages.entries()) {
      const type = MESSAGE_TYPES[index];
      expect(written(message)).toContain(`\r\nX-Mms-Message-Type: ${type}\r\n`);
      expect(decodeMm4(encodeMm4(message)).messageType).toBe(type);
    }
  });

  it.each<readonly [string, Written<Mm4Message>]>([
    ['MM4_forward.REQ', { ...forward, ...Object.assign({}, ...forwardRows.map(([, fields]) => fields)) }],
    ['MM4_forward.RES', { ...response, ...Object.assign({}, ...responseRows.map(([, fields]) => fields)) }],
    [
      'MM4_delivery_report.REQ',
      { ...report, ...Object.assign({}, ...reportRows.map(([, fields]) => fields)), forwardRoute: [ours] },
    ],
    [
      'MM4_delivery_report.RES',
      {
        ...response,
        statusText: 'x',
        returnRoute: [ours],
        originatorRecipientAddresses: [ours],
        messageType: 'MM4_delivery_report.RES',
      },
    ],
    [
      'MM4_read_reply_report.REQ',
      { ...readReport, ...Object.assign({}, ...readRows.map(([, fields]) => fields)), forwardRoute: [ours] },
    ],
    [
      'MM4_read_reply_report.RES',
      {
        ...response,
        statusText: 'x',
        returnRoute: [ours],
        originatorRecipientAddresses: [ours],
        messageType: 'MM4_read_reply_report.RES',
      },
    ],
  ])('%s has the headers of its table and none twice', (type, message) => {
    const names = headersOf(message);
    expect(new Set(names).size).toBe(names.length);
    const table = catalog.mm4_headers.messages[type]?.headers.map(({ name }) => name) ?? [];
    const absent = ['(message body)', 'X-Mms-Previously-sent-by', 'X-Mms-Previously-sent-date-and-time'];
    expect(table.filter((name) => !names.includes(name) && !absent.includes(name))).toEqual([]);
  });

  it('orders the routes of a response as its table does', () => {
    const routes = { returnRoute: [ours], originatorRecipientAddresses: [theirs] };
    const last = (message: Written<Mm4Message>): string[] => headersOf(message).slice(-2);
    expect(last({ ...response, ...routes })).toEqual(['X-Mms-Return-Route', 'X-Mms-Originator-Recipient-Address']);
    for (const messageType of ['MM4_delivery_report.RES', 'MM4_read_reply_report.RES'] as const) {
      expect(last({ ...response, ...routes, messageType })).toEqual([
        'X-Mms-Originator-Recipient-Address',
        'X-Mms-Return-Route',
      ]);
    }
  });

  it('writes no blind recipient', () => {
    expect(written({ ...forward, bcc: [{ kind: 'plmn', number: '+15551239999' }] })).toBe(written(forward));
  });

  it('writes a response without message id when its request had none', () => {
    expect(headersOf({ ...response, messageId: undefined })).not.toContain('X-Mms-Message-ID');
  });

  it('MMS-6.3.1-N1 passes over headers of MM4 that it does not know', () => {
    const octets = Buffer.concat([
      Buffer.from('X-Mms-Content-Class: text\r\nX-Mms-Made-Up: 1\r\n'),
      encodeMm4(forward),
    ]);
    expect(decodeMm4(octets)).toEqual(decodeMm4(encodeMm4(forward)));
  });
});

describe('lines', () => {
  const lengths = (message: Written<Mm4Message>): number => {
    const [head = ''] = written(message).split('\r\n\r\n');
    return Math.max(...head.split('\r\n').map(({ length }) => length));
  };

  it('are folded at 78 columns in lists and text, and read again', () => {
    const to = Array.from({ length: 40 }, (_, index) => ({ kind: 'plmn', number: `+1555123${1000 + index}` }) as const);
    const forwardRoute = Array.from({ length: 12 }, (_, index) => `system-user@mms${index}.example`);
    const subject = 'many words '.repeat(60).trim();
    const message = { ...forward, to, forwardRoute, subject };
    expect(lengths(message)).toBeLessThanOrEqual(78);
    expect(decodeMm4(encodeMm4(message))).toMatchObject({ to, forwardRoute, subject });
    const german = { ...forward, subject: 'Grüße aus der Straße. '.repeat(20).trim() };
    expect(lengths(german)).toBeLessThanOrEqual(78);
    expect(decodeMm4(encodeMm4(german))).toMatchObject({ subject: german.subject });
  });

  it.each(['x'.repeat(3000), `${'a'.repeat(901)} b`, `a${' '.repeat(2000)}b`])(
    'stay within 998 octets whatever the text',
    (subject) => {
      expect(lengths({ ...forward, subject })).toBeLessThanOrEqual(998);
      expect(decodeMm4(encodeMm4({ ...forward, subject }))).toMatchObject({ subject });
    },
  );
});

describe('content', () => {
  const entity = (
    headers: ReadonlyArray<readonly [string, string]>,
    content: string | Buffer,
  ): ForwardReq['content'] => ({
    contentHeaders: new MimeHeaders(headers),
    contentType: parseContentType(headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'text/plain'),
    content: Buffer.from(content),
  });
  const bodyOf = (octets: Buffer): Buffer => octets.subarray(octets.indexOf('\r\n\r\n') + 4);

  it.each([
    ['base64', 'aGVsbG8=\r\naGVsbG8=\r\n'],
    ['quoted-printable', 'Gr=C3=BC=\r\n=C3=9Fe'],
    ['7bit', 'Hello\r\n.\r\n..\r\n'],
  ])('under %s is not touched', (encoding, content) => {
    const message = {
      ...forward,
      content: entity(
        [
          ['Content-Transfer-Encoding', encoding],
          ['Content-Type', 'Text/Plain; charset="UTF-8"'],
          ['Content-Disposition', 'inline'],
        ],
        content,
      ),
    };
    expect(written(message)).toContain(
      `\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-Type: Text/Plain; charset="UTF-8"\r\nContent-Disposition: inline\r\n\r\n`,
    );
    expect(bodyOf(encodeMm4(message)).toString()).toBe(content);
  });

  it('of several parts is not touched either, preamble and all', () => {
    const content = 'preamble\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: image/png\r\n\r\nAAAA\r\n--b--\r\nepilogue';
    const message = { ...forward, content: entity([['Content-Type', 'multipart/mixed; boundary=b']], content) };
    expect(bodyOf(encodeMm4(message)).toString()).toBe(content);
  });

  it('without a Content-Type header gets the type that it has', () => {
    const message = { ...forward, content: entity([], 'Hello') };
    expect(written(message)).toContain(`\r\nContent-Type: ${formatContentType(message.content.contentType)}\r\n`);
  });

  it.each([
    ['octets outside ASCII', [['Content-Type', 'text/plain; charset=utf-8']], 'Grüße'],
    ['a NUL', [['Content-Type', 'image/png']], 'a\u0000b'],
    ['a bare LF', [['Content-Type', 'image/png']], 'a\nb'],
    ['a bare CR', [['Content-Type', 'image/png']], 'a\rb'],
    ['an overlong line', [['Content-Type', 'image/png']], 'x'.repeat(999)],
    ['an overlong last line after others', [['Content-Type', 'image/png']], `x\r\n${'x'.repeat(999)}`],
    [
      'a header outside ASCII',
      [
        ['Content-Type', 'image/png'],
        ['Content-Disposition', 'attachment; filename="ü.png"'],
      ],
      'abc',
    ],
  ] as const)('with %s is encoded, as SMTP could not carry it', (_, headers, content) => {
    const octets = encodeMm4({ ...forward, content: entity(headers, content) });
    expect(octets.every((octet) => octet < 0x80)).toBe(true);
    expect(
      Math.max(
        ...octets
          .toString()
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(998);
    const message = decodeMm4(octets);
    if (message.messageType !== 'MM4_forward.REQ') throw new Error('no MM4_forward.REQ');
    const encoding = message.content.contentHeaders.get('Content-Transfer-Encoding');
    const plain = { base64: () => Buffer.from(message.content.content.toString(), 'base64').toString() };
    if (encoding === 'base64') expect(plain.base64()).toBe(content);
    else
      expect(message.content.content.toString().replace(/=\r\n/g, '')).toBe(
        content.replace('ü', '=C3=BC').replace('ß', '=C3=9F'),
      );
  });

  it('adds no header but its own Content-* ones', () => {
    const headers = [
      ['Content-Type', 'text/plain'],
      ['X-Mms-Ack-Request', 'No'],
      ['Bcc', 'eve@example.com'],
      ['Content-Length', '5'],
      ['Content-ID', '<a>'],
    ] as const;
    expect(headersOf({ ...forward, content: entity(headers, 'Hello') }).slice(-3)).toEqual([
      'X-Mms-Forward-Route',
      'Content-Type',
      'Content-ID',
    ]);
  });
});

describe('injection', () => {
  const evil = 'x\r\nBcc: eve@example.com';
  const refusals: readonly Written<Mm4Message>[] = [
    { ...forward, version: evil },
    { ...forward, transactionId: evil },
    { ...forward, messageId: evil },
    { ...forward, from: { kind: 'plmn', number: evil } },
    { ...forward, to: [{ kind: 'email', address: `a@b${evil}` }] },
    { ...forward, cc: [{ kind: 'unknown', text: evil }] },
    { ...forward, to: [{ kind: 'plmn', number: '+1', domain: evil }] },
    { ...forward, sender: evil },
    { ...forward, mailId: evil },
    { ...forward, date: Number.NaN },
    { ...forward, originatorSystem: `a@b${evil}` },
    { ...forward, forwardRoute: ['a@b', evil] },
    { ...forward, originatorRecipientAddresses: [`a@b\n${evil}`] },
    { ...forward, forwardCounter: -1 },
    { ...forward, expiry: { kind: 'relative', seconds: -1 } },
    { ...response, to: evil },
    { ...response, returnRoute: [evil] },
    { ...response, requestRecipients: [{ kind: 'unknown', text: evil }] },
    {
      ...forward,
      content: {
        contentHeaders: new MimeHeaders([['Content-ID', evil]]),
        contentType: parseContentType('text/plain'),
        content: Buffer.alloc(0),
      },
    },
  ];

  it.each(refusals.map((message, index) => [index, message] as const))('is refused: case %i', (_, message) => {
    expect(() => encodeMm4(message)).toThrow(
      expect.objectContaining({ name: expect.stringMatching(/^(?:Mm4EncodeError|MimeInjectionError)$/) }),
    );
  });

  it('in values that types should have kept out is refused as well', () => {
    for (const field of ['priority', 'messageClass', 'senderVisibility']) {
      expect(() => encodeMm4({ ...forward, [field]: evil })).toThrow('not printable ASCII');
    }
    expect(() => encodeMm4({ ...report, ...{ mmStatus: evil as 'Retrieved' } })).toThrow('not printable ASCII');
  });

  it('in text becomes a blank', () => {
    for (const [message, text] of [
      [{ ...forward, subject: evil }, 'subject'],
      [{ ...report, statusText: evil }, 'statusText'],
      [{ ...report, mmStatusExtension: evil }, 'mmStatusExtension'],
      [{ ...response, statusText: evil }, 'statusText'],
    ] as const) {
      expect(headersOf(message)).not.toContain('Bcc');
      expect(decodeMm4(encodeMm4(message))).toMatchObject({ [text]: 'x Bcc: eve@example.com' });
    }
  });
});
