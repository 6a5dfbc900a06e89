import fc from 'fast-check';
import { receiveStandaloneMessage } from '../standalone-message/receive.ts';
import { decodeReportState, encodeReportState, reportStateOf } from './report-state.ts';

const NOW = Date.UTC(2025, 2, 4, 10, 15, 30);
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function state(cpimHeaders: readonly string[], sipHeaders: readonly string[] = []) {
  const message = receiveStandaloneMessage(
    {
      method: 'MESSAGE',
      requestUri: 'tel:+15551234567',
      headers: Buffer.from(['Content-Type: message/cpim', ...sipHeaders, ''].join('\r\n')),
      body: Buffer.from([...cpimHeaders, '', 'Content-Type: text/plain', '', 'hello'].join('\r\n')),
    },
    [],
    NOW,
  );
  return reportStateOf(message, 'tel:+15550001111', 600, TRACE);
}

describe('what is stored of a message for its reports', () => {
  it('IWF-6.1.1-02b SMS-6.2.2.1.1-07 the IMDN headers, the addresses, the time and the trace', () => {
    const stored = state(
      [
        'From: <tel:+15550001111>',
        'To: <tel:+15551234567>',
        'DateTime: 2025-03-04T10:15:29.000Z',
        'NS: imdn <urn:ietf:params:imdn>',
        'imdn.Message-ID: Zx81kQpL0aT4',
        'imdn.Disposition-Notification: positive-delivery, Negative-Delivery',
        'imdn.IMDN-Record-Route: <sip:a.example.net>',
        'imdn.IMDN-Record-Route: <sip:b.example.net>',
        'imdn.Original-To: <tel:+15559990000>',
      ],
      ['To: <tel:+15551234567>', 'Contribution-ID: the-contribution'],
    );
    expect(stored).toEqual({
      identities: {
        conversationId: '',
        contributionId: 'the-contribution',
        inReplyToContributionId: '',
        imdnMessageId: 'Zx81kQpL0aT4',
      },
      traceparent: TRACE,
      requested: ['positive-delivery', 'negative-delivery'],
      originalDateTime: '2025-03-04T10:15:29.000Z',
      originatorUri: 'tel:+15550001111',
      recipientUri: '<tel:+15551234567>',
      cpimTo: 'tel:+15551234567',
      originalTo: 'tel:+15559990000',
      recordRoutes: ['sip:a.example.net', 'sip:b.example.net'],
      expiresUnixMs: NOW + 600_000,
      referredBy: '',
      recipient: '',
    });
  });

  it('SMS-T3.XML <datetime> without DateTime it is the time of reception; without To the Request-URI', () => {
    expect(state(['From: <tel:+15550001111>'])).toMatchObject({
      originalDateTime: '2025-03-04T10:15:30.000Z',
      recipientUri: 'tel:+15551234567',
      cpimTo: 'tel:+15551234567',
    });
  });

  it('comes back from its octets as it was', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const texts = fc.array(text, { maxLength: 4 });
    fc.assert(
      fc.property(text, texts, texts, fc.nat(), (words, requested, recordRoutes, expiresUnixMs) => {
        const one = { ...state([]), originalTo: words, requested, recordRoutes, expiresUnixMs };
        expect(decodeReportState(encodeReportState(one))).toEqual(one);
      }),
      { numRuns: 50 },
    );
  });
});
