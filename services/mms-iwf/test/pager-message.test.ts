import { createHash } from 'node:crypto';
import type { RequestStatus } from '@causeway/testkit';
import { ALICE, BOB, BOBS_DOMAIN, OWN_DOMAIN, OWN_SYSTEM, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';

describe('TS §6.3.1.1.1 over real servers: Pager Mode CPM Standalone Message to MMS', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startRelay();
    iwf = await stage.startIwf(...settings);
  }

  it('MMS-6.3.1-01 MMS-6.3.1-03 MMS-6.3.1.1.1-03 MMS-6.3.1.1.1-04 MMS-6.3.1.1.1-05 IWF-6.1.1-03 IWF-6.1.1-04 IWF-6.1.1-05 becomes one MM4_forward.REQ, and its RES the SIP answer', async () => {
    await begin();
    const answer = await iwf.pager(pagerRequest({ text: 'Dinner at 7?' }));
    expect(answer).toMatchObject({ status: 202, reason: 'Accepted' });
    expect(stage.relay.messages).toHaveLength(1);
    const [req] = stage.relay.messages;
    expect(req?.mail.mailFrom).toBe(`+${ALICE}/TYPE=PLMN@${OWN_DOMAIN}`);
    expect(req?.mail.rcptTo.map(({ address }) => address)).toEqual([`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`]);
    expect(req).toMatchObject({
      type: 'MM4_forward.REQ',
      from: `+${ALICE}/TYPE=PLMN`,
      to: [`+${BOB}/TYPE=PLMN`],
      cc: [],
      text: 'Dinner at 7?',
      sender: `+${ALICE}/TYPE=PLMN@${OWN_DOMAIN}`,
    });
    expect(req?.mms).toMatchObject({
      'x-mms-3gpp-mms-version': '6.10.0',
      'x-mms-expiry': '259200',
      'x-mms-priority': 'Normal',
      'x-mms-ack-request': 'Yes',
      'x-mms-forward-counter': '1',
      'x-mms-originator-system': OWN_SYSTEM,
      'x-mms-forward-route': OWN_SYSTEM,
    });
    expect(Object.keys(req?.mms ?? {})).not.toContain('x-mms-delivery-report');
  });

  it('the request on the wire, octet for octet', async () => {
    await begin();
    await iwf.pager(
      pagerRequest({
        text: 'Hello',
        dateTime: '2025-03-04T10:15:30Z',
        imdn: ['positive-delivery', 'display'],
        headers: { 'Call-ID': 'the-call' },
      }),
    );
    const from = `"Alice" <sip:+${ALICE}@example.net;user=phone>;tag=9fxced76sl`;
    const key = createHash('sha256')
      .update(['the-call', '1 MESSAGE', from, `tel:+${BOB}`].join('\n'))
      .digest('base64url');
    expect(stage.relay.messages[0]?.mail.octets.toString()).toBe(
      [
        `From: +${ALICE}/TYPE=PLMN`,
        `To: +${BOB}/TYPE=PLMN`,
        `Sender: +${ALICE}/TYPE=PLMN@${OWN_DOMAIN}`,
        'Date: Tue, 04 Mar 2025 10:15:30 +0000',
        `Message-ID: <req-${key}@${OWN_DOMAIN}>`,
        'MIME-Version: 1.0',
        'X-Mms-3GPP-MMS-Version: 6.10.0',
        'X-Mms-Message-Type: MM4_forward.REQ',
        `X-Mms-Transaction-ID: "${key}"`,
        `X-Mms-Message-ID: "${key}@${OWN_DOMAIN}"`,
        'X-Mms-Expiry: 259200',
        'X-Mms-Delivery-Report: Yes',
        'X-Mms-Read-Reply: Yes',
        'X-Mms-Priority: Normal',
        'X-Mms-Ack-Request: Yes',
        'X-Mms-Forward-Counter: 1',
        `X-Mms-Originator-System: ${OWN_SYSTEM}`,
        `X-Mms-Forward-Route: ${OWN_SYSTEM}`,
        'Content-Type: text/plain;charset=utf-8',
        '',
        'Hello\r\n',
      ].join('\r\n'),
    );
  });

  it('MMS-6.3.1.1.7-01 MMS-6.3.1.1.7-03 MMS-T14.Server IWF-6.1.1-06a IWF-6.1.1-06b UA-T1.MMS IWF the 2xx says how it went, and under which id', async () => {
    await begin();
    const answer = await iwf.pager(
      pagerRequest({
        headers: {
          'Conversation-ID': 'the-conversation',
          'Contribution-ID': 'the-contribution',
          'InReplyTo-Contribution-ID': 'the-first',
        },
      }),
    );
    expect(header(answer, 'Message-Context')).toBe('multimedia-message');
    expect(header(answer, 'Message-Correlator')).toBe(stage.relay.messages[0]?.messageId);
    expect(header(answer, 'Server')).toBe('IWF-MMS-serv/OMA2.1');
    expect(header(answer, 'Conversation-ID')).toBe('the-conversation');
    expect(header(answer, 'Contribution-ID')).toBe('the-contribution');
    expect(header(answer, 'InReplyTo-Contribution-ID')).toBe('the-first');
  });

  it.each<[RequestStatus, number]>([
    ['Error-unspecified', 400],
    ['Error-network-problem', 400],
    ['Error-service-denied', 403],
    ['Error-content-not-accepted', 415],
    ['Error-message-format-corrupt', 415],
    ['Error-sending-address-unresolved', 400],
    ['Error-message-not-found', 400],
    ['Error-unsupported-message', 400],
    ['Error-of-a-later-release', 400],
    ['ERROR-SERVICE-DENIED', 403],
  ])(
    'MMS-6.3.1.1.1-05 MMS-6.3.1.1.7-06 %s is answered %i, with a Warning and without the headers of a success',
    async (status, sip) => {
      await begin();
      stage.relay.behave({ forwardResponses: [{ status, statusText: 'no "prepaid" credit' }] });
      const answer = await iwf.pager(pagerRequest());
      expect(answer.status).toBe(sip);
      expect(header(answer, 'Warning')).toMatch(/^399 example\.net "Error-[a-z-]+: no 'prepaid' credit"$/);
      expect(header(answer, 'Message-Context')).toBeUndefined();
      expect(header(answer, 'Message-Correlator')).toBeUndefined();
    },
  );

  it('an operator may map a status of the relay otherwise', async () => {
    await begin({ mms: { request_status_sip_map: { 'Error-sending-address-unresolved': 404 } } });
    stage.relay.behave({ forwardResponses: [{ status: 'Error-sending-address-unresolved' }] });
    expect((await iwf.pager(pagerRequest())).status).toBe(404);
  });

  describe('the SMTP transaction', () => {
    it('MMS-6.3.1.1.1-04 is tried again after 4yz and after a connection that was lost before the message; the relay gets it once', async () => {
      await begin();
      stage.relay.behave({
        smtp: {
          rules: [
            { at: 'MAIL', code: 421, times: 1 },
            { at: 'DATA', cut: 'refuse', times: 1 },
          ],
        },
      });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
      expect(stage.relay.messages).toHaveLength(1);
      expect(stage.relay.dialogue.filter(({ command }) => command.startsWith('MAIL'))).toHaveLength(3);
    });

    it('MMS-6.3.1.1.1-04 is not tried again after a dot without an answer: the relay may have the message', async () => {
      await begin({ mms: { forward_response_timeout_ms: 200 } });
      stage.relay.behave({ smtp: { rules: [{ at: 'DOT', cut: 'refuse', times: 1 }] } });
      expect((await iwf.pager(pagerRequest())).status).toBe(408);
      expect(stage.relay.dialogue.filter(({ command }) => command.startsWith('MAIL'))).toHaveLength(1);
    });

    it('MMS-6.3.1.1.1-04 5yz is as Error-network-problem, with the words of the relay; it is not tried again', async () => {
      await begin();
      stage.relay.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, text: 'unknown subscriber' }] } });
      const answer = await iwf.pager(pagerRequest());
      expect(answer.status).toBe(400);
      expect(header(answer, 'Warning')).toBe('399 example.net "Error-network-problem: 550 unknown subscriber"');
      expect(stage.relay.dialogue.filter(({ command }) => command.startsWith('RCPT'))).toHaveLength(1);
    });

    it('MMS-6.3.1.1.1-04 a relay that cannot be reached is tried as often as policy says, then it is 400', async () => {
      await begin();
      await stage.relay.kill();
      const answer = await iwf.pager(pagerRequest());
      expect(answer.status).toBe(400);
      expect(header(answer, 'Warning')).toContain('Error-network-problem');
    });

    it('MMS-6.3.1.1.1-04 attempts end with the deadline', async () => {
      await begin({ mms: { smtp_retry: { attempts: 20, backoff_ms: 200 }, forward_response_timeout_ms: 500 } });
      stage.relay.behave({ smtp: { rules: [{ at: 'MAIL', code: 451 }] } });
      const startedAt = Date.now();
      expect((await iwf.pager(pagerRequest())).status).toBe(400);
      expect(Date.now() - startedAt).toBeLessThan(1_500);
    });
  });

  describe('the answer of the relay', () => {
    it('MMS-6.3.1.1.1-05 may come before the 250', async () => {
      await begin();
      stage.relay.behave({ beforeAnswer: true });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
    });

    it('MMS-6.3.1.1.1-05 is waited for when the reply to the dot was lost', async () => {
      await begin();
      stage.relay.behave({ smtp: { rules: [{ at: 'DOT', cut: 'accept', times: 1 }] } });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
      expect(stage.relay.messages).toHaveLength(1);
    });

    it('MMS-6.3.1.1.1-05 IWF-6.1.1-07b does not come in time: 408', async () => {
      await begin({ mms: { forward_response_timeout_ms: 150 } });
      stage.relay.behave({ forwardResponses: [{ silent: true }] });
      const answer = await iwf.pager(pagerRequest());
      expect(answer).toMatchObject({ status: 408, reason: 'Request Timeout' });
      expect(header(answer, 'Message-Correlator')).toBeUndefined();
    });

    it('MMS-6.3.1.1.1-05 with another transaction id is another: it is taken, and changes nothing', async () => {
      await begin({ mms: { forward_response_timeout_ms: 300 } });
      stage.relay.behave({ forwardResponses: [{ transactionId: 'of-nobody' }] });
      expect((await iwf.pager(pagerRequest())).status).toBe(408);
      expect(stage.relay.sent).toMatchObject([{ result: { outcome: 'sent' } }]);
    });

    it('MMS-6.3.1.1.1-05 that comes twice is taken twice', async () => {
      await begin();
      stage.relay.behave({ forwardResponses: [{ twice: true }] });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
    });

    it('MMS-6.3.1.1.1-05 is not waited for with early_accept: 202 at 250', async () => {
      await begin({ mms: { early_accept: true } });
      stage.relay.behave({ forwardResponses: [{ silent: true }] });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
    });
  });

  describe('what cannot go to MMS', () => {
    it.each([
      ['404', { requestUri: 'sip:bob@example.net', headers: { To: '<sip:bob@example.net>' } }],
      ['488', { headers: { 'P-Asserted-Identity': '<sip:alice@example.net>' } }],
    ] as const)('is refused with %s where target or originator has no number', async (status, parts) => {
      await begin();
      expect((await iwf.pager(pagerRequest(parts))).status).toBe(Number(status));
      expect(stage.relay.mails).toEqual([]);
    });

    it('MMS-6.3.1.1-01 is refused by policy where no relay takes the number', async () => {
      await begin({ relay: { prefix: '+44' }, mms: { unroutable_destination_status: 480 } });
      expect((await iwf.pager(pagerRequest())).status).toBe(480);
      expect(stage.relay.mails).toEqual([]);
    });

    it('MMS-6.3.1.1-01 MMS-6.3.1.1.1-02 the relay of the longest prefix takes it, others never see it', async () => {
      await stage.startRelay();
      const farRelay = stage.relay;
      const near = await stage.startRelay();
      iwf = await stage.startIwf({
        section: {
          relays: [
            { prefix: '+', host: '127.0.0.1', port: farRelay.port, domain: 'far.example' },
            { prefix: '+1555', host: '127.0.0.1', port: near.port, domain: 'near.example' },
            { prefix: '+15', host: '127.0.0.1', port: farRelay.port, domain: 'far.example' },
          ],
        },
      });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
      expect(near.messages[0]?.mail.rcptTo[0]?.address).toBe(`+${BOB}/TYPE=PLMN@near.example`);
      expect(farRelay.mails).toEqual([]);
    });
  });
});
