import { ALICE, BOB, multipart, type PagerParts, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';

const SMIL = '<smil><head><layout/></head><body><par><img src="cid:cat"/><text src="text.txt"/></par></body></smil>';
const CAT = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));
const TEXT = 'Grüße\r\naus Köln';

const smilPart = [['Content-Type: application/smil; charset=utf-8', 'Content-ID: <smil>'], Buffer.from(SMIL)] as const;
const catPart = [
  ['Content-Type: image/gif; name=cat.gif', 'Content-ID: <cat>', 'Content-Location: cat.gif'],
  CAT,
] as const;
const textPart = [
  ['Content-Type: text/plain; charset=utf-8', 'Content-Location: text.txt'],
  Buffer.from(TEXT),
] as const;
const zipPart = [['Content-Type: application/zip'], Buffer.from('PK')] as const;

const related = 'multipart/related; type="application/smil"; start="<smil>"; boundary=b';
const content = (type: string, octets: Buffer): PagerParts => ({ content: { type, octets } });

describe('TS §6.3 over real servers: what of a CPM message goes to MMS', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(mms: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await stage.startRelay();
    iwf = await stage.startIwf({ mms });
  }

  /** What the relay got of a message. */
  async function carried(parts: PagerParts) {
    expect((await iwf.pager(pagerRequest(parts))).status).toBe(202);
    const req = stage.relay.messages.at(-1);
    return { type: req?.contentType, parts: req?.parts ?? [], octets: req?.mail.octets.toString('latin1') ?? '' };
  }

  it('MMS-6.3-01 MMS-6.3.1.1.1-01 IWF-6.1-02a a message with SMIL: parts byte-identical, in order, under their names; the wrapper stays behind', async () => {
    await begin();
    const { type, parts, octets } = await carried(content(related, multipart('b', smilPart, catPart, textPart)));
    expect(type).toBe('multipart/related');
    expect(octets).toMatch(/^Content-Type: multipart\/related;[^\0]*start="?<smil>/m);
    expect(parts.map(({ contentType }) => contentType)).toEqual(['application/smil', 'image/gif', 'text/plain']);
    expect(parts[0]?.content.toString()).toBe(SMIL);
    expect(parts[1]?.content.equals(CAT)).toBe(true);
    expect(parts[2]?.content.toString()).toBe(TEXT);
    expect(octets).toContain('Content-ID: <cat>');
    expect(octets).toContain('Content-Location: cat.gif');
    expect(octets).not.toContain('imdn');
  });

  it('MMS-6.3-01 what is US-ASCII already goes octet for octet', async () => {
    await begin();
    const lines = ['Content-Type: image/gif', 'Content-Transfer-Encoding: base64', 'Content-ID: <cat>'];
    const base64 = Buffer.from(CAT.toString('base64').replace(/.{76}/g, '$&\r\n'));
    const octets = multipart('b', smilPart, [lines, base64]);
    expect((await carried(content(related, octets))).octets).toContain(octets.toString().trimEnd());
  });

  it('MMS-6.3-01 a presentation behind other parts keeps its place', async () => {
    await begin();
    const { parts } = await carried(content(related, multipart('b', catPart, smilPart)));
    expect(parts.map(({ contentType }) => contentType)).toEqual(['image/gif', 'application/smil']);
    const less = await carried(content(related, multipart('b', catPart, zipPart, smilPart)));
    expect(less.parts.map(({ contentType }) => contentType)).toEqual(['image/gif', 'application/smil']);
    expect(less.octets).toMatch(/multipart\/related;[^\0]*start="<smil>"/);
  });

  it('MMS-6.3-01 text without SMIL is that text alone, whatever its characters', async () => {
    await begin();
    const { type, parts } = await carried({ text: 'Grüße' });
    expect(type).toBe('text/plain');
    expect(parts[0]?.content.toString().replace(/\r\n$/, '')).toBe('Grüße');
  });

  it('MMS-6.3-01e MMS-6.3-01f parts that MMS does not take are left out, the others stay as they are', async () => {
    await begin();
    const { type, parts } = await carried(
      content('multipart/mixed; boundary=b', multipart('b', zipPart, catPart, textPart)),
    );
    expect(type).toBe('multipart/mixed');
    expect(parts.map(({ contentType }) => contentType)).toEqual(['image/gif', 'text/plain']);
    expect(parts[0]?.content.equals(CAT)).toBe(true);
    expect(parts[1]?.content.toString()).toBe(TEXT);
  });

  it('MMS-6.3-01f SMIL goes unchanged when a part is left out, and is still named as root', async () => {
    await begin();
    const { octets, parts } = await carried(content(related, multipart('b', smilPart, zipPart, catPart)));
    expect(parts.map(({ contentType }) => contentType)).toEqual(['application/smil', 'image/gif']);
    expect(parts[0]?.content.toString()).toBe(SMIL);
    expect(octets).toMatch(/multipart\/related; type="?application\/smil"?;\s+start="<smil>"/);
  });

  it('MMS-6.3-01 a multipart within another comes as one: relays do not look into the second', async () => {
    await begin();
    const inner = multipart('c', catPart, textPart);
    const octets = multipart('b', smilPart, [['Content-Type: multipart/mixed; boundary=c'], inner]);
    const { parts } = await carried(content(related, octets));
    expect(parts.map(({ contentType }) => contentType)).toEqual(['application/smil', 'image/gif', 'text/plain']);
  });

  it('MMS-6.3-01a nothing that MMS takes is 488, and nothing is sent', async () => {
    await begin();
    expect((await iwf.pager(pagerRequest(content('application/zip', Buffer.from('PK'))))).status).toBe(488);
    const mixed = content('multipart/mixed; boundary=b', multipart('b', zipPart, zipPart));
    expect((await iwf.pager(pagerRequest(mixed))).status).toBe(488);
    expect(stage.relay.mails).toEqual([]);
  });

  it('MMS-6.3-01b the largest content that MMS takes goes, one octet more is 488; base64 does not count', async () => {
    await begin({ max_message_bytes: 2_048 });
    const image = (octets: number) => content('image/gif', Buffer.alloc(octets, 0xff));
    expect((await iwf.pager(pagerRequest(image(2_048)))).status).toBe(202);
    expect((await iwf.pager(pagerRequest(image(2_049)))).status).toBe(488);
    expect(stage.relay.messages).toHaveLength(1);
  });

  it('MMS-6.3-01b parts that are left out do not count', async () => {
    await begin({ max_message_bytes: 2_048 });
    const zip = [['Content-Type: application/zip'], Buffer.alloc(10_000, 0xff)] as const;
    await carried(content('multipart/mixed; boundary=b', multipart('b', zip, catPart)));
  });

  it.each([
    ['no message/cpim', { headers: { 'Content-Type': 'text/plain' }, body: Buffer.from('hello') }, 415],
    ['a broken wrapper', { body: Buffer.from('no header\r\n\r\n') }, 400],
    ['a multipart without boundary', content('multipart/mixed', Buffer.from('--b\r\n')), 400],
  ])('MMS-6.3-01a %s cannot be read at all: not 488', async (_, parts, status) => {
    await begin();
    const answer = await iwf.pager(pagerRequest(parts));
    expect(answer.status).toBe(status);
    if (status === 415) expect(header(answer, 'Accept')).toContain('message/cpim');
    expect(stage.relay.mails).toEqual([]);
  });

  it.each([
    ['application/pkcs7-mime', content('application/pkcs7-mime', Buffer.from('x'))],
    [
      'multipart/signed',
      content(
        'multipart/signed; boundary=b',
        multipart('b', textPart, [['Content-Type: application/pkcs7-signature'], Buffer.from('x')]),
      ),
    ],
    [
      'a protected part',
      content('multipart/mixed; boundary=b', multipart('b', textPart, [['Content-Type: application/pkcs7-mime'], CAT])),
    ],
  ])('SEC-6.6-03b %s is refused, nothing goes to the relay', async (_, parts) => {
    await begin();
    expect((await iwf.pager(pagerRequest(parts))).status).toBe(415);
    expect(stage.relay.mails).toEqual([]);
  });

  it('IWF-6.1.1-01a IWF-6.1.1-01b a type that policy does not take for MMS is 415', async () => {
    await stage.startRelay();
    iwf = await stage.startIwf({ iwf: { accepted_wrapped_types: { MMS: ['text/*'] } } });
    const answer = await iwf.pager(pagerRequest(content('image/gif', CAT)));
    expect(answer.status).toBe(415);
    expect(header(answer, 'Accept')).toBe('message/cpim, text/plain');
    expect(stage.relay.mails).toEqual([]);
  });

  it('IWF-6.1-02b MMS-T13.Recipient(s) address a recipient list is no part of the content; its recipients stand in To and Cc', async () => {
    await begin();
    const list = Buffer.from(
      '<?xml version="1.0"?><resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:cp="urn:ietf:params:xml:ns:copycontrol"><list>' +
        `<entry uri="tel:+${BOB}" cp:copyControl="to"/><entry uri="tel:+447700900123" cp:copyControl="cc"/>` +
        '<entry uri="mailto:dan@example.org" cp:copyControl="cc"/><entry uri="sip:eve@example.org" cp:copyControl="to"/>' +
        '<entry uri="tel:+447700900124" cp:copyControl="bcc"/>' +
        '<entry uri="tel:+447700900125" cp:copyControl="to" cp:anonymize="true"/></list></resource-lists>',
    );
    const plain = pagerRequest();
    const body = multipart(
      'b',
      [['Content-Type: message/cpim'], plain.body],
      [['Content-Type: application/resource-lists+xml', 'Content-Disposition: recipient-list-history'], list],
    );
    const answer = await iwf.pager(pagerRequest({ headers: { 'Content-Type': 'multipart/mixed; boundary=b' }, body }));
    expect(answer.status).toBe(202);
    const [req] = stage.relay.messages;
    expect(req).toMatchObject({
      to: [`+${BOB}/TYPE=PLMN`],
      cc: ['+447700900123/TYPE=PLMN', 'dan@example.org'],
      contentType: 'text/plain',
    });
    expect(req?.mail.rcptTo).toHaveLength(1);
    expect(req?.mail.octets.toString()).not.toMatch(/resource-lists|0900124|0900125|eve/);
  });

  it('a header of the content cannot become one of the mail', async () => {
    await begin();
    const { octets } = await carried({
      text: 'x',
      contentHeaders: [
        ['X-Mms-Forward-Route', 'evil@example.org'],
        ['Bcc', 'evil@example.org'],
      ],
    });
    expect(octets).not.toContain('evil');
  });

  describe('privacy', () => {
    const hidden = { headers: { Privacy: 'id' } };

    it('MMS-T13.Sender visibility MMS-T13.Sender address the relay gets the number and Hide', async () => {
      await begin();
      await iwf.pager(pagerRequest(hidden));
      const [req] = stage.relay.messages;
      expect(req?.mms['x-mms-sender-visibility']).toBe('Hide');
      expect(req?.from).toBe(`+${ALICE}/TYPE=PLMN`);
    });

    it.each([
      ['policy', { mms: { trust_peer_for_privacy: false } }],
      ['the relay', { relay: { trust_for_privacy: false } }],
    ])(
      'MMS-T13.Sender address MMS-T12.MAIL FROM one that is not trusted by %s gets no number at all',
      async (_, settings) => {
        await stage.startRelay();
        iwf = await stage.startIwf(settings);
        await iwf.pager(pagerRequest(hidden));
        const [req] = stage.relay.messages;
        expect(req?.mms['x-mms-sender-visibility']).toBe('Hide');
        expect(req?.from).toBe('anonymous');
        expect(req?.mail.mailFrom).toBe('system-user@mms.mnc001.mcc001.gprs');
        expect(req?.mail.octets.toString()).not.toContain(ALICE);
      },
    );
  });
});
