import { HeaderBlock } from '@causeway/sip';
import { InterworkingRefusal } from '../interworking-refusal.ts';
import { forwardedHeaders } from './forwarded-headers.isf-t1.ts';

const OWN = '<sip:isf.example.net;lr>';

function forwarded(...lines: string[]): string[] {
  const received = HeaderBlock.parse(lines.map((line) => `${line}\r\n`).join(''));
  return forwardedHeaders(received, OWN).toString().split('\r\n').slice(0, -1);
}

describe('forwardedHeaders', () => {
  it('ISF-T1.Record-Route puts one entry of the ISF on top, before those of other proxies', () => {
    expect(
      forwarded('Max-Forwards: 70', 'Record-Route: <sip:scscf.example.net;lr>, <sip:pcscf.example.net;lr>'),
    ).toEqual([
      'Max-Forwards: 69',
      `Record-Route: ${OWN}`,
      'Record-Route: <sip:scscf.example.net;lr>, <sip:pcscf.example.net;lr>',
    ]);
    expect(forwarded('Max-Forwards: 70', 'To: <tel:+15551234567>')[0]).toBe(`Record-Route: ${OWN}`);
  });

  it.each([
    ['70', '69'],
    ['255', '254'],
    ['1', '0'],
  ])('ISF-T1.Max-Forwards %s becomes %s, in its place', (received, sent) => {
    expect(forwarded('To: <tel:+1555>', `max-forwards:  ${received}`, 'X-Last: 1')).toEqual([
      `Record-Route: ${OWN}`,
      'To: <tel:+1555>',
      `Max-Forwards: ${sent}`,
      'X-Last: 1',
    ]);
  });

  it('ISF-T1.Max-Forwards is 70 when the request has none', () => {
    expect(forwarded('To: <tel:+1555>')).toContain('Max-Forwards: 70');
  });

  it.each([
    ['0', 483],
    ['00', 483],
    ['256', 400],
    ['-1', 400],
    ['seventy', 400],
    ['', 400],
  ])('ISF-T1.Max-Forwards %j is answered %i', (value, sipStatus) => {
    expect(() => forwarded(`Max-Forwards: ${value}`)).toThrow(InterworkingRefusal);
    expect(() => forwarded(`Max-Forwards: ${value}`)).toThrow(expect.objectContaining({ sipStatus }));
  });

  it('ISF-T1.Route ISF-5.1-10c takes every Route off: the IWF is addressed by the bus', () => {
    expect(
      forwarded('Route: <sip:isf.example.net;lr>, <sip:scscf.example.net;lr>', 'Max-Forwards: 5', 'Route: <sip:x;lr>'),
    ).toEqual([`Record-Route: ${OWN}`, 'Max-Forwards: 4']);
  });

  it('ISF-T1.From, To, Call-ID, CSeq, Contact, Subject, Referred-By, body leave octet for octet, folds and spelling too', () => {
    const lines = [
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
      'f : "Alice"   <tel:+15550001111>;tag=1',
      't: <tel:+15551234567;nccsid=SMS>',
      'i: a84b4c76e66710',
      'CSEQ:  7   MESSAGE',
      'Contact: <sip:192.0.2.1>;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg"',
      'Subject: Gr\u00fc\u00dfe',
      'Referred-By: <sip:bob@example.net>',
      'X-Unknown: one;\r\n\ttwo',
    ];
    expect(forwarded(...lines, 'Max-Forwards: 70').join('\r\n')).toBe(
      [`Record-Route: ${OWN}`, ...lines, 'Max-Forwards: 69'].join('\r\n'),
    );
  });

  it('ISF-T1.Conversation-ID, Contribution-ID, InReplyTo-Contribution-ID, Message-Expires, Expires leave unchanged', () => {
    const lines = [
      'Conversation-ID: f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      'Contribution-ID: abcdef-1234-5678-90ab-cdef01234567',
      'InReplyTo-Contribution-ID: 01234567-89ab-cdef-0123-456789abcdef',
      'Message-Expires: 60',
      'Expires: 3600',
    ];
    expect(forwarded(...lines)).toEqual([`Record-Route: ${OWN}`, ...lines, 'Max-Forwards: 70']);
  });

  it('ISF-T1.P-Asserted-Identity is unchanged without an IW number', () => {
    const lines = ['P-Asserted-Identity: <sip:alice@example.net>, <tel:+15550001111>'];
    expect(forwarded(...lines)).toEqual([`Record-Route: ${OWN}`, ...lines, 'Max-Forwards: 70']);
  });

  it('leaves the received block as it is', () => {
    const received = HeaderBlock.parse('Max-Forwards: 70\r\nRoute: <sip:x;lr>\r\n');
    forwardedHeaders(received, OWN);
    expect(received.toString()).toBe('Max-Forwards: 70\r\nRoute: <sip:x;lr>\r\n');
  });
});
