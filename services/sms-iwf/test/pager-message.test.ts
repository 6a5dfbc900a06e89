import { CommandStatus } from '@causeway/smpp';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';

describe('TS §6.1.1 and §6.2.2.1.1 over real servers: Pager Mode message to short message', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startSmsc();
    iwf = await stage.startIwf(...settings);
  }

  it('SMS-6.2.2-01 SMS-6.2.2-03 SMS-6.2.2.1-01 SMS-6.2.2.1.1-01 SMS-6.2.2.1.1-06 IWF-6.1.1-03 IWF-6.1.1-04 is bound and submits one short message', async () => {
    await begin();
    expect(stage.smsc.binds).toMatchObject([{ boundAs: 'transceiver', systemId: 'causeway' }]);
    const answer = await iwf.pager(pagerRequest({ text: 'Dinner at 7?' }));
    expect(answer).toMatchObject({ status: 202, reason: 'Accepted', body: Buffer.alloc(0) });
    expect(stage.smsc.submits).toHaveLength(1);
    expect(stage.smsc.submits[0]).toMatchObject({
      command: 'submit_sm',
      serviceType: '',
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: ALICE,
      destAddrTon: 1,
      destAddrNpi: 1,
      destinationAddr: BOB,
      esmClass: 0x03,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 0,
      replaceIfPresentFlag: 0,
      dataCoding: 0,
      smDefaultMsgId: 0,
      shortMessage: Buffer.from('Dinner at 7?'),
    });
    expect(Object.keys(stage.smsc.submits[0]?.fields ?? {}).filter((name) => name.startsWith('sar_'))).toEqual([]);
  });

  it('IWF-6.1.1-02 IWF-6.1.1-02a reads Expires, Priority and the address headers of the MESSAGE', async () => {
    await begin();
    const headers = { Expires: '90061', Priority: 'urgent', 'P-Asserted-Identity': undefined };
    await iwf.pager(pagerRequest({ headers, imdn: ['negative-delivery'] }));
    expect(stage.smsc.submits[0]).toMatchObject({
      sourceAddr: ALICE,
      validityPeriod: '000001010101000R',
      priorityFlag: 2,
      registeredDelivery: 2,
    });
  });

  it('IWF-6.1-02a only the wrapped content reaches the SMS user, not the CPIM headers', async () => {
    await begin();
    const content = { type: 'text/plain', octets: Buffer.from('the words alone') };
    await iwf.pager(pagerRequest({ content, imdn: ['positive-delivery'], dateTime: '2025-03-04T10:15:30.000Z' }));
    expect(stage.smsc.submits[0]?.content.toString()).toBe('the words alone');
  });

  describe('text beyond one short message', () => {
    it('SMS-6.2.2.1-02 SMS-6.2.2.1.1-04 SMS-6.2.2.1.1-05 becomes segments that share reference and total, numbered from 1', async () => {
      await begin();
      await iwf.pager(pagerRequest({ text: `${'a'.repeat(152)}€${'b'.repeat(200)}` }));
      const { submits } = stage.smsc;
      const [reference] = submits.map(({ fields }) => fields.sar_msg_ref_num);
      expect(submits.map(({ fields }) => fields)).toMatchObject([
        { sar_msg_ref_num: reference, sar_total_segments: 3, sar_segment_seqnum: 1 },
        { sar_msg_ref_num: reference, sar_total_segments: 3, sar_segment_seqnum: 2 },
        { sar_msg_ref_num: reference, sar_total_segments: 3, sar_segment_seqnum: 3 },
      ]);
      // The escape pair of the euro sign is not divided.
      expect(submits.map(({ content }) => content.length)).toEqual([152, 153, 49]);
      expect(submits[1]?.content.subarray(0, 3).toString('hex')).toBe('1b6562');
    });

    it('SMS-6.2.2.1.1-04 160 septets are one short message, 161 are two', async () => {
      await begin();
      await iwf.pager(pagerRequest({ text: 'x'.repeat(160) }));
      expect(stage.smsc.submits).toHaveLength(1);
      await iwf.pager(pagerRequest({ text: 'x'.repeat(161) }));
      expect(stage.smsc.submits.map(({ content }) => content.length)).toEqual([160, 153, 8]);
    });

    it('SMS-6.2.2.1.1-05 UCS-2 is divided between characters', async () => {
      await begin();
      await iwf.pager(pagerRequest({ text: `${'я'.repeat(66)}😀${'ю'.repeat(9)}` }));
      expect(stage.smsc.submits.map(({ dataCoding, content }) => [dataCoding, content.length])).toEqual([
        [8, 132],
        [8, 22],
      ]);
    });

    it('is tied together by user data headers where the SM-SC wants them', async () => {
      await begin({ smsc: { concatenation: 'udh16' } });
      await iwf.pager(pagerRequest({ text: 'x'.repeat(161) }));
      expect(stage.smsc.submits.map(({ esmClass, content }) => [esmClass, content.length])).toEqual([
        [0x43, 7 + 152],
        [0x43, 7 + 9],
      ]);
      expect(stage.smsc.submits.map(({ content }) => content.subarray(0, 3).toString('hex'))).toEqual([
        '060804',
        '060804',
      ]);
    });

    it('follows segment_capacity, single_sm_octets and default_alphabet', async () => {
      await begin({
        sms: { segment_capacity: { gsm7: 50 }, single_sm_octets: 70 },
        smsc: { default_alphabet: 'latin1' },
      });
      await iwf.pager(pagerRequest({ text: `é${'x'.repeat(80)}` }));
      expect(stage.smsc.submits.map(({ content }) => content.length)).toEqual([50, 31]);
      expect(stage.smsc.submits[0]?.content[0]).toBe(0xe9);
    });

    it('SMS-6.2.2.1.1-09 SMS-6.2.2.1.1-10 is answered once, after the last submit_sm_resp', async () => {
      await begin();
      stage.smsc.behave({ submits: [{ times: 1, delayMs: 120 }] });
      let answered = false;
      const answer = iwf.pager(pagerRequest({ text: 'x'.repeat(200) })).finally(() => {
        answered = true;
      });
      await stage.smsc.waitForSubmit(() => stage.smsc.submits.length === 2);
      expect(answered).toBe(false);
      expect((await answer).status).toBe(202);
    });

    it('SMS-6.2.2.1.1-10 the first status other than ESME_ROK in the order of the segments decides', async () => {
      await begin();
      stage.smsc.behave({
        submits: [
          { times: 1 },
          { times: 1, delayMs: 40, commandStatus: CommandStatus.ESME_RINVDSTADR },
          { times: 1, commandStatus: CommandStatus.ESME_RX_P_APPN },
        ],
      });
      expect((await iwf.pager(pagerRequest({ text: 'x'.repeat(400) }))).status).toBe(404);
    });

    it('more segments than policy allows are 413, and none is sent', async () => {
      await begin({ sms: { max_segments: 2 } });
      expect((await iwf.pager(pagerRequest({ text: 'x'.repeat(307) }))).status).toBe(413);
      expect(stage.smsc.submits).toEqual([]);
    });
  });

  describe('the answer', () => {
    it.each([
      ['SMS-T2.response code and reason phrase, ok', CommandStatus.ESME_ROK, 202, 'Accepted'],
      ['SMS-T2.response code and reason phrase, 0x03', 0x03, 400, 'Bad Request'],
      ['SMS-T2.response code and reason phrase, 0x0B', 0x0b, 404, 'Not Found'],
      ['SMS-T2.response code and reason phrase, 0xFE', 0xfe, 480, 'Temporarily Unavailable'],
      ['SMS-X6.400 Bad Request', 0x61, 400, 'Bad Request'],
      ['SMS-X6.403 Forbidden', 0x66, 403, 'Forbidden'],
      ['SMS-X6.404 Not Found', 0x51, 404, 'Not Found'],
      ['SMS-X6.480 Temporarily Unavailable', 0x64, 480, 'Temporarily Unavailable'],
      ['SMS-X6.503 Service Unavailable', 0x08, 503, 'Service Unavailable'],
      ['SMS-X6.500 Server Internal Error', 0x45, 500, 'Server Internal Error'],
    ])(
      '%s SMS-6.2.2.1.1-08 IWF-6.1.1-05 IWF-T2.status: command_status %i is %i %s',
      async (_, commandStatus, status, reason) => {
        await begin();
        stage.smsc.behave({ submits: [{ commandStatus }] });
        expect(await iwf.pager(pagerRequest())).toMatchObject({ status, reason });
      },
    );

    it('SMS-T2.response code and reason phrase, 0x58 SMS-T2.response code and reason phrase, other values: congestion that lasts is 503 with Retry-After, policy may say otherwise', async () => {
      await begin({ sms: { smpp_to_sip_status_map: { '0x45': 606 } }, smsc: { throttle_pause_ms: 600_000 } });
      stage.smsc.behave({ submits: [{ times: 1, commandStatus: 0x45 }, { commandStatus: 0x58 }] });
      expect((await iwf.pager(pagerRequest())).status).toBe(606);
      const throttled = await iwf.pager(pagerRequest());
      expect(throttled.status).toBe(503);
      expect(Number(header(throttled, 'Retry-After'))).toBeGreaterThan(0);
      expect(header(throttled, 'Warning')).toContain('ESME_RTHROTTLED');
    });

    it('SMS-X6.408 Request Timeout: no submit_sm_resp in time', async () => {
      await begin({ sms: { submit_resp_timeout_ms: 150 } });
      stage.smsc.behave({ submits: [{ silent: true }] });
      expect((await iwf.pager(pagerRequest())).status).toBe(408);
    });

    it('SMS-X6.408 Request Timeout: the deadline of the call counts when it is nearer', async () => {
      await begin();
      stage.smsc.behave({ submits: [{ silent: true }] });
      expect((await iwf.pager(pagerRequest(), { deadlineMs: 750 })).status).toBe(408);
    });

    it('SMS-X6.408 Request Timeout: the link broke after the message had left', async () => {
      await begin();
      stage.smsc.behave({ submits: [{ cut: 'accept' }] });
      expect((await iwf.pager(pagerRequest())).status).toBe(408);
    });

    it('no bind is 503 with Retry-After', async () => {
      await stage.startSmsc({ behaviour: { bind: { commandStatus: 0x0e } } });
      const { pager } = await stage.launchIwf();
      const answer = await pager(pagerRequest());
      expect(answer.status).toBe(503);
      expect(Number(header(answer, 'Retry-After'))).toBeGreaterThan(0);
    });

    it('a message waits for the bind where policy says queue', async () => {
      await stage.startSmsc({ behaviour: { bind: { commandStatus: 0x08 } } });
      const { pager } = await stage.launchIwf({ sms: { unbound_behaviour: 'queue' } });
      const answer = pager(pagerRequest());
      stage.smsc.behave({ bind: {} });
      expect((await answer).status).toBe(202);
    });

    it('no SM-SC for the destination is 488, which lets the ISF choose another service', async () => {
      await begin({ smsc: { routes: ['+44'] } });
      expect((await iwf.pager(pagerRequest())).status).toBe(488);
    });

    it('IWF-6.1.1-02a IWF-6.1.1-06a IWF-T2.Conversation-ID IWF-T2.Contribution-ID IWF-T2.InReplyTo-Contribution-ID SMS-6.2.2.1.1-13 carries the identities, in a success and in a refusal', async () => {
      await begin();
      const headers = {
        'Conversation-ID': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
        'Contribution-ID': 'abcdef-1234-5678-90ab-cdef01234567',
        'InReplyTo-Contribution-ID': '01234567-89ab-cdef-0123-456789abcdef',
      };
      const answers = [await iwf.pager(pagerRequest({ headers }))];
      stage.smsc.behave({ submits: [{ commandStatus: 0x0b }] });
      answers.push(await iwf.pager(pagerRequest({ headers })));
      const content = { type: 'image/png', octets: Buffer.alloc(8) };
      answers.push(await iwf.pager(pagerRequest({ headers, content })));
      expect(answers.map(({ status }) => status)).toEqual([202, 404, 415]);
      for (const answer of answers) {
        for (const [name, value] of Object.entries(headers)) expect(header(answer, name)).toBe(value);
      }
    });

    it('IWF-T2.InReplyTo-Contribution-ID is absent when the request had none', async () => {
      await begin();
      expect(header(await iwf.pager(pagerRequest()), 'InReplyTo-Contribution-ID')).toBeUndefined();
    });

    it('IWF-6.1.1-06b IWF-T2.Server UA-C.1-02 UA-C.1-03 UA-C.1-04 UA-C.1-05 UA-C.1-06 UA-C.3-01 UA-T1.SMS IWF says who answers, in a success and in a refusal', async () => {
      await begin({ iwf: { vendor_product: 'Arena-Messaging1000/v1.01' } });
      const value = 'IWF-SMS-serv/OMA2.1 Arena-Messaging1000/v1.01';
      expect(header(await iwf.pager(pagerRequest()), 'Server')).toBe(value);
      stage.smsc.behave({ submits: [{ commandStatus: 0x0b }] });
      const refused = await iwf.pager(pagerRequest());
      expect(refused.status).toBe(404);
      expect(header(refused, 'Server')).toBe(value);
    });

    it('SMS-6.2.4-03a SMS-6.2.4-03b a 2xx says what came of it; a refusal does not', async () => {
      await begin();
      const answer = await iwf.pager(pagerRequest({ text: 'To your health,\r\nmy friend' }));
      expect(header(answer, 'Message-Context')).toBe('pager-message');
      expect(header(answer, 'Message-Correlator')).toBe('To your health,my friend');
      stage.smsc.behave({ submits: [{ commandStatus: 0x0b }] });
      const refused = await iwf.pager(pagerRequest());
      expect(header(refused, 'Message-Context')).toBeUndefined();
      expect(header(refused, 'Message-Correlator')).toBeUndefined();
    });

    it('SMS-6.2.4-06 one Message-Correlator from the text of all segments', async () => {
      await begin();
      const answer = await iwf.pager(pagerRequest({ text: `${'0123456789'.repeat(20)}` }));
      expect(stage.smsc.submits).toHaveLength(2);
      expect(answer.headers.filter(({ name }) => name === 'Message-Correlator')).toEqual([
        { name: 'Message-Correlator', value: '0123456789'.repeat(16) },
      ]);
    });

    it('SMS-6.2.4-06 of the text as the SMS user gets it', async () => {
      await begin({ sms: { data_coding_mode: 'literal' } });
      const content = { type: 'text/plain;charset=us-ascii', octets: Buffer.from('price: 5 dollars') };
      expect(header(await iwf.pager(pagerRequest({ content })), 'Message-Correlator')).toBe('price: 5 dollars');
      const answer = await iwf.pager(pagerRequest({ text: 'цена: 5' }));
      expect(stage.smsc.submits[1]?.content.toString('latin1')).toBe('????: 5');
      expect(header(answer, 'Message-Correlator')).toBe('????: 5');
    });

    it('SMS-6.2.4-03a follows pager_success_status', async () => {
      await begin({ sms: { pager_success_status: 200 } });
      const answer = await iwf.pager(pagerRequest());
      expect(answer.status).toBe(200);
      expect(header(answer, 'Message-Context')).toBe('pager-message');
    });
  });
});
