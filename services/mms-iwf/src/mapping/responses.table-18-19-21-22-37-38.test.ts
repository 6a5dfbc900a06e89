import { parseInternetMessage } from '@causeway/mime';
import { encodeMm4, type Mm4Message, RequestStatus, type Written } from '@causeway/mm4';
import { mapToDeliveryReportRes } from './delivery-report-res.table-19.ts';
import { mapToForwardRes, requestStatusOf } from './forward-res.table-38.ts';
import { mapToReadReplyReportRes } from './read-reply-report-res.table-22.ts';
import { mapToResponseEnvelope } from './response-envelope.table-18-21-37.ts';
import { requestStatusOfSeveral } from './several-recipients.table-38.ts';

const OWN = {
  version: '6.10.0',
  address: 'system-user@mms.a.example',
  mailId: 'r1@mms.a.example',
  date: Date.UTC(2025, 2, 4, 10, 15, 31),
};
const REQUEST = {
  transactionId: 't-0001',
  messageId: 'mm-0001@mms.b.example',
  forwardRoute: ['system-user@mms.b.example', 'relay@mms.c.example'],
  originatorRecipientAddresses: ['system-user@mms.b.example'],
};
const TO = 'system-user@mms.b.example';

function written(message: Written<Mm4Message>) {
  const { headers } = parseInternetMessage(encodeMm4(message));
  return (name: string) => headers.get(name);
}

describe.each([
  ['MMS-T18', (...parameters: Parameters<typeof mapToResponseEnvelope>) => mapToResponseEnvelope(...parameters)],
  ['MMS-T21', (...parameters: Parameters<typeof mapToResponseEnvelope>) => mapToResponseEnvelope(...parameters)],
  ['MMS-T37', (...parameters: Parameters<typeof mapToResponseEnvelope>) => mapToResponseEnvelope(...parameters)],
])('%s: the SMTP transaction of a response', (table, map) => {
  const origin = { mailFrom: '+1/TYPE=PLMN@mms.b.example', originatorSystem: TO, sender: 'sender@mms.b.example' };

  it(`${table}.MAIL FROM is the own address`, () => {
    expect(map(origin, OWN.address, 'mail_from')?.mailFrom).toBe(OWN.address);
  });

  it(`${table}.RCPT TO is the reverse-path of the request; by policy, and without one, the address of the header`, () => {
    expect(map(origin, OWN.address, 'mail_from')).toMatchObject({ rcptTo: origin.mailFrom, to: TO });
    expect(map(origin, OWN.address, 'originator_system')?.rcptTo).toBe(TO);
    expect(map({ ...origin, mailFrom: '' }, OWN.address, 'mail_from')?.rcptTo).toBe(TO);
    const { sender } = origin;
    expect(map({ mailFrom: '', sender }, OWN.address, 'mail_from')).toMatchObject({ rcptTo: sender, to: sender });
    expect(map({ mailFrom: origin.mailFrom }, OWN.address, 'originator_system')?.to).toBe(origin.mailFrom);
    expect(map({ mailFrom: '' }, OWN.address, 'mail_from')).toBeUndefined();
  });
});

describe.each([
  ['MMS-T19', 'MM4_delivery_report.RES', mapToDeliveryReportRes],
  ['MMS-T22', 'MM4_read_reply_report.RES', mapToReadReplyReportRes],
  ['MMS-T38', 'MM4_forward.RES', mapToForwardRes],
])('%s: %s', (table, type, map) => {
  const response = written(map(REQUEST, RequestStatus.ok, OWN, TO));

  it(`${table}.3GPP MMS Version`, () => expect(response('X-Mms-3GPP-MMS-Version')).toBe('6.10.0'));

  it(`${table}.Message Type`, () => expect(response('X-Mms-Message-Type')).toBe(type));

  it(`${table}.Transaction ID is that of the request`, () => expect(response('X-Mms-Transaction-ID')).toBe('"t-0001"'));

  it(`${table}.Message ID is that of the request`, () => {
    expect(response('X-Mms-Message-ID')).toBe('"mm-0001@mms.b.example"');
  });

  it(`${table}.Request Status, with its reason in words`, () => {
    expect(response('X-Mms-Request-Status-Code')).toBe('Ok');
    const refused = written(map(REQUEST, RequestStatus.messageNotFound, OWN, TO, 'not known'));
    expect(refused('X-Mms-Request-Status-Code')).toBe('Error-message-not-found');
    expect(refused('X-Mms-Status-Text')).toBe('not known');
  });

  it(`${table}.Originator-Recipient-Address is that of the request, the own address behind it`, () => {
    expect(response('X-Mms-Originator-Recipient-Address')).toMatch(
      /^system-user@mms\.b\.example,\s*system-user@mms\.a\.example$/,
    );
    const without = written(map({ ...REQUEST, originatorRecipientAddresses: [] }, RequestStatus.ok, OWN, TO));
    expect(without('X-Mms-Originator-Recipient-Address')).toBeUndefined();
  });

  it(`${table}.Return-Route is the Forward-Route of the request`, () => {
    expect(response('X-Mms-Return-Route')).toMatch(/^system-user@mms\.b\.example,\s*relay@mms\.c\.example$/);
  });

  it(`${table.replace(/19/, '18').replace(/22/, '21').replace(/38/, '37')}.DATA is that message`, () => {
    expect(response('To')).toBe(TO);
    expect(response('Sender')).toBe(OWN.address);
  });
});

describe('MMS-T38: SIP status to X-Mms-Request-Status-Code', () => {
  const none = new Map<number, RequestStatus>();
  it.each([
    [RequestStatus.ok, [200, 202, 299]],
    [RequestStatus.serviceDenied, [401, 403, 407, 503, 603]],
    [RequestStatus.sendingAddressUnresolved, [404, 410, 416, 484, 485, 604]],
    [RequestStatus.contentNotAccepted, [413, 415, 488, 493, 606]],
    [RequestStatus.messageFormatCorrupt, [400]],
    [RequestStatus.networkProblem, [408, 480, 486, 500, 502, 504, 600]],
    [RequestStatus.unspecified, [402, 420, 499, 501, 699]],
  ])('MMS-T38.Request Status is %s for %j', (status, codes) => {
    for (const code of codes) expect(requestStatusOf(code, none)).toBe(status);
  });

  it('MMS-T38.Request Status is that of policy, where policy has one', () => {
    expect(requestStatusOf(503, new Map([[503, RequestStatus.networkProblem]]))).toBe('Error-network-problem');
  });

  it.each([
    ['any_ok', ['Ok', 'Error-service-denied'], 'Ok'],
    ['worst', ['Ok', 'Error-network-problem', 'Error-service-denied'], 'Error-service-denied'],
    ['any_ok', ['Error-network-problem', 'Error-content-not-accepted'], 'Error-content-not-accepted'],
    ['worst', ['Ok', 'Ok'], 'Ok'],
  ] as const)('MMS-6.3.1.2-07 %s of %j is %s', (summary, statuses, status) => {
    expect(requestStatusOfSeveral(statuses, summary)).toBe(status);
  });
});
