import { parseCpim } from '@causeway/cpim';
import { HeaderBlock, serializeMessage } from '@causeway/sip';
import { composePagerMessage } from './pager-message.ts';

const alice = { number: '+12125550101', domain: 'home.example', isfAddress: 'sip:isf.home.example' };

describe('composePagerMessage', () => {
  it('writes the message of FACTS 1.3, with the ISF as its topmost Route', () => {
    const { request } = composePagerMessage(
      {
        to: '+12125550199',
        text: 'Dinner at 7?',
        imdn: ['positive-delivery', 'negative-delivery', 'interworking'],
        messageId: 'Zx81kQpL0aT4',
        conversationId: '7d3c5f62-0b9e-4d5a-8a10-5f3f0f9a1c77',
        contributionId: '0c7f4a51-6a1b-4f0e-9d0b-6f7a2c9b3e10',
        dateTime: '2025-03-04T10:15:30.000Z',
        expires: 86400,
      },
      alice,
    );
    const written = serializeMessage(request)
      .toString('utf8')
      .replace(/Date: .*? GMT/, 'Date: …');
    expect(written).toBe(
      [
        'MESSAGE tel:+12125550199 SIP/2.0',
        'Route: <sip:isf.home.example;lr>',
        'Max-Forwards: 68',
        'From: <sip:+12125550101@home.example;user=phone>',
        'To: <tel:+12125550199>',
        'P-Asserted-Identity: <sip:+12125550101@home.example;user=phone>',
        'P-Asserted-Identity: <tel:+12125550101>',
        'P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg',
        'Accept-Contact: *;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg";require;explicit',
        'Conversation-ID: 7d3c5f62-0b9e-4d5a-8a10-5f3f0f9a1c77',
        'Contribution-ID: 0c7f4a51-6a1b-4f0e-9d0b-6f7a2c9b3e10',
        'Date: …',
        'Expires: 86400',
        'Content-Type: message/cpim',
        'Content-Length: 309',
        '',
        'From: <tel:+12125550101>',
        'To: <tel:+12125550199>',
        'DateTime: 2025-03-04T10:15:30.000Z',
        'NS: imdn <urn:ietf:params:imdn>',
        'imdn.Message-ID: Zx81kQpL0aT4',
        'imdn.Disposition-Notification: positive-delivery, negative-delivery, interworking',
        '',
        'Content-Type: text/plain;charset=UTF-8',
        'Content-Length: 12',
        '',
        'Dinner at 7?',
      ].join('\r\n'),
    );
  });

  it('takes other contents, addresses and headers as given', () => {
    const { request } = composePagerMessage(
      {
        to: 'sip:+12125550199@home.example;user=phone',
        from: 'sip:carol@home.example',
        content: { type: 'image/png', octets: Buffer.from([0x89, 0x50]) },
        contentHeaders: [['Content-Disposition', 'inline']],
        priority: 'urgent',
        language: 'fr',
        subject: 'Été',
        withoutHeaders: ['P-Asserted-Service', 'Conversation-ID'],
        extraHeaders: [['X-Unknown', 'kept as it is']],
      },
      alice,
    );
    expect(request.headers).toBeInstanceOf(HeaderBlock);
    expect(request.headers.getAll('P-Asserted-Identity')).toEqual(['<sip:carol@home.example>']);
    expect(request.headers.has('P-Asserted-Service')).toBe(false);
    expect(request.headers.has('Conversation-ID')).toBe(false);
    expect(request.headers.get('Priority')).toBe('urgent');
    expect(request.headers.get('Content-Language')).toBe('fr');
    expect(request.headers.get('Subject')).toBe(Buffer.from('Été').toString('latin1'));
    expect(request.headers.get('X-Unknown')).toBe('kept as it is');
    const { contentType, contentHeaders, content } = parseCpim(request.body);
    expect(contentType.type).toBe('image/png');
    expect(contentHeaders.get('Content-Disposition')).toBe('inline');
    expect(content).toEqual(Buffer.from([0x89, 0x50]));
  });

  it('makes identities that no other message has', () => {
    const one = composePagerMessage({ to: '+1', text: 'a' }, alice);
    const other = composePagerMessage({ to: '+1', text: 'a' }, alice);
    const ids = [one, other].flatMap(({ conversationId, contributionId, messageId }) => [
      conversationId,
      contributionId,
      messageId,
    ]);
    expect(new Set(ids).size).toBe(6);
  });
});
