import { mailHeader, mailStructure, type ReceivedMail } from '@causeway/testkit';
import { BOB, type PagerParts, pagerRequest } from './pager-request.ts';
import { type IwfSettings, type Replica, Stage } from './stage.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const SMIL = '<smil><body><par><img src="cid:picture@alice"/><text src="words.txt"/></par></body></smil>';

/** A presentation with a picture in octets and a text, as a client sends it in SIP. */
function presentation(): Buffer {
  return Buffer.concat([
    Buffer.from(`--frame\r\nContent-Type: application/smil\r\nContent-ID: <start@alice>\r\n\r\n${SMIL}\r\n`),
    Buffer.from('--frame\r\nContent-Type: image/png\r\nContent-ID: <picture@alice>\r\n\r\n'),
    PNG,
    Buffer.from(
      '\r\n--frame\r\nContent-Type: text/plain;charset=utf-8\r\nContent-Location: words.txt\r\n\r\nGrüße\r\n',
    ),
    Buffer.from('--frame--\r\n'),
  ]);
}

describe('the content of a mail', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startDomain();
    iwf = await stage.startIwf(settings);
  }

  async function mailOf(parts: PagerParts): Promise<ReceivedMail> {
    expect((await iwf.pager(pagerRequest(parts))).status).toBe(202);
    return stage.domain.waitForMail(BOB);
  }

  const bodyOf = ({ octets }: ReceivedMail) => octets.subarray(octets.indexOf('\r\n\r\n') + 4).toString('latin1');
  const refused = async (parts: PagerParts, status: number) => {
    expect((await iwf.pager(pagerRequest(parts))).status).toBe(status);
    expect(stage.domain.connectionsSeen).toBe(0);
  };

  it('EML-6.4-01 of a SIP body with SMIL has its parts in order, octet for octet, with their ids', async () => {
    await begin();
    const type = 'multipart/related;boundary=frame;start="<start@alice>";type="application/smil"';
    const mail = await mailOf({ content: { type, octets: presentation() } });
    const { contentType, parameters, parts } = mailStructure(mail.octets);
    expect(contentType).toBe('multipart/related');
    expect(parameters).toMatchObject({ start: '<start@alice>', type: 'application/smil' });
    expect(parts.map((part) => [part.contentType, part.contentId, part.contentLocation])).toEqual([
      ['application/smil', 'start@alice', ''],
      ['image/png', 'picture@alice', ''],
      ['text/plain', '', 'words.txt'],
    ]);
    expect(parts.map(({ content }) => content)).toEqual([Buffer.from(SMIL), PNG, Buffer.from('Grüße')]);
    // RFC 5321 without 8BITMIME: the transfer encoding is what may differ.
    expect(mail.octets.every((octet) => octet < 0x80)).toBe(true);
    expect(mail.mailParameters).not.toHaveProperty('BODY');
  });

  it.each([
    ['7bit', 'Dinner at 7?'],
    ['quoted-printable', 'Grüße aus Zürich'],
    ['quoted-printable', `${'long '.repeat(300)}line`],
  ])('EML-T46.Message body is text in %s', async (encoding, text) => {
    await begin();
    const mail = await mailOf({ text });
    expect(mailHeader(mail, 'Content-Transfer-Encoding')).toBe(encoding);
    expect(mailHeader(mail, 'MIME-Version')).toBe('1.0');
    expect(mail.email.text?.trimEnd()).toBe(text);
  });

  it('EML-T46.Message body in octets is in base64, and its Content-* fields are kept', async () => {
    await begin();
    const mail = await mailOf({
      content: { type: 'image/png', octets: PNG },
      contentHeaders: [
        ['Content-Disposition', 'attachment; filename="cat.png"'],
        ['Content-ID', '<cat@alice>'],
        ['Content-Language', 'de'],
      ],
    });
    expect(mail.octets.toString('latin1')).toMatch(/^Content-Type: image\/png\r$/m);
    expect(mailHeader(mail, 'Content-Disposition')).toBe('attachment; filename="cat.png"');
    expect(mailHeader(mail, 'Content-ID')).toBe('<cat@alice>');
    expect(mailHeader(mail, 'Content-Language')).toBe('de');
    expect(Buffer.from(bodyOf(mail), 'base64')).toEqual(PNG);
  });

  it('EML-6.4-09 has nothing of the wrapper', async () => {
    await begin();
    const mail = await mailOf({ text: 'x', messageId: 'the-message-id', dateTime: '2017-09-26T12:00:00Z' });
    expect(mail.octets.toString('latin1')).not.toMatch(/imdn|message\/cpim|the-message-id|DateTime|sip:/i);
  });

  it('adds no field of the mail that its sender would like to write', async () => {
    await begin();
    const mail = await mailOf({
      headers: { Subject: 'x\t=?utf-8?q?y=0D=0ABcc:_z=40example.org?=' },
      contentHeaders: [
        ['Bcc', 'eve@mail.example'],
        ['From', 'mallory@mail.example'],
        ['DKIM-Signature', 'v=1'],
        ['Content-Description', 'fine'],
      ],
    });
    const head = mail.octets.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
    expect(head.match(/^[\w-]+(?=:)/gm)).toEqual([
      'From',
      'Date',
      'To',
      'Message-ID',
      'Subject',
      'MIME-Version',
      'Content-Type',
      'Content-Description',
      'Content-Transfer-Encoding',
    ]);
    expect(mail.rcptTo).toHaveLength(1);
  });

  it.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r\n.\r\n', '\r\n..\r\n'])(
    'ends where it ends, whatever is in it: %j',
    async (mark) => {
      await begin();
      await mailOf({
        text: `before${mark}MAIL FROM:<mallory@mail.example>\r\nRCPT TO:<eve@mail.example>\r\nDATA\r\nafter`,
      });
      await mailOf({ text: 'the next one' });
      expect(stage.domain.mails.map(({ mailFrom }) => mailFrom)).toEqual(['alice@cpm.example', 'alice@cpm.example']);
      expect(stage.domain.mails[0]?.octets.toString('latin1')).toContain('after');
    },
  );

  it('EML-6.4-06 is taken whatever else the message has that mail knows nothing of', async () => {
    await begin();
    await mailOf({ headers: { 'X-Anything': 'goes', Organization: 'Causeway', 'Alert-Info': '<http://x.example>' } });
  });

  it.each(['message/imdn+xml', 'application/im-iscomposing+xml', 'message/cpim'])(
    'EML-6.4.2.1-08 is none of %s: 415',
    async (type) => {
      await begin();
      await refused({ content: { type, octets: Buffer.from('x') } }, 415);
    },
  );

  it('leaves a part between clients out, and mails the rest', async () => {
    await begin();
    const octets = Buffer.from(
      '--b\r\nContent-Type: application/im-iscomposing+xml\r\n\r\n<x/>\r\n--b\r\n\r\nhello\r\n--b--\r\n',
    );
    const mail = await mailOf({ content: { type: 'multipart/mixed;boundary=b', octets } });
    expect(mailStructure(mail.octets).parts.map(({ contentType }) => contentType)).toEqual(['text/plain']);
  });

  it('EML-6.4.2.1-08 IWF-6.1.1-01a IWF-6.1.1-01b is only what policy accepts: 415 with Accept, and no connection', async () => {
    await begin({ iwf: { accepted_wrapped_types: { email: ['text/plain'] } } });
    const answer = await iwf.pager(pagerRequest({ content: { type: 'image/png', octets: PNG } }));
    expect(answer.status).toBe(415);
    expect(answer.headers).toContainEqual({ name: 'Accept', value: 'message/cpim' });
    expect(stage.domain.connectionsSeen).toBe(0);
  });

  it('EML-6.4.2.1-08 is wrapped: another body is 415', async () => {
    await begin();
    await refused({ headers: { 'Content-Type': 'text/plain' }, body: Buffer.from('x') }, 415);
  });

  it('is refused beyond the limits: 413', async () => {
    await begin({ limits: { mail: { max_parts: 2 } } });
    const octets = Buffer.from(`${'--b\r\n\r\nx\r\n'.repeat(3)}--b--\r\n`);
    await refused({ content: { type: 'multipart/mixed;boundary=b', octets } }, 413);
  });

  const signed = Buffer.from(
    '--s\r\nContent-Type: text/plain\r\n\r\nsigned words \r\n--s\r\n' +
      'Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--s--\r\n',
  );
  const signature = 'multipart/signed;protocol="application/pkcs7-signature";micalg=sha-256;boundary=s';

  it('SEC-6.6-05 that is signed end to end is mailed octet for octet', async () => {
    await begin();
    const mail = await mailOf({ content: { type: signature, octets: signed } });
    expect(bodyOf(mail)).toBe(signed.toString('latin1'));
    expect(mail.octets.toString('latin1')).toMatch(/^Content-Type: multipart\/signed;/m);
  });

  it('SEC-6.6-05 that is protected end to end is 488 where policy wants it so', async () => {
    await begin({ email: { e2e_to_email: 'reject' } });
    await refused({ content: { type: signature, octets: signed } }, 488);
    await refused({ content: { type: 'application/pkcs7-mime', octets: PNG } }, 488);
  });
});
