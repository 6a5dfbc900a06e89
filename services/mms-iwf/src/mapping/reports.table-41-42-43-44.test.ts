import { parseInternetMessage } from '@causeway/mime';
import { encodeMm4, type Mm4Message, parseAddress, type Written } from '@causeway/mm4';
import { mapToDeliveryReportReq } from './delivery-report-req.table-42.ts';
import { mapToReadReplyReportReq } from './read-reply-report-req.table-44.ts';
import { mapToReportEnvelope } from './report-envelope.table-41-43.ts';

const OWN = {
  version: '6.10.0',
  address: 'system-user@mms.a.example',
  mailId: 'd1@mms.a.example',
  date: Date.UTC(2025, 2, 5, 12, 0, 0),
};
const SOURCE = {
  from: parseAddress('+12125550101'),
  to: parseAddress('+447700900123'),
  date: Date.UTC(2025, 2, 4, 10, 16, 2),
  transactionId: 't-0002',
};
const ORIGIN = { mmsMessageId: 'mm-0001@mms.b.example' };

function written(message: Written<Mm4Message> | undefined) {
  if (message === undefined) throw new Error('there is no report');
  const { headers } = parseInternetMessage(encodeMm4(message));
  return (name: string) => headers.get(name);
}

const knobs = { ackRequest: false, forwardToOriginatorUa: true };
const delivery = (date?: number | 'none', ackRequest = false) =>
  written(
    mapToDeliveryReportReq({ ...SOURCE, date: date === 'none' ? undefined : SOURCE.date }, 'delivered', ORIGIN, OWN, {
      ...knobs,
      ackRequest,
    }),
  );
const read = (date?: number | 'none', ackRequest = false) =>
  written(
    mapToReadReplyReportReq(
      { ...SOURCE, date: date === 'none' ? undefined : SOURCE.date },
      'displayed',
      ORIGIN,
      OWN,
      ackRequest,
    ),
  );

describe.each(['MMS-T41', 'MMS-T43'])('%s: the SMTP transaction of a report', (table) => {
  const envelope = (mailFrom: string, mmsOriginatorSystem = '') =>
    mapToReportEnvelope(SOURCE.to, { mailFrom, mmsOriginatorSystem }, OWN.address);

  it(`${table}.MAIL FROM is the own address`, () => expect(envelope('a@b.example').mailFrom).toBe(OWN.address));

  it(`${table}.RCPT TO is the sender of the original in the domain of its reverse-path, else of its relay`, () => {
    expect(envelope('+447700900123/TYPE=PLMN@mms.b.example').rcptTo).toBe('+447700900123/TYPE=PLMN@mms.b.example');
    expect(envelope('system-user@mms.c.example').rcptTo).toBe('+447700900123/TYPE=PLMN@mms.c.example');
    expect(envelope('', 'system-user@mms.d.example').rcptTo).toBe('+447700900123/TYPE=PLMN@mms.d.example');
  });
});

describe.each([
  ['MMS-T42', 'MMS-T41', 'MM4_delivery_report.REQ', delivery],
  ['MMS-T44', 'MMS-T43', 'MM4_read_reply_report.REQ', read],
])('%s: CPM notification to the report', (table, transaction, type, report) => {
  const plain = report();

  it(`${table}.3GPP MMS Version`, () => expect(plain('X-Mms-3GPP-MMS-Version')).toBe('6.10.0'));

  it(`${table}.Message Type ${transaction}.DATA`, () => expect(plain('X-Mms-Message-Type')).toBe(type));

  it(`${table}.Transaction ID is one of its own`, () => expect(plain('X-Mms-Transaction-ID')).toBe('"t-0002"'));

  it(`${table}.Message ID is that of the original MM`, () => {
    expect(plain('X-Mms-Message-ID')).toBe('"mm-0001@mms.b.example"');
  });

  it(`${table}.Recipient Address is the MMS user, in To`, () => expect(plain('To')).toBe('+447700900123/TYPE=PLMN'));

  it(`${table}.Sender Address is the CPM User, in From`, () => expect(plain('From')).toBe('+12125550101/TYPE=PLMN'));

  it(`${table}.Date and time is that of the notification, else of the IWF`, () => {
    expect(plain('Date')).toBe('Tue, 04 Mar 2025 10:16:02 +0000');
    expect(report('none')('Date')).toBe('Wed, 05 Mar 2025 12:00:00 +0000');
  });

  it(`${table}.Acknowledgement Request is that of policy`, () => {
    expect(plain('X-Mms-Ack-Request')).toBe('No');
    expect(report(undefined, true)('X-Mms-Ack-Request')).toBe('Yes');
  });

  it(`${table}.Forward-Route is the own address`, () => expect(plain('X-Mms-Forward-Route')).toBe(OWN.address));
});

describe('MMS-T42, MMS-T44: the status', () => {
  it.each([
    ['delivered', 'Retrieved'],
    ['failed', 'Rejected'],
    ['forbidden', 'Rejected'],
    ['error', 'Indeterminate'],
  ] as const)('MMS-T42.MM Status of %s is %s', (status, mmStatus) => {
    expect(written(mapToDeliveryReportReq(SOURCE, status, ORIGIN, OWN, knobs))('X-Mms-MM-Status-Code')).toBe(mmStatus);
  });

  it('a delivery report goes to the originator, by policy', () => {
    expect(delivery()('X-Mms-Forward-To-Originator-UA')).toBe('Yes');
    const unforced = mapToDeliveryReportReq(SOURCE, 'delivered', ORIGIN, OWN, {
      ...knobs,
      forwardToOriginatorUa: false,
    });
    expect(written(unforced)('X-Mms-Forward-To-Originator-UA')).toBeUndefined();
  });

  it('MMS-T44.Read Status of displayed is Read, of error Deleted without being read; forbidden is not told', () => {
    expect(read()('X-Mms-Read-Status')).toBe('Read');
    const error = mapToReadReplyReportReq(SOURCE, 'error', ORIGIN, OWN, false);
    expect(written(error)('X-Mms-Read-Status')).toBe('Deleted without being read');
    expect(mapToReadReplyReportReq(SOURCE, 'forbidden', ORIGIN, OWN, false)).toBeUndefined();
  });
});
