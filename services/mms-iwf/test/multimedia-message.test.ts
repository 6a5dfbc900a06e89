import { parseMultipart } from '@causeway/mime';
import { DIALECTS, type ExchangeResult, type ForwardOptions } from '@causeway/testkit';
import { ALICE, BOB, BOBS_DOMAIN, BOBS_SYSTEM, OWN_DOMAIN, OWN_SYSTEM } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';

describe('TS §6.3.1.2.1 over real servers: MMS to Pager Mode CPM Standalone Message', () => {
  const stage = new Stage({ nats: 2 });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startRelay();
    iwf = await stage.startIwf(...settings);
  }

  const forward = (options: Partial<ForwardOptions> = {}, deadlineMs?: number) =>
    stage.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Dinner at 7?', ...options }, deadlineMs);

  const statusOf = ({ response }: Pick<ExchangeResult, 'response'>) => response?.mms['x-mms-request-status-code'];

  it('MMS-6.3.1.2-01 MMS-6.3.1.2.1-02 MMS-6.3.1.2.1-03 becomes a Pager Mode message towards the CPM User', async () => {
    await begin();
    expect(statusOf(await forward({ dateUnixMs: Date.UTC(2025, 2, 4, 10, 15, 30), subject: 'Tonight – café' }))).toBe(
      'Ok',
    );
    expect(stage.edge.sent).toHaveLength(1);
    const [sent] = stage.edge.sent;
    expect(sent?.request).toMatchObject({ method: 'MESSAGE', requestUri: `tel:+${ALICE}` });
    expect(sent?.headers.get('To')).toBe(`<tel:+${ALICE}>`);
    expect(sent?.headers.get('From')).toBe(`<tel:+${BOB};nccsid=MMS>`);
    expect(sent?.headers.get('P-Asserted-Identity')).toContain(`tel:+${BOB}`);
    expect(sent?.headers.get('P-Asserted-Service')).toContain('oma.cpm.msg');
    expect(sent?.headers.get('Date')).toBe('Tue, 04 Mar 2025 10:15:30 GMT');
    expect(sent?.headers.get('User-Agent')).toBe('IWF-MMS-client/OMA2.1');
    expect(Buffer.from(sent?.headers.get('Subject') ?? '', 'latin1').toString()).toBe('Tonight – café');
    expect(sent?.headers.has('Privacy')).toBe(false);
    expect(sent?.headers.has('Expires')).toBe(false);
    expect(sent?.headers.get('Content-Type')).toBe('message/cpim');
    expect(sent?.cpim).toMatchObject({
      from: { uri: `tel:+${BOB}` },
      to: [{ uri: `tel:+${ALICE}` }],
      dateTime: '2025-03-04T10:15:30.000Z',
      subject: 'Tonight – café',
    });
    expect(sent?.text).toBe('Dinner at 7?');
    expect(sent?.cpim.imdn.dispositionNotification.size).toBe(0);
    expect(sent?.beside).toEqual([]);
  });

  it('MMS-6.3.1.2.1-05 MMS-6.3.1.2.1-06 MMS-6.3.1-02 is answered with MM4_forward.RES to the reverse-path of the REQ', async () => {
    await begin();
    const { submission, response, transactionId, messageId } = await forward();
    expect(submission.outcome).toBe('sent');
    expect(response).toMatchObject({
      type: 'MM4_forward.RES',
      transactionId,
      messageId,
      to: [BOBS_SYSTEM],
      sender: OWN_SYSTEM,
    });
    expect(response?.mail.mailFrom).toBe(OWN_SYSTEM);
    expect(response?.mail.rcptTo.map(({ address }) => address)).toEqual([`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`]);
    expect(response?.mms).toMatchObject({
      'x-mms-3gpp-mms-version': '6.10.0',
      'x-mms-request-status-code': 'Ok',
      'x-mms-return-route': BOBS_SYSTEM,
    });
  });

  it('MMS-T37.RCPT TO is X-Mms-Originator-System by policy, and where the reverse-path is empty', async () => {
    await begin({ mms: { res_rcpt: 'originator_system' } });
    const first = await forward();
    expect(first.response?.mail.rcptTo[0]?.address).toBe(BOBS_SYSTEM);
    await iwf.stop();
    await stage.startIwf();
    const second = await forward({ mailFrom: '' });
    expect(second.response?.mail.rcptTo[0]?.address).toBe(BOBS_SYSTEM);
  });

  it.each([
    [200, 'Ok'],
    [202, 'Ok'],
    [401, 'Error-service-denied'],
    [403, 'Error-service-denied'],
    [503, 'Error-service-denied'],
    [404, 'Error-sending-address-unresolved'],
    [484, 'Error-sending-address-unresolved'],
    [413, 'Error-content-not-accepted'],
    [488, 'Error-content-not-accepted'],
    [400, 'Error-message-format-corrupt'],
    [480, 'Error-network-problem'],
    [500, 'Error-network-problem'],
    [600, 'Error-network-problem'],
    [499, 'Error-unspecified'],
  ])('MMS-6.3.1.2.1-05 SIP %i is answered %s', async (sip, status) => {
    await begin();
    stage.edge.answer(sip);
    const result = await forward();
    expect(statusOf(result)).toBe(status);
    expect(result.response?.mms['x-mms-status-text']).toBe(sip < 300 ? undefined : `SIP ${sip}`);
  });

  it('an operator may map a SIP status otherwise', async () => {
    await begin({ mms: { sip_request_status_map: { 503: 'Error-network-problem' } } });
    stage.edge.answer(503);
    expect(statusOf(await forward())).toBe('Error-network-problem');
  });

  it('MMS-6.3.1.2.1-05 the RES follows the answer of CPM, and the 250 the RES', async () => {
    await begin();
    const release = stage.edge.hold();
    const result = forward();
    await stage.edge.waitFor(1);
    expect(stage.relay.messages).toEqual([]);
    expect(stage.relay.undelivered).toBe(1);
    release();
    expect(statusOf(await result)).toBe('Ok');
  });

  describe('anonymity', () => {
    it('MMS-6.3.1.2.1-01 a sender who hides is refused where policy forbids it: no CPM message', async () => {
      await begin({ mms: { allow_anonymous_sender: false } });
      expect(statusOf(await forward({ senderVisibility: 'Hide' }))).toBe('Error-unsupported-message');
      expect(stage.edge.sent).toEqual([]);
      expect(statusOf(await forward({ senderVisibility: 'Show' }))).toBe('Ok');
    });

    it('MMS-T36.Privacy a sender who hides is anonymous in From, and asserted in the trust domain', async () => {
      await begin();
      expect(statusOf(await forward({ senderVisibility: 'Hide' }))).toBe('Ok');
      const [sent] = stage.edge.sent;
      expect(sent?.headers.get('From')).toBe('"Anonymous" <sip:anonymous@anonymous.invalid;nccsid=MMS>');
      expect(sent?.headers.get('Privacy')).toBe('id');
      expect(sent?.headers.get('P-Asserted-Identity')).toContain(`tel:+${BOB}`);
      expect(sent?.request.body.toString()).not.toContain(BOB);
    });

    it('MMS-T36.P-Asserted-Identity [RFC3325] and/or From a sender who hides is not asserted either by policy', async () => {
      await begin({ mms: { anonymous_pai: 'omit' } });
      await forward({ senderVisibility: 'Hide' });
      expect(stage.edge.sent[0]?.headers.has('P-Asserted-Identity')).toBe(false);
      expect(stage.edge.sent[0]?.request.headers.toString()).not.toContain(BOB);
    });
  });

  describe('addresses', () => {
    it.each([
      ['without +', { from: `${BOB}/TYPE=PLMN` }],
      ['in From anonymous, in the reverse-path known', { headers: { From: 'anonymous' } }],
    ])('MMS-T36.P-Asserted-Identity [RFC3325] and/or From of a sender written %s', async (_, options) => {
      await begin();
      expect(statusOf(await forward({ mailFrom: `+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`, ...options }))).toBe('Ok');
      expect(stage.edge.sent[0]?.headers.get('From')).toContain(`tel:+${BOB}`);
    });

    it('a sender without a number cannot be answered: Error-sending-address-unresolved', async () => {
      await begin();
      const options = { from: 'service@example.org', mailFrom: BOBS_SYSTEM };
      expect(statusOf(await forward(options))).toBe('Error-sending-address-unresolved');
      expect(stage.edge.sent).toEqual([]);
    });

    it('an MM to the node itself has no recipient: Error-sending-address-unresolved', async () => {
      await begin();
      expect(statusOf(await forward({ rcptTo: [OWN_SYSTEM] }))).toBe('Error-sending-address-unresolved');
      expect(stage.edge.sent).toEqual([]);
    });
  });

  describe('time', () => {
    it.each([
      [{ 'X-Mms-Expiry': '3600' }, 3_600],
      [{ 'X-Mms-Expiry': '999999' }, 259_200],
    ])('MMS-T36.Expires of %j is %i', async (headers, seconds) => {
      await begin();
      await forward({ headers });
      expect(stage.edge.sent[0]?.headers.get('Expires')).toBe(String(seconds));
    });

    it('MMS-T36.Expires of a date is what is left until then', async () => {
      await begin();
      stage.relay.behave({ dialect: { expiry: 'date' } });
      await forward({ expirySeconds: 7_200 });
      const seconds = Number(stage.edge.sent[0]?.headers.get('Expires'));
      expect(seconds).toBeGreaterThan(7_180);
      expect(seconds).toBeLessThanOrEqual(7_200);
    });
  });

  describe('content', () => {
    const SMIL = '<smil><head><layout/></head><body><par><img src="cid:cat"/></par></body></smil>';
    const CAT = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));

    it.each(['standard', 'mbuni', 'mmsgw', 'vectorcore', 'odd'])(
      'MMS-6.3-02 MMS-6.3.1-N1 of dialect %s comes with SMIL and parts byte-identical, in order, under their names',
      async (dialect) => {
        await begin();
        stage.relay.behave({ dialect: DIALECTS[dialect] ?? {} });
        const parts = [{ contentType: 'image/gif', base64: CAT.toString('base64'), contentId: 'cat', name: 'cat.gif' }];
        expect(statusOf(await forward({ smil: SMIL, parts, text: 'Grüße' }))?.toLowerCase()).toBe('ok');
        const cpim = stage.edge.sent[0]?.cpim;
        expect(cpim?.contentType.type).toBe('multipart/related');
        expect(cpim?.contentType.parameters.get('start')).toBe('<smil>');
        if (cpim === undefined) throw new Error('nothing was sent');
        const [smil, text, cat] = parseMultipart(cpim.contentType, cpim.content);
        expect(smil?.contentType.type).toBe('application/smil');
        expect(smil?.content.toString()).toBe(SMIL);
        expect(text?.content.toString()).toBe('Grüße');
        expect(cat?.content.equals(CAT)).toBe(true);
        expect(cat?.contentHeaders.get('Content-ID')).toBe('<cat>');
        expect(cat?.contentHeaders.get('Content-Location')).toBe('cat.gif');
        for (const part of [smil, text, cat])
          expect(part?.contentHeaders.get('Content-Transfer-Encoding')).toBeUndefined();
      },
    );

    it('MMS-6.3-02 without SMIL it is multipart/mixed, one part alone is that part', async () => {
      await begin();
      await forward({ parts: [{ contentType: 'image/gif', base64: CAT.toString('base64') }] });
      expect(stage.edge.sent[0]?.cpim.contentType.type).toBe('multipart/mixed');
      await stage.relay.forward({
        from: `+${BOB}`,
        to: [`+${ALICE}`],
        parts: [{ contentType: 'image/gif', base64: CAT.toString('base64') }],
      });
      expect(stage.edge.sent[1]?.cpim.contentType.type).toBe('image/gif');
      expect(stage.edge.sent[1]?.cpim.content.equals(CAT)).toBe(true);
    });

    it('MMS-6.3.1.2-01 exactly 1300 octets of body are Pager Mode, one more is not, where only Pager Mode is allowed', async () => {
      await begin({ mms: { beyond_pager_max: 'reject' } });
      await forward({ text: 'x' });
      const overhead = (stage.edge.sent[0]?.request.body.length ?? 0) - 1;
      // Two digits more in Content-Length.
      const fitting = 1_300 - overhead - 2;
      expect(statusOf(await forward({ text: 'x'.repeat(fitting) }))).toBe('Ok');
      expect(stage.edge.sent[1]?.request.body).toHaveLength(1_300);
      const refused = await forward({ text: 'x'.repeat(fitting + 1) });
      expect(statusOf(refused)).toBe('Error-content-not-accepted');
      expect(stage.edge.sent).toHaveLength(2);
    });

    it('a multipart that cannot be divided is Error-message-format-corrupt', async () => {
      await begin();
      const headers = { 'Content-Type': 'multipart/mixed; boundary="not-there"' };
      expect(statusOf(await forward({ headers }))).toBe('Error-message-format-corrupt');
      expect(stage.edge.sent).toEqual([]);
    });

    it('SEC-6.6-04b the CPM message is not protected end to end', async () => {
      await begin();
      await forward();
      expect(stage.edge.sent[0]?.cpim.contentType.type).toBe('text/plain');
      expect(stage.edge.sent[0]?.headers.get('Content-Type')).toBe('message/cpim');
    });
  });

  it('the address of the fleet is its own: other domains are refused', async () => {
    await begin();
    const { submission } = await stage.relay.forward({
      from: `+${BOB}`,
      to: [`+${ALICE}`],
      text: 'x',
      rcptTo: [`+${ALICE}/TYPE=PLMN@elsewhere.example`],
    });
    expect(submission).toMatchObject({ outcome: 'refused', recipients: [{ code: 550 }] });
    expect(stage.edge.sent).toEqual([]);
    expect(OWN_DOMAIN).not.toBe('elsewhere.example');
  });
});
