import { pagerRequest, wrapper } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';

const BOUNDARY = 'b0undary';
const RESOURCE_LIST = Buffer.from('<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"/>');

type Part = readonly [headers: Readonly<Record<string, string>>, octets: Buffer];

/** A multipart body of parts, each with its headers. */
function multipart(...parts: Part[]): Buffer {
  const pieces = parts.flatMap(([headers, octets]) => [
    Buffer.from(
      `--${BOUNDARY}\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    octets,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const plain = (text: string): Part => [{ 'Content-Type': 'text/plain;charset=utf-8' }, Buffer.from(text)];
const part = (type: string, octets = Buffer.from('octets')): Part => [{ 'Content-Type': type }, octets];
const recipients = (disposition: string): Part => [
  { 'Content-Type': 'application/resource-lists+xml', 'Content-Disposition': disposition },
  RESOURCE_LIST,
];

describe('the acceptance check of TS §6.1.1 and §6.2.2.1.1', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startSmsc();
    iwf = await stage.startIwf(...settings);
  }

  const texts = () => stage.smsc.submits.map(({ content }) => content.toString());
  const mixed = (...parts: Part[]) => ({
    type: `multipart/mixed;boundary=${BOUNDARY}`,
    octets: multipart(...parts),
  });

  describe('what SMS can carry', () => {
    it('SMS-6.2-03 IWF-6.1.1-01a of SMIL with media and text only the text goes on', async () => {
      await begin();
      const content = {
        type: `multipart/related;boundary=${BOUNDARY};type="application/smil"`,
        octets: multipart(
          part('application/smil', Buffer.from('<smil/>')),
          part('image/jpeg'),
          plain('see you'),
          part('audio/amr'),
          part('video/3gpp'),
          part('text/x-vcard'),
        ),
      };
      expect((await iwf.pager(pagerRequest({ content }))).status).toBe(202);
      expect(texts()).toEqual(['see you']);
    });

    it.each(['recipient-list', 'recipient-list-history'])(
      'IWF-6.1-02b a %s within the wrapper is left out',
      async (disposition) => {
        await begin();
        const content = mixed(recipients(`${disposition}; handling=optional`), plain('to all of you'));
        expect((await iwf.pager(pagerRequest({ content }))).status).toBe(202);
        expect(texts()).toEqual(['to all of you']);
      },
    );

    it.each(['recipient-list', 'recipient-list-history'])(
      'IWF-6.1-02b a %s beside the wrapper is left out',
      async (disposition) => {
        await begin();
        const body = multipart(
          [{ 'Content-Type': 'message/cpim' }, wrapper({ text: 'to all of you', imdn: ['positive-delivery'] })],
          recipients(disposition),
        );
        const headers = { 'Content-Type': `multipart/mixed;boundary=${BOUNDARY}` };
        expect((await iwf.pager(pagerRequest({ headers, body }))).status).toBe(202);
        expect(texts()).toEqual(['to all of you']);
        expect(stage.smsc.submits[0]?.registeredDelivery).toBe(1);
      },
    );

    it('is read from its charset and transfer encoding', async () => {
      await begin();
      const content = { type: 'text/plain;charset=iso-8859-1', octets: Buffer.from('caf=E9') };
      const contentHeaders = [['Content-Transfer-Encoding', 'quoted-printable']] as const;
      await iwf.pager(pagerRequest({ content, contentHeaders }));
      // é is 0x05 in the GSM 7 bit alphabet.
      expect(stage.smsc.submits[0]?.content.toString('hex')).toBe('63616605');
    });
  });

  describe('what it cannot', () => {
    it.each(['image/png', 'application/smil', 'text/html', 'application/vnd.gsma.rcs-ft-http+xml'])(
      'IWF-6.1.1-01b IWF-T8.MESSAGE, wrapped type not acceptable IWF-T2.Accept SMS-6.2.2.1.1-02 %s is 415 with Accept, and nothing is submitted',
      async (type) => {
        await begin();
        const answer = await iwf.pager(pagerRequest({ content: { type, octets: Buffer.from('octets') } }));
        expect(answer).toMatchObject({ status: 415, reason: 'Unsupported Media Type' });
        expect(header(answer, 'Accept')).toBe('message/cpim, text/plain');
        expect(header(answer, 'Warning')).toContain(type);
        expect(stage.smsc.submits).toEqual([]);
      },
    );

    it('SMS-6.2.2.1.1-02 IWF-6.1.1-01b media alone leaves no text: 415', async () => {
      await begin();
      const content = mixed(part('application/smil'), part('image/jpeg'), recipients('recipient-list'));
      expect((await iwf.pager(pagerRequest({ content }))).status).toBe(415);
      expect(stage.smsc.submits).toEqual([]);
    });

    it('IWF-6.1.1-01a every leaf that is carried on has to be a type that policy accepts', async () => {
      await begin({ iwf: { accepted_wrapped_types: { SMS: ['text/html'], MMS: ['*/*'], email: ['*/*'] } } });
      const refused = await iwf.pager(pagerRequest());
      expect(refused.status).toBe(415);
      expect(header(refused, 'Accept')).toBe('message/cpim');
      expect(stage.smsc.submits).toEqual([]);
    });

    it.each(['text/*', '*/*', 'TEXT/PLAIN'])('IWF-6.1.1-01a policy may name a range: %s', async (range) => {
      await begin({ iwf: { accepted_wrapped_types: { SMS: [range], MMS: ['*/*'], email: ['*/*'] } } });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
    });

    it.each([
      'application/pkcs7-mime;smime-type=enveloped-data',
      'multipart/encrypted;boundary=x',
      `multipart/signed;boundary=${BOUNDARY};protocol="application/pkcs7-signature"`,
    ])('SEC-6.6-03a %s is rejected, and nothing goes to the SM-SC', async (type) => {
      await begin();
      const octets = multipart(plain('signed words'), part('application/pkcs7-signature'));
      expect((await iwf.pager(pagerRequest({ content: { type, octets } }))).status).toBe(415);
      expect(stage.smsc.submits).toEqual([]);
    });

    it('SEC-6.6-03a a protected part is as good as a protected message; the status is that of policy', async () => {
      await begin({ iwf: { e2e_protected_reject_status: { MESSAGE: 488 } } });
      const content = mixed(plain('cover note'), part('application/pkcs7-mime'));
      expect((await iwf.pager(pagerRequest({ content }))).status).toBe(488);
      expect(stage.smsc.submits).toEqual([]);
    });

    it.each([
      ['a body that is not wrapped', { headers: { 'Content-Type': 'text/plain' }, body: Buffer.from('bare') }, 415],
      ['a body without Content-Type', { headers: { 'Content-Type': undefined } }, 415],
      ['a wrapper without content headers', { body: Buffer.from('From: <tel:+1>\r\n') }, 400],
      [
        'a charset that nobody knows',
        { content: { type: 'text/plain;charset=klingon', octets: Buffer.from('x') } },
        415,
      ],
      ['a multipart without boundary', { content: { type: 'multipart/mixed', octets: Buffer.from('x') } }, 400],
      ['Expires that is no number', { headers: { Expires: 'tomorrow' } }, 400],
      ['an empty Contribution-ID', { headers: { 'Contribution-ID': '' } }, 400],
    ])('%s is refused with a Warning', async (_, parts, status) => {
      await begin();
      const answer = await iwf.pager(pagerRequest(parts));
      expect(answer.status).toBe(status);
      expect(header(answer, 'Warning')).toMatch(/^399 example\.net ".+"$/);
      expect(stage.smsc.submits).toEqual([]);
    });

    it('what the sender wrote cannot break out of the Warning', async () => {
      await begin();
      const headers = { 'Content-Type': `image/"quoted\\${'x'.repeat(500)}` };
      const warning = header(await iwf.pager(pagerRequest({ headers })), 'Warning') ?? '';
      expect(warning).toMatch(/^399 example\.net "[^"\\]{1,200}"$/);
    });
  });

  describe('whom SMS can reach', () => {
    it.each([
      ['sip:bob@example.net', '<sip:bob@example.net>'],
      ['tel:911', '<tel:911>'],
    ])(
      'SMS-6.2.2.1.1-03 a target without E.164 number (%s) is 404, and nothing is submitted',
      async (requestUri, to) => {
        await begin();
        expect((await iwf.pager(pagerRequest({ requestUri, headers: { To: to } }))).status).toBe(404);
        expect(stage.smsc.submits).toEqual([]);
      },
    );

    it('SMS-6.2.2.1.1-03 the status is that of policy; To counts where the Request-URI has no number', async () => {
      await begin({ sms: { unroutable_destination_status: 484 } });
      const requestUri = 'sip:bob@example.net';
      expect((await iwf.pager(pagerRequest({ requestUri, headers: { To: '<tel:911>' } }))).status).toBe(484);
      expect((await iwf.pager(pagerRequest({ requestUri }))).status).toBe(202);
    });

    it('an originator without E.164 number is 488', async () => {
      await begin();
      const headers = { 'P-Asserted-Identity': '<sip:alice@example.net>' };
      expect((await iwf.pager(pagerRequest({ headers }))).status).toBe(488);
      expect(stage.smsc.submits).toEqual([]);
    });
  });

  describe('disposition notifications from CPM', () => {
    const imdn = (document: string) =>
      pagerRequest({ content: { type: 'message/imdn+xml', octets: Buffer.from(document) } });
    const displayed = `<display-notification><status><displayed/></status></display-notification>`;
    const opened = '<imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>m1</message-id>';
    const notification = imdn(`${opened}<datetime>2025-03-04T10:15:30Z</datetime>${displayed}</imdn>`);
    const identities = { conversationId: 'a', contributionId: 'b', inReplyToContributionId: '', imdnMessageId: '' };
    const envelope = { traceparent: '', deadlineUnixMs: 0, identities };

    it('IWF-6.1-03f have no counterpart in SMS: consumed with 200, and nothing goes to the SM-SC', async () => {
      await begin();
      const { response } = await iwf.isf.disposition({ envelope, request: notification });
      expect(response).toMatchObject({ status: 200 });
      expect(response && header(response, 'Contribution-ID')).toBe('b');
      expect(response && header(response, 'Server')).toBe('IWF-SMS-serv/OMA2.1');
      expect(stage.smsc.submits).toEqual([]);
    });

    it.each([
      ['no XML', 'displayed', 400],
      ['an element that is not closed', opened, 400],
      ['no message-id', '<imdn xmlns="urn:ietf:params:xml:ns:imdn"/>', 400],
      ['another document', '<html><message-id>m1</message-id></html>', 400],
      ['a DOCTYPE', `<!DOCTYPE imdn [<!ENTITY a "a">]>${opened}</imdn>`, 400],
      ['a document beyond the limit', `${opened}${' '.repeat(70_000)}</imdn>`, 413],
    ])('are refused with a Warning when they cannot be read: %s', async (_what, document, status) => {
      await begin();
      const { response } = await iwf.isf.disposition({ envelope, request: imdn(document) });
      expect(response?.status).toBe(status);
      expect(response && header(response, 'Warning')).toContain('message/imdn+xml: ');
    });

    it('IWF-6.1-03f or refused with 488 by policy', async () => {
      await begin({ iwf: { unmapped_disposition_notification: 'reject_488' } });
      const { response } = await iwf.isf.disposition({ envelope, request: notification });
      expect(response?.status).toBe(488);
    });
  });
});
