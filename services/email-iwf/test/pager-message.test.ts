import { mailHeader } from '@causeway/testkit';
import { ALICE, BOB, type PagerParts, pagerRequest, wrapper } from './pager-request.ts';
import { header, type IwfSettings, type Replica, Stage } from './stage.ts';

/** A recipient-list-history beside the wrapper, as a list server sends it on (RFC 5365 §7.1). */
function withHistory(entries: readonly string[], parts: PagerParts = {}): PagerParts {
  const list =
    '<?xml version="1.0"?><resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" ' +
    `xmlns:cp="urn:ietf:params:xml:ns:copycontrol"><list>${entries.join('')}</list></resource-lists>`;
  const body = [
    '--b\r\nContent-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list-history\r\n\r\n',
    list,
    '\r\n--b\r\nContent-Type: message/cpim\r\n\r\n',
    wrapper(parts),
    '\r\n--b--\r\n',
  ].map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  return {
    ...parts,
    headers: { ...parts.headers, 'Content-Type': 'multipart/mixed;boundary=b' },
    body: Buffer.concat(body),
  };
}

describe('a Pager Mode message to a mail user', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startDomain();
    iwf = await stage.startIwf(settings);
  }

  /** The mail of a message that is taken. */
  async function mailOf(parts: PagerParts) {
    expect((await iwf.pager(pagerRequest(parts))).status).toBe(202);
    return stage.domain.waitForMail(BOB);
  }

  it('EML-6.4.2.1-02 EML-6.4.2.1-03 EML-T45.MAIL FROM EML-T45.RCPT TO EML-T45.DATA becomes one mail in one transaction', async () => {
    await begin();
    const mail = await mailOf({ text: 'Dinner at 7?\r\n.\r\n..and wine', dateTime: '2017-09-26T14:00:00+02:00' });
    expect(mail.dialogue.map(({ command }) => command)).toEqual([
      `MAIL FROM:<alice@cpm.example> SIZE=${mail.octets.length}`,
      `RCPT TO:<${BOB}>`,
      'DATA',
    ]);
    expect(mail.octets.toString('latin1').split('\r\n')).toEqual([
      'From: "Alice" <alice@cpm.example>',
      'Date: Tue, 26 Sep 2017 12:00:00 +0000',
      `To: ${BOB}`,
      expect.stringMatching(/^Message-ID: <cpm1\.p\.conversation-\d+\.contribution-\d+@cpm\.example>$/),
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Dinner at 7?',
      '.',
      '..and wine',
      '',
    ]);
    expect(stage.domain.mails).toHaveLength(1);
  });

  it('EML-6.4.2.1-04 EML-6.4.2.1-06 IWF-6.1.1-06a is answered 202 with its identities when the dot is answered', async () => {
    await begin();
    const request = pagerRequest({
      headers: { 'Conversation-ID': 'A', 'Contribution-ID': 'F', 'InReplyTo-Contribution-ID': 'E' },
    });
    const answer = await iwf.pager(request);
    expect(answer).toMatchObject({ status: 202, reason: 'Accepted', body: Buffer.alloc(0) });
    expect(header(answer, 'Conversation-ID')).toBe('A');
    expect(header(answer, 'Contribution-ID')).toBe('F');
    expect(header(answer, 'InReplyTo-Contribution-ID')).toBe('E');
    expect(header(answer, 'Server')).toMatch(/^IWF-e-mail-serv\/OMA2\.1/);
    expect(header(answer, 'Message-Correlator')).toBeUndefined();
  });

  it('EML-T46.Subject EML-T46.X-Priority EML-T45.BY (MAIL FROM parameter, RFC 2852) have theirs of SIP (vector "pager out")', async () => {
    await stage.startDomain({ behaviour: { smtp: { extensions: { deliverBy: true } } } });
    iwf = await stage.startIwf();
    const mail = await mailOf({ headers: { Expires: '3600', Priority: 'urgent', Subject: 'Hi' } });
    const [seconds, mode] = mail.mailParameters.BY?.split(';') ?? [];
    expect(mode).toBe('R');
    expect(Number(seconds)).toBeGreaterThan(3_590);
    expect(Number(seconds)).toBeLessThanOrEqual(3_600);
    expect(mail.mailFrom).toBe('alice@cpm.example');
    expect(mailHeader(mail, 'X-Priority')).toBe('1');
    expect(mailHeader(mail, 'Subject')).toBe('Hi');
    expect(mail.octets.toString('latin1').match(/^message-id:/gim)).toHaveLength(1);
  });

  it('EML-T46.Subject of other letters is written in encoded words', async () => {
    await begin();
    const mail = await mailOf({ headers: { Subject: 'Grüße aus Zürich — 你好' } });
    expect(mail.octets.toString('latin1')).toMatch(/^Subject: =\?utf-8\?/m);
    expect(mail.email.subject).toBe('Grüße aus Zürich — 你好');
  });

  it('EML-T46.Date is the SIP Date without CPIM DateTime', async () => {
    await begin();
    const mail = await mailOf({ headers: { Date: 'Tue, 26 Sep 2017 11:00:00 GMT' } });
    expect(mailHeader(mail, 'Date')).toBe('Tue, 26 Sep 2017 11:00:00 +0000');
  });

  it('EML-6.4.1-05 EML-T46.To, Cc show the list, and the envelope has the one recipient (vector "two cc")', async () => {
    await begin({ section: { recipients: { 'tel:+15551112222': 'dan@mail.example' } } });
    const entries = [
      `<entry uri="mailto:${BOB}" cp:copyControl="to"/>`,
      '<entry uri="mailto:carol@mail.example" cp:copyControl="cc"/>',
      '<entry uri="tel:+15551112222" cp:copyControl="cc"/>',
      '<entry uri="sip:nobody@example.net" cp:copyControl="cc"/>',
      '<entry uri="mailto:eve@mail.example" cp:copyControl="bcc"/>',
      '<entry uri="mailto:frank@mail.example" cp:copyControl="cc" cp:anonymize="true"/>',
    ];
    const mail = await mailOf(withHistory(entries));
    expect(mailHeader(mail, 'To')).toBe(BOB);
    expect(mailHeader(mail, 'Cc')).toBe('carol@mail.example, dan@mail.example');
    expect(mail.rcptTo.map(({ address }) => address)).toEqual([BOB]);
    expect(mail.octets.toString('latin1')).not.toMatch(/eve|frank|resource-lists/);
  });

  it('EML-T46.Sender EML-T46.Reply-To are the mail addresses of Referred-By and Reply-To', async () => {
    await begin({ section: { users: { [ALICE]: 'Alice.Smith@cpm.example' } } });
    const mail = await mailOf({
      headers: {
        'P-Asserted-Identity': '"The team" <sip:team@example.net>',
        'Referred-By': `"Alice" <${ALICE}>`,
        'Reply-To': '<mailto:desk%2Bone@example.org>',
      },
    });
    expect(mailHeader(mail, 'From')).toBe('"The team" <team@cpm.example>');
    expect(mailHeader(mail, 'Sender')).toBe('"Alice" <Alice.Smith@cpm.example>');
    expect(mailHeader(mail, 'Reply-To')).toBe('desk+one@example.org');
    expect(mail.mailFrom).toBe('team@cpm.example');
  });

  describe('its originator', () => {
    it.each([
      ['the first asserted identity', '<sip:alice@example.net>, <tel:+15550001111>', 'alice@cpm.example'],
      ['a provisioned identity before', '<sip:other@example.net>, <tel:+15550002222>', 'provisioned@cpm.example'],
      ['a number, without a look into the store', '<tel:+1-555-000-1111>', '15550001111@cpm.example'],
      ['a number in a SIP URI', '<sip:+15550001111@example.net;user=phone>', '15550001111@cpm.example'],
    ])('EML-T46.From is %s', async (_, asserted, expected) => {
      await begin({ section: { users: { 'tel:+15550002222': 'provisioned@cpm.example' } } });
      const mail = await mailOf({ headers: { 'P-Asserted-Identity': asserted } });
      expect(mail.mailFrom).toBe(expected);
      expect(mailHeader(mail, 'From')).toBe(`"Alice" <${expected}>`);
    });

    it('EML-T46.From is that of SIP From where nothing is asserted', async () => {
      await begin();
      const headers = { 'P-Asserted-Identity': undefined, From: '<sip:carl@example.net>;tag=1' };
      expect((await mailOf({ headers })).mailFrom).toBe('carl@cpm.example');
    });

    it.each([
      { From: '<sip:anonymous@anonymous.invalid>;tag=1', 'P-Asserted-Identity': undefined },
      { 'P-Asserted-Identity': '<urn:service:sos>' },
    ])('EML-6.4.1-01 without one nothing is sent: %j', async (headers) => {
      await begin();
      expect((await iwf.pager(pagerRequest({ headers }))).status).toBe(488);
      expect(stage.domain.connectionsSeen).toBe(0);
    });

    it('EML-6.4.1-01 without a provisioned address nothing is sent where policy wants one', async () => {
      await begin({ email: { address_assignment: 'provisioned' } });
      expect((await iwf.pager(pagerRequest())).status).toBe(488);
      expect(stage.domain.connectionsSeen).toBe(0);
    });
  });

  describe('its reports', () => {
    it('EML-T46.Disposition-Notification-To (and disposition-type) asks for an MDN and for DSNs', async () => {
      await begin();
      const mail = await mailOf({ imdn: ['positive-delivery', 'negative-delivery', 'display'] });
      expect(mailHeader(mail, 'Disposition-Notification-To')).toBe(mail.mailFrom);
      expect(mail.octets.toString('latin1')).not.toMatch(/disposition-notification-options/i);
      expect(mail.mailParameters).toMatchObject({ RET: 'HDRS', ENVID: expect.stringMatching(/^[\w-]{43}$/) });
      expect(mail.rcptTo[0]?.parameters).toEqual({ NOTIFY: 'SUCCESS,FAILURE', ORCPT: `rfc822;${BOB}` });
    });

    it.each([
      [['display'], true, undefined],
      [['negative-delivery'], true, 'FAILURE'],
      [[], false, undefined],
    ] as const)(
      'EML-T46.Disposition-Notification-To (and disposition-type) of %j',
      async (imdn, asksForMdn, notify) => {
        await begin();
        const mail = await mailOf({ imdn });
        expect(mailHeader(mail, 'Disposition-Notification-To') !== undefined).toBe(asksForMdn);
        expect(mail.rcptTo[0]?.parameters.NOTIFY).toBe(notify);
      },
    );

    it('EML-T46.Disposition-Notification-To (and disposition-type) alone where policy asks for no DSN, or the server offers none', async () => {
      await begin({ email: { request_dsn_for_delivery: false } });
      const mail = await mailOf({ imdn: ['positive-delivery'] });
      expect(mail.rcptTo[0]?.parameters).toEqual({});
      expect(mailHeader(mail, 'Disposition-Notification-To')).toBe(mail.mailFrom);
    });

    it('are not asked for by parameters that the server does not know', async () => {
      await begin();
      stage.domain.behave({ smtp: { extensions: { dsn: false } } });
      const mail = await mailOf({ imdn: ['positive-delivery'] });
      expect(mail.rcptTo[0]?.parameters).toEqual({});
      expect(mail.mailParameters).not.toHaveProperty('ENVID');
    });

    it('IWF-6.1.1-02a-a keeps nothing for them when none was asked for', async () => {
      await begin();
      await mailOf({});
      const client = await stage.stored();
      expect((await client.lives('report:')).size).toBe(0);
    });

    it('IWF-6.1.1-02a-c keeps what they need under both ids of the mail, for a time', async () => {
      await begin();
      await mailOf({ imdn: ['display'], headers: { Expires: '3600' } });
      const lives = [...(await (await stage.stored()).lives('report:email')).values()];
      expect(lives).toHaveLength(2);
      for (const life of lives) expect(life).toBeGreaterThan(3_600_000);
    });
  });
});
