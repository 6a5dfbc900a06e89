import { CommandStatus } from '@causeway/smpp';
import type { OriginateOptions } from '@causeway/testkit';
import { ALICE, BOB } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';

describe('TS §6.2.2.2.1 over real servers: short message to Pager Mode message', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startSmsc();
    iwf = await stage.startIwf(...settings);
  }

  /** Bob sends an SMS to Alice; resolves with every command_status it was answered with. */
  async function sms(options: Partial<OriginateOptions> = {}): Promise<readonly number[]> {
    const results = await stage.smsc.originate({ from: BOB, to: ALICE, ...options });
    return results.flatMap(({ statuses }) => statuses);
  }

  it('SMS-6.2.2-04 SMS-6.2.2.2-01 SMS-6.2.2.2.1-03 SMS-6.2.2.2.1-04 SMS-6.2.2.2.1-06 SMS-6.2-04 SEC-6.6-04a SMS-6.2.1-a1 SMS-6.2.1-a2 becomes a SIP MESSAGE from the SMS user', async () => {
    await begin();
    expect(await sms({ text: 'Yes, at 7.' })).toEqual([CommandStatus.ESME_ROK]);
    expect(stage.edge.sent).toHaveLength(1);
    const [sent] = stage.edge.sent;
    expect(sent?.request).toMatchObject({ method: 'MESSAGE', requestUri: `tel:+${ALICE}` });
    expect(sent?.headers.get('From')).toBe(`<tel:+${BOB};nccsid=SMS>`);
    expect(sent?.headers.get('P-Asserted-Identity')).toBe(`<tel:+${BOB}>`);
    expect(sent?.headers.get('To')).toBe(`<tel:+${ALICE}>`);
    expect(sent?.headers.get('Accept-Contact')).toContain('3gpp-service.ims.icsi.oma.cpm.msg');
    expect(sent?.headers.get('User-Agent')).toBe('IWF-SMS-client/OMA2.1');
    expect(sent?.headers.get('Content-Type')).toBe('message/cpim');
    expect(sent?.headers.get('Conversation-ID')).toMatch(/^\S+$/);
    expect(sent?.headers.get('Contribution-ID')).toMatch(/^\S+$/);
    expect(sent?.cpim).toMatchObject({ from: { uri: `tel:+${BOB}` }, to: [{ uri: `tel:+${ALICE}` }] });
    expect(sent?.cpim.contentHeaders.get('Content-Type')).toBe('text/plain;charset=utf-8');
    expect(sent?.text).toBe('Yes, at 7.');
    expect(sent?.envelope?.identities).toMatchObject({
      contributionId: sent?.headers.get('Contribution-ID'),
      imdnMessageId: sent?.cpim.imdn.messageId,
    });
  });

  it('SMS-6.2.1-a2 two messages of the same users share the conversation, not the contribution', async () => {
    await begin();
    await sms({ text: 'one' });
    await sms({ text: 'two' });
    const [one, two] = stage.edge.sent.map(({ headers }) => headers);
    expect(one?.get('Conversation-ID')).toBe(two?.get('Conversation-ID'));
    expect(one?.get('Contribution-ID')).not.toBe(two?.get('Contribution-ID'));
  });

  it('SMS-6.2.1-a2 or each begins a conversation of its own, by policy', async () => {
    await begin({ sms: { conversation_id_strategy: 'new' } });
    await sms();
    await sms();
    const [one, two] = stage.edge.sent.map(({ headers }) => headers.get('Conversation-ID'));
    expect(one).not.toBe(two);
  });

  describe('its text', () => {
    it.each([
      ['UCS-2', { text: 'Привет 😀' }, 'Привет 😀'],
      ['latin1', { octetsHex: Buffer.from('déjà vu', 'latin1').toString('hex'), dataCoding: 3 }, 'déjà vu'],
      ['the GSM alphabet', { octetsHex: '1b65202040', dataCoding: 0 }, '€  ¡'],
      ['ASCII', { octetsHex: Buffer.from('@[]').toString('hex'), dataCoding: 1 }, '@[]'],
      ['message_payload', { text: 'long '.repeat(60), concatenation: 'payload' }, 'long '.repeat(60)],
      ['data_sm', { text: 'by data_sm', command: 'data_sm' }, 'by data_sm'],
    ] as const)('SMS-6.2.2.2.1-03 comes in %s', async (_, options, text) => {
      await begin();
      expect(await sms(options)).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.sent.map((sent) => sent.text)).toEqual([text]);
    });

    it('is read as the SM-SC means data_coding 0', async () => {
      await begin({ smsc: { default_alphabet: 'latin1' } });
      await sms({ octetsHex: Buffer.from('@é', 'latin1').toString('hex'), dataCoding: 0 });
      expect(stage.edge.sent[0]?.text).toBe('@é');
    });

    it('is read with the national tables that its user data header names, where policy knows them', async () => {
      // Single shift, Turkish: 1B 53 is Ş there.
      const shifted = { octetsHex: '032401011b53', dataCoding: 0, esmClass: 0x40 };
      await begin({ sms: { national_shift_tables: [1] } });
      await sms(shifted);
      expect(stage.edge.sent[0]?.text).toBe('Ş');
    });

    it.each([
      ['binary', { octetsHex: '00ff', dataCoding: 4 }],
      ['of a reserved data_coding', { octetsHex: '00ff', dataCoding: 0x0f }],
      ['behind a malformed user data header', { octetsHex: '7f0003', dataCoding: 0, esmClass: 0x40 }],
    ])('that is %s is refused for good', async (_, options) => {
      await begin();
      expect(await sms(options)).toEqual([CommandStatus.ESME_RX_P_APPN]);
      expect(stage.edge.sent).toEqual([]);
    });
  });

  describe('its addresses', () => {
    it.each([
      ['an alphanumeric sender', { from: 'INFO', fromTon: 5, fromNpi: 0 }],
      ['a short code', { from: '4711', fromTon: 3, fromNpi: 1 }],
      ['a short code of unknown type', { from: '4711', fromTon: 0, fromNpi: 1 }],
      ['a national number', { from: '5551234567', fromTon: 2 }],
    ])('SMS-6.2.2.2.1-01 SMS-6.2.2.2.1-01a %s is refused with 0x65, and no SIP request made', async (_, options) => {
      await begin();
      expect(await sms(options)).toEqual([CommandStatus.ESME_RX_P_APPN]);
      expect(stage.edge.sent).toEqual([]);
    });

    it('SMS-6.2.2.2.1-01 a national number is completed by default_country_code', async () => {
      await begin({ sms: { default_country_code: '44' } });
      expect(await sms({ from: '7700900123', fromTon: 2 })).toEqual([CommandStatus.ESME_ROK]);
      expect(stage.edge.sent[0]?.headers.get('From')).toBe('<tel:+447700900123;nccsid=SMS>');
    });

    it('a recipient without E.164 number is 0x0B', async () => {
      await begin();
      expect(await sms({ to: '4711', toTon: 3 })).toEqual([CommandStatus.ESME_RINVDSTADR]);
    });
  });

  describe('deliver_sm_resp', () => {
    it.each([
      ['SMS-T10.command_status, 202', 202, CommandStatus.ESME_ROK],
      ['SMS-T10.command_status, 404', 404, CommandStatus.ESME_RINVDSTADR],
      ['SMS-T10.command_status, 403', 403, CommandStatus.ESME_RX_P_APPN],
      ['SMS-X7.0x00000000 ESME_ROK', 200, CommandStatus.ESME_ROK],
      ['SMS-X7.0x0000000B ESME_RINVDSTADR', 410, CommandStatus.ESME_RINVDSTADR],
      ['SMS-X7.0x0000000B ESME_RINVDSTADR', 604, CommandStatus.ESME_RINVDSTADR],
      ['SMS-X7.0x00000065 ESME_RX_P_APPN', 415, CommandStatus.ESME_RX_P_APPN],
      ['SMS-X7.0x00000065 ESME_RX_P_APPN', 606, CommandStatus.ESME_RX_P_APPN],
      ['SMS-X7.0x00000065 ESME_RX_P_APPN', 302, CommandStatus.ESME_RX_P_APPN],
    ])('%s SMS-6.2.2.2.1-05: SIP %i is command_status %i', async (_, status, commandStatus) => {
      await begin();
      stage.edge.answer(status);
      expect(await sms()).toEqual([commandStatus]);
    });

    it.each([
      ['SMS-T10.command_status, 503', 503],
      ['SMS-X7.0x00000064 ESME_RX_T_APPN', 408],
      ['SMS-X7.0x00000064 ESME_RX_T_APPN', 480],
      ['SMS-X7.0x00000064 ESME_RX_T_APPN', 486],
      ['SMS-X7.0x00000064 ESME_RX_T_APPN', 600],
    ])('%s SMS-6.2.2.2.1-05: SIP %i is 0x64, and the SM-SC sends it again', async (_, status) => {
      await begin();
      stage.edge.answer(status);
      expect(await sms()).toEqual([CommandStatus.ESME_RX_T_APPN, CommandStatus.ESME_ROK]);
      expect(stage.edge.sent).toHaveLength(2);
    });

    it('SMS-T10.command_status, other codes are those of policy', async () => {
      await begin({ sms: { sip_to_smpp_status_map: { 486: '0x65' } } });
      stage.edge.answer(486);
      expect(await sms()).toEqual([CommandStatus.ESME_RX_P_APPN]);
    });

    it('SMS-6.2.2.2.1-05 is given after the final SIP response', async () => {
      await begin();
      const release = stage.edge.hold();
      const answered = sms();
      await stage.edge.waitFor(1);
      expect(stage.smsc.undelivered).toBe(1);
      release();
      expect(await answered).toEqual([CommandStatus.ESME_ROK]);
    });

    it('SMS-T10.sequence_number each answer goes to its own deliver_sm', async () => {
      await begin();
      stage.edge.answer(404, 200, 403);
      const results = await Promise.all([sms({ text: '1' }), sms({ text: '2' }), sms({ text: '3' })]);
      const byText = new Map(stage.edge.sent.map(({ text }, index) => [text, [0x0b, 0x00, 0x65][index]]));
      expect(results).toEqual(['1', '2', '3'].map((text) => [byText.get(text)]));
    });
  });

  describe('beyond pager_max_bytes', () => {
    const text = 'ten chars '.repeat(140);

    it('goes as a MESSAGE all the same where policy says message_over_tcp', async () => {
      await begin();
      await sms({ text, concatenation: 'payload' });
      expect(stage.edge.sent[0]?.text).toBe(text);
    });

    it.each([
      ['text', 1_400, 1_399],
      ['sip_body', 1_650, 1_450],
      ['sip_request', 2_300, 1_650],
    ])('is refused with 0x65 where policy says reject, measured on %s', async (basis, enough, tooLittle) => {
      const policy = { beyond_pager_max: 'reject', pager_size_basis: basis };
      await begin({ sms: { ...policy, pager_max_bytes: enough } });
      expect(await sms({ text, concatenation: 'payload' })).toEqual([CommandStatus.ESME_ROK]);
      await iwf.stop();
      await stage.startIwf({ sms: { ...policy, pager_max_bytes: tooLittle } });
      expect(await sms({ text, concatenation: 'payload' })).toEqual([CommandStatus.ESME_RX_P_APPN]);
      expect(stage.edge.sent).toHaveLength(1);
    });
  });

  it('SMS-6.2.2.2-05 the status report is recognised first: it never becomes a message', async () => {
    await begin({ sms: { receipt_patience_ms: 0 } });
    const receipt =
      'id:4711 sub:001 dlvrd:001 submit date:2503041015 done date:2503041016 stat:DELIVRD err:000 text:hi';
    expect(await sms({ text: receipt, esmClass: 0x04 })).toEqual([CommandStatus.ESME_RINVMSGID]);
    expect(stage.edge.sent).toEqual([]);
    // The same text of a person is a message.
    expect(await sms({ text: receipt })).toEqual([CommandStatus.ESME_ROK]);
    expect(stage.edge.sent.map((sent) => sent.text)).toEqual([receipt]);
  });
});
