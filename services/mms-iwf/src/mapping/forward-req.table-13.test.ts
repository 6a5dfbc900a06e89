import { loadConfiguration } from '@causeway/configuration';
import { entityOf, parseInternetMessage } from '@causeway/mime';
import { encodeMm4 } from '@causeway/mm4';
import { type ForwardSource, isSenderWithheld, mapToForwardReq } from './forward-req.table-13.ts';
import { mapToForwardEnvelope } from './smtp-envelope.table-12.ts';

const OWN = {
  version: '6.10.0',
  address: 'system-user@mms.a.example',
  mailId: 'm1@mms.a.example',
  date: Date.UTC(2025, 2, 5, 12, 0, 0),
};
const SENDER = '+12125550101/TYPE=PLMN@mms.a.example';
const SOURCE: ForwardSource = {
  originator: { digits: '12125550101' },
  recipient: { digits: '447700900123' },
  history: [],
  transactionId: 't-0001',
  messageId: 'mm-0001@mms.a.example',
  dateTime: Date.UTC(2025, 2, 4, 10, 15, 30),
  expiresSeconds: undefined,
  requested: new Set(),
  privacy: new Set(),
  senderWithheld: false,
  subject: undefined,
  content: entityOf({ contentType: 'text/plain; charset=utf-8', content: Buffer.from('Hello') }),
};

/** The headers of the message on the wire, and its body. */
function written(source: Partial<ForwardSource> = {}, mms: Readonly<Record<string, unknown>> = {}) {
  const { policy } = loadConfiguration({ text: JSON.stringify({ policy: { mms } }), env: {} });
  const octets = encodeMm4(mapToForwardReq({ ...SOURCE, ...source }, OWN, SENDER, policy.mms));
  const { headers, entity } = parseInternetMessage(octets);
  return {
    header: (name: string) => headers.get(name),
    body: entity.content.toString(),
    type: entity.contentType.type,
  };
}

describe('MMS-T12: the SMTP transaction of MM4_forward.REQ', () => {
  const envelope = (hidden?: string) =>
    mapToForwardEnvelope(SOURCE.originator, SOURCE.recipient, 'mms.a.example', 'mms.b.example', hidden);

  it('MMS-T12.MAIL FROM is the number of the originator in the own domain, or the node itself', () => {
    expect(envelope().mailFrom).toBe(SENDER);
    expect(envelope(OWN.address).mailFrom).toBe(OWN.address);
  });

  it('MMS-T12.RCPT TO is the number of the target in the domain of its relay', () => {
    expect(envelope().rcptTo).toBe('+447700900123/TYPE=PLMN@mms.b.example');
  });
});

describe('MMS-T13: Pager Mode CPM Standalone Message to MM4_forward.REQ', () => {
  const plain = written();

  it('MMS-T13.3GPP MMS Version is that of policy', () => {
    expect(plain.header('X-Mms-3GPP-MMS-Version')).toBe('6.10.0');
  });

  it('MMS-T13.Message Type', () => expect(plain.header('X-Mms-Message-Type')).toBe('MM4_forward.REQ'));

  it('MMS-T13.Transaction ID', () => expect(plain.header('X-Mms-Transaction-ID')).toBe('"t-0001"'));

  it('MMS-T13.Message ID', () => expect(plain.header('X-Mms-Message-ID')).toBe('"mm-0001@mms.a.example"'));

  it('MMS-T13.Recipient(s) address is the target; or the recipients of the list that MMS can name, by copyControl', () => {
    expect(plain.header('To')).toBe('+447700900123/TYPE=PLMN');
    expect(plain.header('Cc')).toBeUndefined();
    const several = written({
      history: [
        { uri: 'tel:+447700900123', copyControl: 'to' },
        { uri: 'sip:+447700900124@example.net;user=phone', copyControl: 'to' },
        { uri: 'mailto:dan@example.org', copyControl: 'cc' },
        { uri: 'sip:nobody@example.net', copyControl: 'cc' },
        { uri: 'tel:+447700900125', copyControl: undefined },
      ],
    });
    expect(several.header('To')).toMatch(/^\+447700900123\/TYPE=PLMN,\s+\+447700900124\/TYPE=PLMN$/);
    expect(several.header('Cc')).toBe('dan@example.org');
  });

  it('MMS-T13.Sender address is the number; one that is withheld is not told', () => {
    expect(plain.header('From')).toBe('+12125550101/TYPE=PLMN');
    expect(written({ senderWithheld: true }).header('From')).toBe('anonymous');
    expect(isSenderWithheld(new Set(['id']), false)).toBe(true);
    expect(isSenderWithheld(new Set(['id']), true)).toBe(false);
    expect(isSenderWithheld(new Set(['none']), false)).toBe(false);
  });

  it('MMS-T13.Content type is that of the wrapped content', () => {
    expect(plain.header('Content-Type')).toBe('text/plain; charset=utf-8');
  });

  it('MMS-T13.Date and time is that of the message, else of the IWF', () => {
    expect(plain.header('Date')).toBe('Tue, 04 Mar 2025 10:15:30 +0000');
    expect(written({ dateTime: undefined }).header('Date')).toBe('Wed, 05 Mar 2025 12:00:00 +0000');
  });

  it('MMS-T13.Time of Expiry is Expires, else that of policy', () => {
    expect(written({ expiresSeconds: 7_200 }).header('X-Mms-Expiry')).toBe('7200');
    expect(plain.header('X-Mms-Expiry')).toBe('259200');
    expect(written({}, { default_expiry_seconds: 60 }).header('X-Mms-Expiry')).toBe('60');
  });

  it.each([
    [[], undefined],
    [['display', 'processing'], undefined],
    [['positive-delivery'], 'Yes'],
    [['negative-delivery'], 'Yes'],
    [['interworking'], 'Yes'],
  ])('MMS-T13.Delivery report of %j is %s', (requested, value) => {
    expect(written({ requested: new Set(requested) }).header('X-Mms-Delivery-Report')).toBe(value);
  });

  it('MMS-T13.Priority is Normal', () => expect(plain.header('X-Mms-Priority')).toBe('Normal'));

  it.each([
    [[], undefined],
    [['id'], 'Hide'],
    [['user'], 'Hide'],
    [['header', 'critical'], 'Hide'],
    [['none'], 'Show'],
    [['session'], undefined],
  ])('MMS-T13.Sender visibility of Privacy %j is %s', (privacy, value) => {
    expect(written({ privacy: new Set(privacy) }).header('X-Mms-Sender-Visibility')).toBe(value);
  });

  it('MMS-T13.Read reply is asked for with display', () => {
    expect(written({ requested: new Set(['display']) }).header('X-Mms-Read-Reply')).toBe('Yes');
    expect(plain.header('X-Mms-Read-Reply')).toBeUndefined();
  });

  it('MMS-T13.Subject is there only when the message has one', () => {
    expect(written({ subject: 'Tonight' }).header('Subject')).toBe('Tonight');
    expect(written({ subject: 'café' }).header('Subject')).toMatch(/^=\?utf-8\?/i);
    expect(plain.header('Subject')).toBeUndefined();
  });

  it('MMS-T13.Acknowledgement Request is Yes', () => expect(plain.header('X-Mms-Ack-Request')).toBe('Yes'));

  it('MMS-T13.Forward counter is that of policy, or none', () => {
    expect(plain.header('X-Mms-Forward-Counter')).toBe('1');
    expect(written({}, { forward_counter: 7 }).header('X-Mms-Forward-Counter')).toBe('7');
    expect(written({}, { forward_counter: 'none' }).header('X-Mms-Forward-Counter')).toBeUndefined();
  });

  it('MMS-T13.Originator-System-Address is the own address', () => {
    expect(plain.header('X-Mms-Originator-System')).toBe(OWN.address);
  });

  it('MMS-T13.Forward-Route is the own address', () => {
    expect(plain.header('X-Mms-Forward-Route')).toBe(OWN.address);
  });

  it('MMS-T13.Content MMS-T12.DATA is the wrapped content', () => expect(plain.body).toBe('Hello'));
});
