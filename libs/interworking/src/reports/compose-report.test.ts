import type { ReportState } from '@causeway/contracts';
import { CpimInjectionError, parseCpim, parseImdn } from '@causeway/cpim';
import { HeaderBlock } from '@causeway/sip';
import { composeReport, type Report } from './compose-report.ts';

const STATE: ReportState = {
  identities: {
    conversationId: 'the-conversation',
    contributionId: 'the-contribution',
    inReplyToContributionId: 'the-first',
    imdnMessageId: 'Zx81kQpL0aT4',
  },
  traceparent: '',
  requested: ['positive-delivery'],
  originalDateTime: '2025-03-04T10:15:30.000Z',
  originatorUri: 'tel:+15550001111',
  recipientUri: '<tel:+15551234567>',
  cpimTo: 'tel:+15551234567',
  originalTo: '',
  recordRoutes: ['sip:a.example.net', 'sip:b.example.net'],
  expiresUnixMs: 0,
  referredBy: '',
  recipient: '',
};
const REPORT: Report = {
  fromUri: 'tel:+15551234567',
  cpimFrom: 'tel:+15551234567',
  toUri: 'tel:+15550001111',
  messageId: 'iwf-0000c4',
  userAgent: 'IWF-MMS-client/OMA2.1',
  delivery: 'delivered',
  interworking: 'legacy-mms',
  madeAt: Date.UTC(2025, 2, 4, 10, 16, 2),
};

describe('composing an IMDN', () => {
  it('is a MESSAGE with the identities of the message it reports on, for any technology', () => {
    const request = composeReport(REPORT, STATE);
    expect(request).toMatchObject({ method: 'MESSAGE', requestUri: 'tel:+15550001111' });
    const headers = HeaderBlock.parse(request.headers);
    expect(headers.get('Conversation-ID')).toBe('the-conversation');
    expect(headers.get('Contribution-ID')).toBe('the-contribution');
    expect(headers.has('InReplyTo-Contribution-ID')).toBe(false);
    expect(headers.get('User-Agent')).toBe('IWF-MMS-client/OMA2.1');
    expect(headers.get('P-Asserted-Identity')).toBe('<tel:+15551234567>');
    const cpim = parseCpim(request.body);
    expect(cpim).toMatchObject({ dateTime: '2025-03-04T10:16:02.000Z', imdn: { messageId: 'iwf-0000c4' } });
    expect(cpim.imdn.routes).toEqual(['sip:a.example.net', 'sip:b.example.net']);
    expect(parseImdn(cpim.content)).toMatchObject({ delivery: 'delivered', interworking: 'legacy-mms' });
  });

  it('leaves out what the original message did not have', () => {
    const { headers } = composeReport(REPORT, { ...STATE, identities: undefined });
    expect(headers.toString()).not.toMatch(/Con\w+-ID/);
  });

  it('says with a typed error that a route of the original message cannot be written', () => {
    expect(() => composeReport(REPORT, { ...STATE, recordRoutes: ['sip:a\r\nInjected: yes'] })).toThrow(
      CpimInjectionError,
    );
  });
});
