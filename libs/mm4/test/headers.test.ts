import {
  type DeliveryReportReq,
  decodeMm4,
  encodeMm4,
  type ForwardReq,
  type ForwardRes,
  MESSAGE_TYPES,
  type Mm4Message,
  type ReadReplyReportReq,
  type Written,
} from '../src/index.ts';
import {
  alice,
  bob,
  catalog,
  example,
  forward,
  headersOf,
  ours,
  readReport,
  report,
  response,
  theirs,
  written,
} from './catalog-messages.ts';

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
