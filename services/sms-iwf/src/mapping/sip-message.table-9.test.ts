import { loadConfiguration } from '@causeway/configuration';
import { parseCpim } from '@causeway/cpim';
import { HeaderBlock } from '@causeway/sip';
import { mapToSipMessage, type PagerMessageSource } from './sip-message.table-9.ts';

const { policy } = loadConfiguration({ text: '' });
const SOURCE: PagerMessageSource = {
  originator: { digits: '447700900123' },
  recipient: { digits: '12125550101' },
  text: 'Grüße aus Köln 😀',
  languageIndicator: undefined,
  priorityFlag: 1,
  conversationId: 'conversation',
  contributionId: 'contribution',
  messageId: 'message',
  receivedAt: Date.UTC(2025, 2, 4, 10, 15, 30),
};

function mapped(source: Partial<PagerMessageSource> = {}) {
  const request = mapToSipMessage({ ...SOURCE, ...source }, 'IWF-SMS-client/OMA2.1', policy);
  return { ...request, headers: HeaderBlock.parse(request.headers), cpim: parseCpim(request.body) };
}

describe('SMS-T9: short message to SIP MESSAGE', () => {
  const message = mapped();

  it('SMS-T9.Content-Language is the language of language_indicator', () => {
    expect(
      [1, 2, 3, 4, 5].map((languageIndicator) => mapped({ languageIndicator }).headers.get('Content-Language')),
    ).toEqual(['en', 'fr', 'es', 'de', 'pt']);
    expect(message.headers.has('Content-Language')).toBe(false);
    expect(mapped({ languageIndicator: 0 }).headers.has('Content-Language')).toBe(false);
  });

  it('SMS-T9.Content-Type is message/cpim around text/plain in UTF-8', () => {
    expect(message.headers.get('Content-Type')).toBe('message/cpim');
    expect(message.cpim.contentHeaders.get('Content-Type')).toBe('text/plain;charset=utf-8');
  });

  it('SMS-T9.P-Asserted-Identity (RFC 3325) and/or From NCC-D-02 NCC-D-03 NCC-T1.nccsid=SMS SMS-6.2.2.2.1-06: the tel URI, with nccsid=SMS in From', () => {
    expect(message.headers.get('From')).toBe('<tel:+447700900123;nccsid=SMS>');
    expect(message.headers.get('P-Asserted-Identity')).toBe('<tel:+447700900123>');
  });

  it.each([
    [0, 'non-urgent'],
    [1, 'normal'],
    [2, 'urgent'],
    [3, 'emergency'],
    [undefined, undefined],
  ])('SMS-T9.Priority: priority_flag %s gives %s', (priorityFlag, priority) => {
    expect(mapped({ priorityFlag }).headers.get('Priority')).toBe(priority);
  });

  it('SMS-T9.To and Request-URI are the tel URI of the CPM User', () => {
    expect(message.requestUri).toBe('tel:+12125550101');
    expect(message.headers.get('To')).toBe('<tel:+12125550101>');
  });

  it('SMS-T9.User-Agent UA-C.1-01 states the release', () => {
    expect(message.headers.get('User-Agent')).toBe('IWF-SMS-client/OMA2.1');
  });

  it('SMS-T9.body is the text in UTF-8, wrapped in CPIM', () => {
    expect(message.cpim.content.toString('utf8')).toBe('Grüße aus Köln 😀');
    expect(message.cpim.from?.uri).toBe('tel:+447700900123');
    expect(message.cpim.to[0]?.uri).toBe('tel:+12125550101');
    expect(message.cpim.dateTime).toBe('2025-03-04T10:15:30.000Z');
  });

  it('SMS-6.2.1-a1 SMS-6.2.1-a2 carries Conversation-ID and Contribution-ID', () => {
    expect(message.headers.get('Conversation-ID')).toBe('conversation');
    expect(message.headers.get('Contribution-ID')).toBe('contribution');
  });

  it('SMS-6.2-04 has no part but the text', () => {
    expect(message.cpim.contentType.type).toBe('text/plain');
  });

  it('names the pager mode service in P-Asserted-Service and Accept-Contact', () => {
    expect(message.headers.get('P-Asserted-Service')).toBe('urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg');
    expect(message.headers.get('Accept-Contact')).toBe(
      '*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg"',
    );
  });
});
