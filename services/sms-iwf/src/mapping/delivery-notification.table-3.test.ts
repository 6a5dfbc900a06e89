import type { ReportState } from '@causeway/contracts';
import { parseCpim, parseImdn } from '@causeway/cpim';
import { composeReport } from '@causeway/interworking';
import { HeaderBlock } from '@causeway/sip';
import { mapToDeliveryNotification } from './delivery-notification.table-3.ts';
import type { ReportedState } from './message-state.table-x2.ts';

const STATE: ReportState = {
  identities: {
    conversationId: 'conversation',
    contributionId: 'contribution',
    inReplyToContributionId: '',
    imdnMessageId: 'Zx81kQpL0aT4',
  },
  traceparent: '',
  requested: ['positive-delivery', 'negative-delivery', 'interworking'],
  originalDateTime: '2025-03-04T10:15:30.000Z',
  originatorUri: 'tel:+12125550101',
  recipientUri: '"Bob" <tel:+447700900123>;x=y',
  cpimTo: 'tel:+447700900123',
  originalTo: '',
  recordRoutes: [],
  expiresUnixMs: 0,
  referredBy: '',
  recipient: '',
};
const DELIVERED: ReportedState = { outcome: 'delivered', delivery: 'delivered', interworking: 'legacy-sms' };
const FORBIDDEN: ReportedState = { outcome: 'failed', delivery: 'forbidden', interworking: 'error' };
const MADE_AT = Date.UTC(2025, 2, 4, 10, 16, 2);

function notification(reported: ReportedState, state: Partial<ReportState> = {}) {
  const full = { ...STATE, ...state };
  const report = mapToDeliveryNotification(full, reported, 'iwf-0000c4', 'IWF-SMS-client/OMA2.1', MADE_AT);
  if (report === undefined) return undefined;
  const request = composeReport(report, full);
  const cpim = parseCpim(request.body);
  return { request, headers: HeaderBlock.parse(request.headers), cpim, imdn: parseImdn(cpim.content) };
}

describe('SMS-T3: status report to CPM Delivery Notification', () => {
  const delivered = notification(DELIVERED);

  it('SMS-T3.SIP P-Asserted-Identity and/or From; CPIM From are the To of the original message', () => {
    expect(delivered?.headers.get('From')).toBe('<tel:+447700900123>');
    expect(delivered?.headers.get('P-Asserted-Identity')).toBe('<tel:+447700900123>');
    expect(delivered?.cpim.from?.uri).toBe('tel:+447700900123');
  });

  it('SMS-T3.SIP Request-URI, SIP To, CPIM To are the address of the CPM User', () => {
    expect(delivered?.request.requestUri).toBe('tel:+12125550101');
    expect(delivered?.headers.get('To')).toBe('<tel:+12125550101>');
    expect(delivered?.cpim.to[0]?.uri).toBe('tel:+12125550101');
  });

  it('SMS-T3.SIP Conversation-ID is that of the original message', () => {
    expect(delivered?.headers.get('Conversation-ID')).toBe('conversation');
  });

  it('SMS-T3.SIP Contribution-ID is that of the original message', () => {
    expect(delivered?.headers.get('Contribution-ID')).toBe('contribution');
  });

  it('SMS-T3.User-Agent states the release', () => {
    expect(delivered?.headers.get('User-Agent')).toBe('IWF-SMS-client/OMA2.1');
  });

  it('SMS-T3.CPIM imdn.Message-ID is one of its own', () => expect(delivered?.cpim.imdn.messageId).toBe('iwf-0000c4'));

  it('SMS-T3.CPIM Content-Disposition is notification', () => {
    expect(delivered?.cpim.contentHeaders.get('Content-Disposition')).toBe('notification');
  });

  it.each([
    [DELIVERED, 'delivered'],
    [FORBIDDEN, 'forbidden'],
    [{ outcome: 'failed', delivery: 'error', interworking: 'error' } as const, 'error'],
  ])('SMS-T3.XML <delivery-notification><status> of %j', (reported, status) => {
    expect(notification(reported)?.imdn.delivery).toBe(status);
  });

  it('SMS-T3.XML <delivery-notification><status> is there only when it was asked for', () => {
    expect(notification(DELIVERED, { requested: ['interworking'] })?.imdn.delivery).toBeUndefined();
    expect(
      notification(DELIVERED, { requested: ['negative-delivery', 'interworking'] })?.imdn.delivery,
    ).toBeUndefined();
    expect(notification(DELIVERED, { requested: ['negative-delivery'] })).toBeUndefined();
  });

  it.each([
    [DELIVERED, 'legacy-sms'],
    [FORBIDDEN, 'error'],
  ])('SMS-T3.XML <interworking-notification><status> SMS-6.2.4-01 of %j', (reported, status) => {
    expect(notification(reported)?.imdn.interworking).toBe(status);
    expect(
      notification(reported, { requested: ['positive-delivery', 'negative-delivery'] })?.imdn.interworking,
    ).toBeUndefined();
  });

  it('SMS-T3.XML <datetime> is the CPIM DateTime of the original message', () => {
    expect(delivered?.imdn.dateTime).toBe('2025-03-04T10:15:30.000Z');
  });

  it('SMS-T3.XML <message-id> is the imdn.Message-ID of the original message', () => {
    expect(delivered?.imdn.messageId).toBe('Zx81kQpL0aT4');
  });

  it('SMS-T3.CPIM IMDN-Route is set when the original message had IMDN-Record-Route', () => {
    expect(delivered?.cpim.imdn.routes).toEqual([]);
    const routed = notification(DELIVERED, { recordRoutes: ['sip:a.example.net', 'sip:b.example.net'] });
    expect(routed?.cpim.imdn.routes).toEqual(['sip:a.example.net', 'sip:b.example.net']);
  });

  it('SMS-T3.XML <original-recipient-uri> is the Original-To of the original message', () => {
    expect(notification(DELIVERED, { originalTo: 'tel:+447700900999' })?.imdn.originalRecipientUri).toBe(
      'tel:+447700900999',
    );
  });

  it('SMS-T3.XML <recipient-uri> is the CPIM To of the original message', () => {
    expect(delivered?.imdn.recipientUri).toBe('tel:+447700900123');
  });

  it('SMS-T3.SIP Content-Type SMS-6.2.2.1.2-03a is message/cpim around message/imdn+xml', () => {
    expect(delivered?.headers.get('Content-Type')).toBe('message/cpim');
    expect(delivered?.cpim.contentType.type).toBe('message/imdn+xml');
  });
});
