import { loadConfiguration } from '@causeway/configuration';
import { parseCpim } from '@causeway/cpim';
import { parseContentType, parseMultipart } from '@causeway/mime';
import { decodeMm4, type ForwardReq, parseAddress } from '@causeway/mm4';
import { HeaderBlock } from '@causeway/sip';
import { mapToCpmUser, telephoneOf } from './sip-addresses.table-35.ts';
import { dispositionsOf, expiresOf, mapToSipMessage } from './sip-message.table-36.ts';

const RECEIVED = Date.UTC(2025, 2, 4, 10, 15, 40);
const BASE = {
  From: '+447700900123/TYPE=PLMN',
  To: '+12125550101/TYPE=PLMN',
  Date: 'Tue, 04 Mar 2025 10:15:30 +0000',
  'X-Mms-3GPP-MMS-Version': '6.10.0',
  'X-Mms-Message-Type': 'MM4_forward.REQ',
  'X-Mms-Transaction-ID': '"t"',
  'X-Mms-Message-ID': '"m"',
  'Content-Type': 'text/plain; charset=utf-8',
};

/** The message that a mail with these header fields becomes. */
function mapped(
  fields: Readonly<Record<string, string | undefined>> = {},
  {
    mms = {},
    recipient = '+12125550101/TYPE=PLMN@mms.a.example',
    expiresSeconds = undefined as number | undefined,
  } = {},
) {
  const { policy } = loadConfiguration({ text: JSON.stringify({ policy: { mms } }), env: {} });
  const lines = Object.entries({ ...BASE, ...fields }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  const request = decodeMm4(Buffer.from(`${lines.join('')}\r\nHello`)) as ForwardReq;
  const address = parseAddress(recipient);
  const message = mapToSipMessage(
    {
      request,
      senderUri: 'tel:+447700900123',
      recipient: address,
      recipientUri: mapToCpmUser(address) ?? '',
      identities: { conversationId: 'c', contributionId: 'd', inReplyToContributionId: '', imdnMessageId: 'the-id' },
      content: request.content,
      expiresSeconds,
      receivedAt: RECEIVED,
    },
    'IWF-MMS-client/OMA2.1',
    policy,
  );
  const headers = HeaderBlock.parse(message.headers);
  const type = parseContentType(headers.get('Content-Type') ?? '');
  const parts = type.type === 'message/cpim' ? [] : parseMultipart(type, message.body);
  const wrapper = parts.find((part) => part.contentType.type === 'message/cpim')?.content ?? message.body;
  const list = parts.find((part) => part.contentType.type !== 'message/cpim');
  return { message, headers, cpim: parseCpim(wrapper), list: list?.content.toString() };
}

describe('MMS-T35: RCPT TO to the CPM User', () => {
  it('MMS-T35.Request-URI and To are the tel URI of its MSISDN', () => {
    expect(mapToCpmUser(parseAddress('+12125550101/TYPE=PLMN@mms.a.example'))).toBe('tel:+12125550101');
    expect(mapToCpmUser(parseAddress('12125550101/type=plmn@mms.a.example'))).toBe('tel:+12125550101');
    expect(mapped().message.requestUri).toBe('tel:+12125550101');
    expect(mapped().headers.get('To')).toBe('<tel:+12125550101>');
  });

  it.each(['12/TYPE=PLMN', '192.0.2.1/TYPE=IPv4@a.example', 'alice@example.org', 'anonymous', '0012/TYPE=PLMN'])(
    '%s has no MSISDN',
    (address) => expect(telephoneOf(parseAddress(address))).toBeUndefined(),
  );
});

describe('MMS-T36: MM4_forward.REQ to the Pager Mode message', () => {
  const plain = mapped();

  it('MMS-T36.User-Agent states the release', () => {
    expect(plain.headers.get('User-Agent')).toBe('IWF-MMS-client/OMA2.1');
  });

  it('MMS-T36.recipient-list-history body (RFC 5365) inside the CPM Standalone Message body names all recipients, when there are more than one', () => {
    expect(plain.headers.get('Content-Type')).toBe('message/cpim');
    const several = mapped({
      To: '+12125550101/TYPE=PLMN, 447700900124/TYPE=PLMN',
      Cc: 'dan@example.org',
      Bcc: '+12125550199/TYPE=PLMN',
    });
    expect(several.headers.get('Content-Type')).toMatch(/^multipart\/mixed;/);
    expect(several.list).toContain('<entry uri="tel:+12125550101" cp:copyControl="to"/>');
    expect(several.list).toContain('<entry uri="tel:+447700900124" cp:copyControl="to"/>');
    expect(several.list).toContain('<entry uri="mailto:dan@example.org" cp:copyControl="cc"/>');
    expect(several.list).not.toContain('12125550199');
    const blind = mapped({ Bcc: '+12125550199/TYPE=PLMN' }, { recipient: '+12125550199/TYPE=PLMN@mms.a.example' });
    expect(blind.list).toContain('<entry uri="tel:+12125550199" cp:copyControl="bcc"/>');
  });

  it('MMS-T36.P-Asserted-Identity [RFC3325] and/or From NCC-T1.nccsid=MMS are the tel URI of the sender, From with nccsid', () => {
    expect(plain.headers.get('From')).toBe('<tel:+447700900123;nccsid=MMS>');
    expect(plain.headers.get('P-Asserted-Identity')).toContain('tel:+447700900123');
    expect(plain.cpim.from?.uri).toBe('tel:+447700900123');
  });

  it('MMS-T36.Date is that of the request, else when it came', () => {
    expect(plain.headers.get('Date')).toBe('Tue, 04 Mar 2025 10:15:30 GMT');
    expect(mapped({ Date: undefined }).headers.get('Date')).toBe('Tue, 04 Mar 2025 10:15:40 GMT');
  });

  it('MMS-T36.Expires is the received value up to the limit of policy, of a date what is left', () => {
    expect(expiresOf({ kind: 'relative', seconds: 3_600 }, 7_200, RECEIVED)).toBe(3_600);
    expect(expiresOf({ kind: 'relative', seconds: 7_201 }, 7_200, RECEIVED)).toBe(7_200);
    expect(expiresOf({ kind: 'absolute', unixMs: RECEIVED + 60_000 }, 7_200, RECEIVED)).toBe(60);
    expect(expiresOf({ kind: 'absolute', unixMs: RECEIVED - 1 }, 7_200, RECEIVED)).toBe(0);
    expect(expiresOf(undefined, 7_200, RECEIVED)).toBeUndefined();
    expect(mapped({}, { expiresSeconds: 60 }).headers.get('Expires')).toBe('60');
    expect(plain.headers.has('Expires')).toBe(false);
  });

  it('MMS-T36.CPIM imdn.Disposition-Notification [RFC5438] (delivery) is positive and negative delivery', () => {
    const { cpim } = mapped({ 'X-Mms-Delivery-Report': 'Yes' });
    expect([...cpim.imdn.dispositionNotification]).toEqual(['positive-delivery', 'negative-delivery']);
    expect([...mapped({ 'X-Mms-Delivery-Report': 'No' }).cpim.imdn.dispositionNotification]).toEqual([]);
  });

  it('MMS-T36.CPIM imdn.Disposition-Notification [RFC5438] (display) stands in the same header', () => {
    expect(dispositionsOf({ readReply: true } as ForwardReq)).toEqual(['display']);
    const { cpim } = mapped({ 'X-Mms-Delivery-Report': 'Yes', 'X-Mms-Read-Reply': 'Yes' });
    expect([...cpim.imdn.dispositionNotification]).toEqual(['positive-delivery', 'negative-delivery', 'display']);
  });

  it('MMS-T36.Privacy of a sender who hides is id, and From is anonymous', () => {
    const hidden = mapped({ 'X-Mms-Sender-Visibility': 'Hide' });
    expect(hidden.headers.get('Privacy')).toBe('id');
    expect(hidden.headers.get('From')).toBe('"Anonymous" <sip:anonymous@anonymous.invalid;nccsid=MMS>');
    expect(hidden.cpim.from?.uri).toBe('sip:anonymous@anonymous.invalid');
    expect(hidden.headers.get('P-Asserted-Identity')).toContain('tel:+447700900123');
    expect(mapped({ 'X-Mms-Sender-Visibility': 'Show' }).headers.has('Privacy')).toBe(false);
    const omitted = mapped({ 'X-Mms-Sender-Visibility': 'Hide' }, { mms: { anonymous_pai: 'omit' } });
    expect(omitted.headers.has('P-Asserted-Identity')).toBe(false);
  });

  it('MMS-T36.Subject is there only when the request has one', () => {
    expect(mapped({ Subject: '=?utf-8?Q?caf=C3=A9?=' }).headers.get('Subject')).toBe(
      Buffer.from('café').toString('latin1'),
    );
    expect(mapped({ Subject: 'Tonight' }).cpim.subject).toBe('Tonight');
    expect(plain.headers.has('Subject')).toBe(false);
  });

  it('MMS-T36.Body is the content in message/cpim', () => {
    expect(plain.cpim.contentType.type).toBe('text/plain');
    expect(plain.cpim.content.toString()).toBe('Hello');
    expect(plain.cpim.imdn.messageId).toBe('the-id');
  });
});
