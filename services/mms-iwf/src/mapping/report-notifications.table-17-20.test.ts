import type { ReportState, SipRequest } from '@causeway/contracts';
import { parseCpim, parseImdn } from '@causeway/cpim';
import { composeReport } from '@causeway/interworking';
import { MmStatus, ReadStatus } from '@causeway/mm4';
import { HeaderBlock } from '@causeway/sip';
import { mapToDeliveryNotification } from './delivery-notification.table-17.ts';
import { mapToDisplayNotification } from './display-notification.table-20.ts';

const STATE: ReportState = {
  identities: {
    conversationId: 'conversation',
    contributionId: 'contribution',
    inReplyToContributionId: '',
    imdnMessageId: 'Zx81kQpL0aT4',
  },
  traceparent: '',
  requested: ['positive-delivery', 'negative-delivery', 'interworking', 'processing', 'display'],
  originalDateTime: '2025-03-04T10:15:30.000Z',
  originatorUri: 'tel:+12125550101',
  recipientUri: '"Bob" <tel:+447700900123>;x=y',
  cpimTo: 'tel:+447700900123',
  originalTo: '',
  recordRoutes: [],
  expiresUnixMs: 0,
  referredBy: '',
  recipient: '+447700900123',
};
const NOW = Date.UTC(2025, 2, 4, 10, 17, 0);
const REPORTED = Date.UTC(2025, 2, 4, 10, 16, 2);
const AGENT = 'IWF-MMS-client/OMA2.1';

const read = (request: SipRequest) => {
  const cpim = parseCpim(request.body);
  return { request, headers: HeaderBlock.parse(request.headers), cpim, imdn: parseImdn(cpim.content) };
};

function delivery(status: MmStatus, state: Partial<ReportState> = {}, failure: 'failed' | 'error' = 'failed') {
  const full = { ...STATE, ...state };
  const report = mapToDeliveryNotification(full, status, REPORTED, failure, 'iwf-0000c4', AGENT, NOW);
  return report === undefined ? undefined : read(composeReport(report, full));
}

function display(status: ReadStatus, state: Partial<ReportState> = {}) {
  const full = { ...STATE, ...state };
  const report = mapToDisplayNotification(full, status, REPORTED, 'iwf-0000c4', AGENT, NOW);
  return report === undefined ? undefined : read(composeReport(report, full));
}

describe('MMS-T17: MM4_delivery_report.REQ to CPM Delivery Notification', () => {
  const retrieved = delivery(MmStatus.retrieved);

  it('MMS-T17.SIP User-Agent (SIP MESSAGE only) states the release', () => {
    expect(retrieved?.headers.get('User-Agent')).toBe(AGENT);
  });

  it('MMS-T17.SIP P-Asserted-Identity [RFC3325] and/or From (SIP MESSAGE); CPIM From (SIP MESSAGE and MSRP SEND) are the recipient of the original', () => {
    expect(retrieved?.headers.get('From')).toBe('<tel:+447700900123>');
    expect(retrieved?.headers.get('P-Asserted-Identity')).toBe('<tel:+447700900123>');
    expect(retrieved?.cpim.from?.uri).toBe('tel:+447700900123');
  });

  it('MMS-T17.SIP To and Request-URI (SIP MESSAGE) are the sender of the original', () => {
    expect(retrieved?.request.requestUri).toBe('tel:+12125550101');
    expect(retrieved?.headers.get('To')).toBe('<tel:+12125550101>');
  });

  it('MMS-T17.CPIM To (SIP MESSAGE and MSRP SEND) is Referred-By of the original, else its sender', () => {
    expect(retrieved?.cpim.to[0]?.uri).toBe('tel:+12125550101');
    const referred = delivery(MmStatus.retrieved, { referredBy: '"Group" <sip:group@example.net>;cid=1' });
    expect(referred?.cpim.to[0]?.uri).toBe('sip:group@example.net');
    expect(referred?.request.requestUri).toBe('tel:+12125550101');
  });

  it('MMS-T17.SIP Conversation-ID, Contribution-ID (SIP MESSAGE) are those of the original', () => {
    expect(retrieved?.headers.get('Conversation-ID')).toBe('conversation');
    expect(retrieved?.headers.get('Contribution-ID')).toBe('contribution');
  });

  it('MMS-T17.CPIM Content-Disposition is notification', () => {
    expect(retrieved?.cpim.contentHeaders.get('Content-Disposition')).toBe('notification');
  });

  it.each([
    [MmStatus.retrieved, 'legacy-mms'],
    [MmStatus.rejected, 'failed'],
    [MmStatus.expired, 'failed'],
    [MmStatus.unrecognised, 'failed'],
    [MmStatus.deferred, undefined],
  ])('MMS-T17.IMDN XML <interworking-notification>/<status> of %s is %s, when it was asked for', (status, value) => {
    expect(delivery(status)?.imdn.interworking).toBe(value);
    expect(
      delivery(status, { requested: ['positive-delivery', 'negative-delivery'] })?.imdn.interworking,
    ).toBeUndefined();
  });

  it('MMS-T17.IMDN XML <interworking-notification>/<status> of a failure is error by policy', () => {
    expect(delivery(MmStatus.rejected, {}, 'error')?.imdn.interworking).toBe('error');
  });

  it.each([
    [MmStatus.retrieved, 'delivered', 'positive-delivery'],
    [MmStatus.rejected, 'failed', 'negative-delivery'],
    [MmStatus.expired, 'failed', 'negative-delivery'],
    [MmStatus.unrecognised, 'failed', 'negative-delivery'],
  ])('MMS-T17.IMDN XML <delivery-notification>/<status> of %s is %s, and needs %s', (status, value, needed) => {
    expect(delivery(status, { requested: [needed] })?.imdn.delivery).toBe(value);
    const others = STATE.requested.filter((each) => each !== needed);
    expect(delivery(status, { requested: others })?.imdn.delivery).toBeUndefined();
    expect(delivery(status, { requested: ['display'] })).toBeUndefined();
  });

  it.each([
    [MmStatus.indeterminate, 'processed'],
    [MmStatus.forwarded, 'processed'],
    [MmStatus.deferred, 'stored'],
  ])('MMS-T17.IMDN XML <processing-notification>/<status> of %s is %s, alone', (status, value) => {
    expect(delivery(status)?.imdn).toMatchObject({ processing: value });
    expect(delivery(status)?.imdn.delivery).toBeUndefined();
    expect(delivery(status, { requested: ['positive-delivery', 'interworking'] })).toBeUndefined();
  });

  it('MMS-T17.CPIM imdn.Message-ID is one of its own', () => {
    expect(retrieved?.cpim.imdn.messageId).toBe('iwf-0000c4');
  });

  it('MMS-T17.CPIM imdn.IMDN-Route is there when the original had IMDN-Record-Route', () => {
    expect(retrieved?.cpim.imdn.routes).toEqual([]);
    const routed = delivery(MmStatus.retrieved, { recordRoutes: ['sip:a.example.net', 'sip:b.example.net'] });
    expect(routed?.cpim.imdn.routes).toEqual(['sip:a.example.net', 'sip:b.example.net']);
  });

  it('MMS-T17.IMDN XML <original-recipient-uri> is Original-To of the original', () => {
    const ofGroup = delivery(MmStatus.retrieved, { originalTo: 'tel:+447700900999' });
    expect(ofGroup?.imdn.originalRecipientUri).toBe('tel:+447700900999');
  });

  it('MMS-T17.IMDN XML <message-id> is that of the original', () => {
    expect(retrieved?.imdn.messageId).toBe('Zx81kQpL0aT4');
  });

  it('MMS-T17.IMDN XML <recipient-uri> is CPIM To of the original', () => {
    expect(retrieved?.imdn.recipientUri).toBe('tel:+447700900123');
  });

  it('MMS-T17.SIP Date (SIP MESSAGE) is that of the report', () => {
    expect(retrieved?.headers.get('Date')).toBe('Tue, 04 Mar 2025 10:16:02 GMT');
  });

  it('MMS-T17.IMDN XML <datetime> is that of the original', () => {
    expect(retrieved?.imdn.dateTime).toBe('2025-03-04T10:15:30.000Z');
  });

  it('MMS-T17.SIP Content-Type (SIP MESSAGE) is message/cpim', () => {
    expect(retrieved?.headers.get('Content-Type')).toBe('message/cpim');
  });
});

describe('MMS-T20: MM4_read_reply_report.REQ to CPM display notification', () => {
  const seen = display(ReadStatus.read);

  it('MMS-T20.SIP User-Agent states the release', () => expect(seen?.headers.get('User-Agent')).toBe(AGENT));

  it('MMS-T20.SIP P-Asserted-Identity [RFC3325] and/or From; CPIM From are the recipient of the original', () => {
    expect(seen?.headers.get('From')).toBe('<tel:+447700900123>');
    expect(seen?.headers.get('P-Asserted-Identity')).toBe('<tel:+447700900123>');
    expect(seen?.cpim.from?.uri).toBe('tel:+447700900123');
  });

  it('MMS-T20.SIP To and Request-URI are the sender of the original', () => {
    expect(seen?.request.requestUri).toBe('tel:+12125550101');
    expect(seen?.headers.get('To')).toBe('<tel:+12125550101>');
  });

  it('MMS-T20.CPIM To is Referred-By of the original, else its sender', () => {
    expect(seen?.cpim.to[0]?.uri).toBe('tel:+12125550101');
    expect(display(ReadStatus.read, { referredBy: '<sip:group@example.net>' })?.cpim.to[0]?.uri).toBe(
      'sip:group@example.net',
    );
  });

  it('MMS-T20.SIP Conversation-ID, Contribution-ID are those of the original', () => {
    expect(seen?.headers.get('Conversation-ID')).toBe('conversation');
    expect(seen?.headers.get('Contribution-ID')).toBe('contribution');
  });

  it('MMS-T20.CPIM Content-Disposition is notification', () => {
    expect(seen?.cpim.contentHeaders.get('Content-Disposition')).toBe('notification');
  });

  it('MMS-T20.IMDN XML <display-notification>/<status> is displayed or error, when display was asked for', () => {
    expect(seen?.imdn.display).toBe('displayed');
    expect(display(ReadStatus.deletedUnread)?.imdn.display).toBe('error');
    expect(display(ReadStatus.read, { requested: ['positive-delivery', 'interworking'] })).toBeUndefined();
  });

  it('MMS-T20.CPIM imdn.IMDN-Route is there when the original had IMDN-Record-Route', () => {
    expect(seen?.cpim.imdn.routes).toEqual([]);
    expect(display(ReadStatus.read, { recordRoutes: ['sip:a.example.net'] })?.cpim.imdn.routes).toEqual([
      'sip:a.example.net',
    ]);
  });

  it('MMS-T20.IMDN XML <original-recipient-uri> is Original-To of the original', () => {
    expect(display(ReadStatus.read, { originalTo: 'tel:+447700900999' })?.imdn.originalRecipientUri).toBe(
      'tel:+447700900999',
    );
  });

  it('MMS-T20.CPIM imdn.Message-ID is one of its own', () => expect(seen?.cpim.imdn.messageId).toBe('iwf-0000c4'));

  it('MMS-T20.IMDN XML <recipient-uri> is CPIM To of the original', () => {
    expect(seen?.imdn.recipientUri).toBe('tel:+447700900123');
  });

  it('MMS-T20.IMDN XML <message-id> is that of the original', () => expect(seen?.imdn.messageId).toBe('Zx81kQpL0aT4'));

  it('MMS-T20.SIP Date is that of the report', () => {
    expect(seen?.headers.get('Date')).toBe('Tue, 04 Mar 2025 10:16:02 GMT');
  });

  it('MMS-T20.IMDN XML <datetime> is that of the original', () => {
    expect(seen?.imdn.dateTime).toBe('2025-03-04T10:15:30.000Z');
  });

  it('MMS-T20.SIP Content-Type is message/cpim', () => expect(seen?.headers.get('Content-Type')).toBe('message/cpim'));
});
