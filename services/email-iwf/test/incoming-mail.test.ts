import { ALICE_MAIL, CAROL_MAIL, CPM_ALICE, CPM_CAROL, IncomingStage, post } from './incoming-stage.ts';
import { BOB } from './pager-request.ts';
import type { Replica } from './stage.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('TS §6.4.3.1 over real servers: mail to Pager Mode message', () => {
  const stage = new IncomingStage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const only = () => {
    expect(stage.edge.sent).toHaveLength(1);
    const [sent] = stage.edge.sent;
    if (sent === undefined) throw new Error('nothing was sent');
    return sent;
  };

  it('EML-6.4-03 EML-6.4.1-08 EML-6.4.3-01 EML-6.4.3.1-02 EML-6.4.3.1-03 EML-6.4.3.1-04 EML-6.4.3.1-05 becomes a SIP MESSAGE from the mail user, and 250', async () => {
    iwf = await stage.begin();
    const { submission } = await stage.domain.send({
      from: `Bob Baker <${BOB}>`,
      to: [`Alice <${ALICE_MAIL}>`],
      subject: 'Dinner',
      text: 'Yes, at 7.',
    });
    expect(submission.recipients).toMatchObject([{ code: 250 }]);
    const { request, headers, cpim, text, envelope } = only();
    expect(request).toMatchObject({ method: 'MESSAGE', requestUri: CPM_ALICE });
    expect(headers.get('To')).toBe(`<${CPM_ALICE}>`);
    expect(headers.get('User-Agent')).toBe('IWF-e-mail-client/OMA2.1');
    expect(headers.get('Accept-Contact')).toContain('3gpp-service.ims.icsi.oma.cpm.msg');
    expect(headers.get('Content-Type')).toBe('message/cpim');
    expect(cpim).toMatchObject({ from: { uri: `mailto:${BOB}` }, to: [{ uri: CPM_ALICE }], subject: 'Dinner' });
    expect(cpim.contentHeaders.get('Content-Type')).toBe('text/plain;charset=utf-8');
    expect(text).toBe('Yes, at 7.');
    expect(envelope?.identities).toEqual({
      conversationId: headers.get('Conversation-ID'),
      contributionId: headers.get('Contribution-ID'),
      inReplyToContributionId: '',
      imdnMessageId: cpim.imdn.messageId,
    });
    expect(request.headers.length + request.body.length).toBeLessThanOrEqual(1_300);
  });

  describe('its fields by Table 62', () => {
    beforeEach(async () => {
      iwf = await stage.begin();
    });

    it('EML-T61.Request-URI and To EML-T62.From, P-Asserted-Identity NCC-T1.nccsid=email name sender and recipient of the envelope', async () => {
      const headers = { From: '"Boss, the" <boss@other.example>', To: 'list@other.example' };
      expect((await post(iwf, { mailFrom: 'bounce+alice=cpm@list.example', headers })).code).toBe(250);
      const { request, headers: sip } = only();
      expect(request.requestUri).toBe(CPM_ALICE);
      expect(sip.get('From')).toBe('"Boss, the" <mailto:bounce+alice%3Dcpm@list.example>;nccsid=email');
      expect(sip.get('P-Asserted-Identity')).toBe('<sip:bounce+alice=cpm%40list.example@example.net;nccsid=email>');
    });

    it('EML-T62.Date is the date of the mail in GMT', async () => {
      await post(iwf);
      expect(only().headers.get('Date')).toBe('Tue, 04 Mar 2025 09:15:30 GMT');
      expect(only().cpim.dateTime).toBe('2025-03-04T09:15:30.000Z');
    });

    it.each([undefined, 'yesterday', 'Mon, 01 Jan 0099999 00:00:00 +0000'])(
      'EML-T62.Date is now where the mail says %s',
      async (value) => {
        const before = Math.floor(Date.now() / 1000) * 1000;
        expect((await post(iwf, { headers: { Date: value } })).code).toBe(250);
        const date = Date.parse(only().headers.get('Date') ?? '');
        expect(date).toBeGreaterThanOrEqual(before);
        expect(date).toBeLessThanOrEqual(Date.now());
      },
    );

    it.each([
      [{ 'X-Priority': '1 (Highest)' }, 'urgent'],
      [{ 'X-Priority': '2' }, 'urgent'],
      [{ 'X-Priority': '3' }, 'normal'],
      [{ 'X-Priority': '4' }, 'non-urgent'],
      [{ 'X-Priority': '5 (Lowest)' }, 'non-urgent'],
      [{ 'X-Priority': '12' }, undefined],
      [{ 'X-Priority': 'emergency', Importance: 'high' }, undefined],
      [{ Importance: 'High' }, 'urgent'],
      [{ Priority: 'non-urgent' }, 'non-urgent'],
      [{ Priority: 'emergency' }, undefined],
      [{}, undefined],
    ] as const)('EML-T62.Priority of %j is %s', async (headers, priority) => {
      await post(iwf, { headers });
      expect(only().headers.get('Priority')).toBe(priority);
    });

    it('EML-T62.Subject is decoded, and its line ends are blanks', async () => {
      await post(iwf, { headers: { Subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe=0D=0AX-Injected:_1?=' } });
      const { headers, cpim } = only();
      expect(Buffer.from(headers.get('Subject') ?? '', 'latin1').toString('utf8')).toBe('Grüße X-Injected: 1');
      expect(headers.has('X-Injected')).toBe(false);
      expect(cpim.headers.map(({ name }) => name)).not.toContain('X-Injected');
    });

    it('EML-T62.Subject is absent where the mail has none', async () => {
      await post(iwf);
      expect(only().headers.has('Subject')).toBe(false);
    });

    it.each([
      ['a display name', { From: '=?utf-8?B?QiINClRvOiA8c2lwOmV2aWxAeD4=?= <bob@mail.example>' }],
      ['an encoded word of controls', { From: '=?utf-8?Q?Bob=00=0D=0ATo:_=3Csip:evil@x=3E?= <bob@mail.example>' }],
    ])('no line is added by %s', async (_what, headers) => {
      expect((await post(iwf, { headers })).code).toBe(250);
      const { headers: sip, cpim } = only();
      expect(sip.getAll('To')).toEqual([`<${CPM_ALICE}>`]);
      expect(cpim.to).toEqual([{ uri: CPM_ALICE }]);
      expect(sip.get('From')).toContain(`<mailto:${BOB}>;nccsid=email`);
    });

    it('EML-T62.imdn.Disposition-Notification (CPIM) is asked for by Disposition-Notification-To', async () => {
      await post(iwf, { headers: { 'Disposition-Notification-To': BOB } });
      const { imdn } = only().cpim;
      expect([...imdn.dispositionNotification]).toEqual(['positive-delivery', 'negative-delivery', 'display']);
      expect(imdn.messageId).toMatch(/^[\w-]{22}$/);
    });

    it('EML-T62.imdn.Disposition-Notification (CPIM) is absent without it; NOTIFY=SUCCESS asks for delivery', async () => {
      await post(iwf);
      await post(iwf, { rcptTo: [`<${ALICE_MAIL}> NOTIFY=SUCCESS,FAILURE`] });
      const [one, two] = stage.edge.sent.map(({ cpim }) => [...cpim.imdn.dispositionNotification]);
      expect(one).toEqual([]);
      expect(two).toEqual(['positive-delivery', 'negative-delivery']);
    });

    it('EML-T62.Expires is what is left of by-time', async () => {
      await post(iwf, { mailParameters: 'BY=3600;R' });
      const expires = Number(only().headers.get('Expires'));
      expect(expires).toBeGreaterThanOrEqual(3_595);
      expect(expires).toBeLessThanOrEqual(3_600);
    });

    it('EML-T62.Expires is absent without BY, and with BY mode N that is over', async () => {
      await post(iwf);
      await post(iwf, { mailParameters: 'BY=-30;N' });
      expect(stage.edge.sent.map(({ headers }) => headers.has('Expires'))).toEqual([false, false]);
    });

    it('EML-T62.Expires is capped', async () => {
      await post(iwf, { mailParameters: 'BY=999999999;N' });
      expect(only().headers.get('Expires')).toBe('604800');
    });

    it('EML-T62.recipient-list-history body part (RFC 5365) EML-6.4.3.1-07 shows To and Cc, never Bcc, to each recipient', async () => {
      const headers = {
        To: `Alice <${ALICE_MAIL}>, dave@other.example`,
        Cc: CAROL_MAIL,
        Bcc: 'eve@other.example',
      };
      expect((await post(iwf, { headers, rcptTo: [ALICE_MAIL, CAROL_MAIL] })).code).toBe(250);
      expect(stage.edge.sent.map(({ request }) => request.requestUri).toSorted()).toEqual([CPM_ALICE, CPM_CAROL]);
      const [one, two] = stage.edge.sent;
      expect(one?.history).toEqual([
        { uri: CPM_ALICE, copyControl: 'to' },
        { uri: 'mailto:dave@other.example', copyControl: 'to' },
        { uri: CPM_CAROL, copyControl: 'cc' },
      ]);
      expect(two?.history).toEqual(one?.history);
      expect(one?.text).toBe('Dinner at 7?');
      expect(one?.headers.get('Contribution-ID')).not.toBe(two?.headers.get('Contribution-ID'));
    });

    it('EML-6.4-06 fields without a row are dropped and harm nothing', async () => {
      const headers = { 'X-Odd': '1', 'DKIM-Signature': 'v=1', 'Resent-To': 'x@y.example', Comments: 'none' };
      expect((await post(iwf, { headers })).code).toBe(250);
      const octets = Buffer.concat([only().request.headers, only().request.body]).toString('latin1');
      for (const name of Object.keys(headers)) expect(octets).not.toContain(name);
    });
  });

  it('EML-T62.From, P-Asserted-Identity NCC-T1.nccsid=email are those of the From header, and a SIP URI, by policy', async () => {
    iwf = await stage.begin({ email: { pager_from_source: 'header_from', from_uri_form: 'sip' } });
    await post(iwf, { mailFrom: 'bounce@list.example', headers: { From: 'Bob <bob.baker@mail.example>' } });
    const { headers, cpim } = only();
    expect(headers.get('From')).toBe('"Bob" <sip:bob.baker%40mail.example@example.net;nccsid=email>');
    expect(cpim.from?.uri).toBe('sip:bob.baker%40mail.example@example.net');
  });

  it('EML-T62.imdn.Disposition-Notification (CPIM) without display, by policy', async () => {
    iwf = await stage.begin({ email: { mdn_request_adds_display: false } });
    await post(iwf, { headers: { 'Disposition-Notification-To': BOB } });
    expect([...only().cpim.imdn.dispositionNotification]).toEqual(['positive-delivery', 'negative-delivery']);
  });

  it('EML-T62.recipient-list-history body part (RFC 5365) is left out by policy', async () => {
    iwf = await stage.begin({ email: { include_recipient_history: false } });
    await post(iwf, { headers: { To: `${ALICE_MAIL}, ${CAROL_MAIL}` } });
    expect(only().headers.get('Content-Type')).toBe('message/cpim');
  });

  describe('a number', () => {
    it('EML-6.4.1-08 is reached by its digits, with or without plus', async () => {
      iwf = await stage.begin();
      await post(iwf, { rcptTo: ['15551230001@cpm.example'] });
      await post(iwf, { rcptTo: ['+15551230001@CPM.example'] });
      expect(stage.edge.sent.map(({ request }) => request.requestUri)).toEqual([
        'tel:+15551230001',
        'tel:+15551230001',
      ]);
    });
  });

  describe('what does not fit', () => {
    const html = `<p>Yes, at 7.</p>${'<i></i>'.repeat(200)}`;

    it('EML-6.4-02 an alternative that fits is kept, in its order and with its boundary', async () => {
      iwf = await stage.begin();
      const headers = { 'Content-Type': 'multipart/alternative; boundary="b1"' };
      const body =
        '--b1\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b1\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n--b1--';
      await post(iwf, { headers, body });
      expect(only().cpim.contentHeaders.get('Content-Type')).toBe('multipart/alternative; boundary=b1');
      expect(only().text).toBe(
        '--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n' +
          '--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<b>x</b>\r\n--b1--\r\n',
      );
    });

    it('EML-6.4.3-01 an alternative that does not is reduced to its text', async () => {
      iwf = await stage.begin();
      const { submission } = await stage.domain.send({ from: BOB, to: [ALICE_MAIL], text: 'Yes, at 7.', html });
      expect(submission.outcome).toBe('sent');
      expect(only().text).toBe('Yes, at 7.');
    });

    it('what is longer goes over TCP unmodified, or is refused with 552 by policy', async () => {
      iwf = await stage.begin();
      expect((await post(iwf, { body: 'long '.repeat(1_000) })).code).toBe(250);
      expect(only().text).toBe('long '.repeat(1_000).trim());
      stage.edge.reset();
      await iwf.stop();
      iwf = await stage.another({ email: { beyond_pager_max: 'reject' } });
      const reply = await post(iwf, { body: 'long '.repeat(1_000) });
      expect(reply.text).toMatch(/^552 5\.3\.4 /);
      expect(stage.edge.sent).toEqual([]);
    });

    it('EML-6.4.3-01 exactly 1300 octets fit, 1301 do not', async () => {
      iwf = await stage.begin({ email: { beyond_pager_max: 'reject' } });
      await post(iwf, { body: 'x' });
      const { request } = only();
      const line = `${request.method} ${request.requestUri} SIP/2.0\r\n\r\n`.length;
      // Content-Length of the wrapped content grows from one digit to three.
      const room = 1_300 - (line + request.headers.length + request.body.length) - 2 + 1;
      const headers = { 'Message-ID': '<edge@mail.example>' };
      expect((await post(iwf, { headers, body: 'x'.repeat(room) })).code).toBe(250);
      expect((await post(iwf, { headers, body: 'x'.repeat(room + 1) })).text).toMatch(/^552 5\.3\.4 /);
    });

    it('what is larger than a SIP message may be is refused with 552', async () => {
      iwf = await stage.begin();
      expect((await post(iwf, { body: 'x\r\n'.repeat(30_000) })).text).toMatch(/^552 5\.3\.4 /);
    });

    it('EML-6.4-02 a file keeps its octets, its name and its place beside the text', async () => {
      iwf = await stage.begin({ email: { pager_max_bytes: 4_000 } });
      const attachments = [{ filename: 'dot.png', contentType: 'image/png', base64: PIXEL, cid: 'dot@mail.example' }];
      await stage.domain.send({ from: BOB, to: [ALICE_MAIL], text: 'See this.', attachments });
      const { cpim, text } = only();
      expect(cpim.contentType.type).toBe('multipart/mixed');
      expect(text).toContain('Content-ID: <dot@mail.example>');
      expect(text).toContain('filename=dot.png');
      expect(text.replaceAll('\r\n', '')).toContain(PIXEL);
      expect(text.indexOf('See this.')).toBeLessThan(text.indexOf('image/png'));
    });
  });
});
