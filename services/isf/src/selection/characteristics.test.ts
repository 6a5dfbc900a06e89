import { HeaderBlock, SipRequest } from '@causeway/sip';
import { describeRequest } from './characteristics.ts';

const CPIM = 'Content-Type: message/cpim';

function describeMessage(parts: { readonly uri?: string; readonly headers?: string[]; readonly body?: string }) {
  const { uri = 'tel:+15551234567', headers = [], body = '' } = parts;
  const block = HeaderBlock.parse(headers.map((line) => `${line}\r\n`).join(''));
  return describeRequest(new SipRequest('MESSAGE', uri, block, Buffer.from(body)));
}

function wrapped(contentType: string, content: string): string {
  return `From: <sip:anonymous@anonymous.invalid>\r\nTo: <sip:bob@example.net>\r\n\r\nContent-Type: ${contentType}\r\n\r\n${content}`;
}

describe('describeRequest', () => {
  it('ISF-5-01 reads what selection asks for', () => {
    expect(
      describeMessage({
        uri: 'sip:+15551234567@example.net;user=phone',
        headers: ['P-Asserted-Identity: <tel:+15550001111>', 'To: <tel:+15551234567>', CPIM],
        body: wrapped('text/plain; charset=utf-8', 'hello'),
      }),
    ).toEqual({
      kind: 'pager',
      side: undefined,
      originator: { source: 'P-Asserted-Identity', address: 'tel:+15550001111', hasE164: true, hasEmail: false },
      target: 'tel:+15551234567',
      targetKind: 'number',
      nccsid: undefined,
      size: 5,
      contentTypes: ['text/plain'],
    });
  });

  it.each([
    ['P-Served-User: <sip:bob@example.net>;sescase=term;regstate=unreg', 'terminating'],
    ['P-Served-User: <sip:bob@example.net>; SesCase = orig', 'originating'],
    ['P-Served-User: <sip:bob@example.net>', undefined],
    ['X-None: 1', undefined],
  ])('ISF-5.1-02 takes the side from %s: %s', (header, side) => {
    expect(describeMessage({ headers: [header] }).side).toBe(side);
  });

  it.each<[string, string[], object]>([
    [
      'both values of P-Asserted-Identity',
      ['P-Asserted-Identity: <sip:alice@example.net>, <tel:+15550001111>', 'From: <tel:+15559999999>;tag=1'],
      { source: 'P-Asserted-Identity', address: 'tel:+15550001111', hasE164: true, hasEmail: false },
    ],
    [
      'a SIP URI with user=phone',
      ['P-Asserted-Identity: <sip:+15550001111@example.net;user=phone>'],
      { source: 'P-Asserted-Identity', address: 'tel:+15550001111', hasE164: true, hasEmail: false },
    ],
    [
      'From only when nothing is asserted',
      ['From: "Alice" <tel:+15550001111>;tag=1'],
      { source: 'From', address: 'tel:+15550001111', hasE164: true, hasEmail: false },
    ],
    [
      'no number of From when something else is asserted',
      ['P-Asserted-Identity: <sip:alice@example.net>', 'From: <tel:+15550001111>;tag=1'],
      { source: 'P-Asserted-Identity', address: 'sip:alice@example.net', hasE164: false, hasEmail: false },
    ],
    [
      'an e-mail address',
      ['From: <mailto:alice@example.com>;tag=1'],
      { source: 'From', address: 'mailto:alice@example.com', hasE164: false, hasEmail: true },
    ],
    [
      'no address from what cannot be read',
      ['P-Asserted-Identity: <<>'],
      { source: 'P-Asserted-Identity', address: '', hasE164: false, hasEmail: false },
    ],
    ['no address without headers', [], { source: 'From', address: '', hasE164: false, hasEmail: false }],
  ])('ISF-5.1-03a takes %s', (_what, headers, originator) => {
    expect(describeMessage({ headers }).originator).toEqual(originator);
  });

  it.each([
    ['message/imdn+xml', 'disposition'],
    ['Message/IMDN+xml; charset=utf-8', 'disposition'],
    ['text/plain', 'pager'],
  ])('ISF-5.1-04a a message that wraps %s is a %s', (contentType, kind) => {
    expect(describeMessage({ headers: [CPIM], body: wrapped(contentType, '<imdn/>') }).kind).toBe(kind);
  });

  it('ISF-5.1-04a a bare imdn without wrapper is none', () => {
    expect(describeMessage({ headers: ['Content-Type: message/imdn+xml'], body: '<imdn/>' })).toMatchObject({
      kind: 'pager',
    });
  });

  it('ISF-5.1-05-N1 takes size and types of the wrapped content, each part of a multipart', () => {
    const body = '--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: image/jpeg\r\n\r\nx\r\n--b--\r\n';
    expect(describeMessage({ headers: [CPIM], body: wrapped('multipart/mixed; boundary=b', body) })).toMatchObject({
      size: body.length,
      contentTypes: ['text/plain', 'image/jpeg'],
    });
  });

  it('ISF-5.1-05-N1 lists of recipients are no content: beside the wrapper or in it', () => {
    const list =
      'Content-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list-history\r\n\r\n<x/>';
    const inside = `--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\n${list}\r\n--b--\r\n`;
    const cpim = wrapped('multipart/mixed; boundary=b', inside);
    expect(describeMessage({ headers: [CPIM], body: cpim })).toMatchObject({ contentTypes: ['text/plain'] });
    const beside = `--o\r\n${list}\r\n--o\r\nContent-Type: message/cpim\r\n\r\n${wrapped('text/plain', 'hello')}\r\n--o--\r\n`;
    expect(describeMessage({ headers: ['Content-Type: multipart/mixed; boundary=o'], body: beside })).toMatchObject({
      kind: 'pager',
      size: 5,
      contentTypes: ['text/plain'],
    });
  });

  it.each<[string, string[], string, number, string[]]>([
    ['with a broken multipart in it', [CPIM], wrapped('multipart/mixed; boundary=b', 'x'), 116, []],
    ['with a multipart without boundary in it', [CPIM], wrapped('multipart/mixed', 'x'), 104, []],
    ['with a multipart that cannot be read', ['Content-Type: multipart/mixed'], 'x', 1, []],
    [
      'with a multipart without a wrapper',
      ['Content-Type: multipart/mixed; boundary=b'],
      '--b\r\n\r\nhi\r\n--b--',
      16,
      ['multipart/mixed'],
    ],
    ['without a wrapper', ['Content-Type: Text/Plain;charset=utf-8'], 'hello', 5, ['text/plain']],
    ['without a type', [], 'hello', 5, []],
    ['with a broken wrapper', [CPIM], 'no wrapper at all', 17, []],
    ['without content', [], '', 0, []],
  ])('ISF-5.1-05-N1 takes the body itself %s', (_what, headers, body, size, contentTypes) => {
    expect(describeMessage({ headers, body })).toMatchObject({ kind: 'pager', size, contentTypes });
  });

  it.each([
    ['tel:+15551234567;nccsid=SMS', 'To: <tel:+15551234567;nccsid=MMS>', 'SMS'],
    ['tel:+15551234567', 'To: "Bob" <sip:bob@example.net;NCCSID=mms>;tag=1', 'MMS'],
    ['tel:+15551234567', 't: <mailto:bob@example.com>;nccsid=email', 'email'],
    ['sip:bob@example.net;nccsid=Skype', 'To: <tel:+15551234567>', 'Skype'],
    ['tel:+15551234567', 'To: <tel:+15551234567>', undefined],
  ])('ISF-5.1-06 NCC-D-04 NCC-T1.nccsid in To (and Request-URI) of %s and %s is %s', (uri, to, nccsid) => {
    expect(describeMessage({ uri, headers: [to] }).nccsid).toBe(nccsid);
  });

  it.each([
    ['tel:+1-555-123-4567;nccsid=SMS', 'To: <tel:+15551234567>', 'tel:+15551234567', 'number'],
    ['tel:911', 'To: <tel:911>', 'tel:911', 'number'],
    ['sip:+15551234567@example.net;user=phone', 'To: <sip:x@y>', 'tel:+15551234567', 'number'],
    ['sip:bob@example.net', 'To: <tel:+15551234567>', 'sip:bob@example.net', 'number'],
    ['sip:bob@example.net', 'To: <sip:bob@example.net>', 'sip:bob@example.net', 'user'],
    ['sip:+15551234567@example.net', 'To: <sip:x@y>', 'sip:+15551234567@example.net', 'user'],
    ['mailto:bob@Example.org', 'To: <mailto:bob@example.org>', 'mailto:bob@example.org', 'mail'],
    ['mailto:bob@example.org', 'To: <tel:+15551234567>', 'mailto:bob@example.org', 'mail'],
    ['mailto:a@example.org,b@example.org', 'To: <sip:x@y>', 'mailto:a@example.org,b@example.org', 'mail'],
    ['sip:bob%40example.org@iwf.example.net;nccsid=email', 'To: <sip:x@y>', 'mailto:bob@example.org', 'mail'],
    ['sip:bob%40example.org@iwf.example.net', 'To: <sip:x@y>', 'mailto:bob@example.org', 'mail'],
  ])('NCC-D-07 the target %s, %s is %s, a %s', (uri, to, target, targetKind) => {
    expect(describeMessage({ uri, headers: [to] })).toMatchObject({ target, targetKind });
  });

  it('ISF-5.1-03a a national number is completed by policy, as the IWF completes it', () => {
    const numbers = { defaultCountryCode: '1' };
    const headers = HeaderBlock.parse('P-Asserted-Identity: <tel:5550001111>\r\n');
    const asked = describeRequest(new SipRequest('MESSAGE', 'tel:5551234567', headers, Buffer.alloc(0)), numbers);
    expect(asked).toMatchObject({ target: 'tel:+15551234567', originator: { hasE164: true } });
  });

  it.each([
    ['sip:bob%40example.org@iwf.example.net;nccsid=email', 'To: <sip:x@y>', 'email'],
    ['mailto:bob@example.org;nccsid=email', 'To: <sip:x@y>', 'email'],
    ['mailto:bob@example.org', 'To: <mailto:bob@example.org>;nccsid=EMAIL', 'email'],
    ['sips:bob@example.org:5061;transport=tls;NCCSID=sms?subject=x', 'To: <sip:x@y>', 'SMS'],
    ['tel:+15551234567;NccsId=mms;phone-context=x', 'To: <sip:x@y>', 'MMS'],
    ['sip:+1;nccsid=MMS@example.net;user=phone', 'To: "nccsid=SMS" <sip:x@y>', undefined],
  ])('ISF-5.1-06 NCC-D-04 NCC-D-05 nccsid of %s, %s is %s', (uri, to, nccsid) => {
    expect(describeMessage({ uri, headers: [to] }).nccsid).toBe(nccsid);
  });

  it('NCC-D-07 ISF-5.1-02 the target has no nccsid', () => {
    expect(describeMessage({ uri: 'tel:+1-555-123-4567;nccsid=SMS' }).target).toBe('tel:+15551234567');
  });
});
