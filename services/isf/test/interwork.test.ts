import { EMAIL, IsfUnderTest, MMS, SMS } from './isf-under-test.ts';
import { final, serveIwf, serveIwfs } from './iwf-peer.ts';
import { disposition, HEADERS, request } from './requests.ts';

describe('Interwork over a real nats-server', () => {
  const t = IsfUnderTest.use();

  describe('one IWF', () => {
    it('ISF-5.1-10a ISF-5.1-10b ISF-T1.Record-Route forwards the header block with Record-Route on top, the rest as it came', async () => {
      await t.startIsf([SMS]);
      const received = await serveIwf(t.peers, 'sms', () => final(202));
      const sent = request({ requestUri: 'tel:+15551234567;nccsid=SMS' });
      await t.interwork(sent);
      expect(received.map(({ method }) => method)).toEqual(['pagerMessage']);
      expect(received[0]?.request?.headers.toString('latin1')).toBe(
        ['Record-Route: <sip:isf.example.net;lr>', ...HEADERS, '']
          .join('\r\n')
          .replace('Max-Forwards: 70', 'Max-Forwards: 69'),
      );
      expect(received[0]?.request).toMatchObject({
        method: 'MESSAGE',
        requestUri: 'tel:+15551234567;nccsid=SMS',
        body: sent.body,
      });
    });

    it('ISF-T1.Request-URI ISF-5.1-10c goes unchanged to the IWF on the bus, without Route', async () => {
      await t.startIsf([SMS]);
      const received = await serveIwf(t.peers, 'sms', () => final(202));
      const requestUri = 'sip:+15551234567@example.net;user=phone;nccsid=SMS';
      await t.interwork(request({ requestUri, headers: ['Route: <sip:isf.example.net;lr>', ...HEADERS] }));
      expect(received[0]?.request?.requestUri).toBe(requestUri);
      expect(received[0]?.request?.headers.toString()).not.toContain('\r\nRoute:');
    });

    it.each([200, 202, 299])('ISF-5.1-12a ISF-T3.200 (any 2xx) relays %i with its headers and body', async (status) => {
      await t.startIsf([SMS, MMS]);
      const headers = {
        Server: 'IWF-MMS-serv/OMA2.1',
        'Message-Context': 'multimedia-message',
        'Message-Correlator': 'abc@mms.example.net',
        'X-Own': '1',
      };
      const response = { ...final(status, headers), body: Buffer.from('b') };
      await serveIwf(t.peers, 'mms', () => response);
      expect(await t.interwork()).toEqual({ response, attempts: [{ technology: 'mms', status }] });
    });

    it('hands identities, deadline and a span of its own to the IWF', async () => {
      await t.startIsf([SMS]);
      const received = await serveIwf(t.peers, 'sms', () => final(202));
      const identities = { conversationId: 'a', contributionId: 'b', inReplyToContributionId: 'c', imdnMessageId: 'd' };
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const deadlineUnixMs = Date.now() + 1_234;
      await t.interwork(request(), { identities, traceparent, deadlineUnixMs });
      expect(received[0]?.envelope).toMatchObject({ identities, deadlineUnixMs });
      expect(received[0]?.envelope?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/);
    });

    it('ISF-T3.no IWF allowed by policy ISF-5.1-02x answers 488 and contacts no IWF', async () => {
      await t.startIsf([SMS], '{ allowed_services: [email] }');
      const received = await serveIwf(t.peers, 'sms', () => final(202));
      const answered = await t.interwork();
      expect(answered).toMatchObject({ response: { status: 488, reason: 'Not Acceptable Here' }, attempts: [] });
      expect(t.headerOf(answered, 'Warning')).toBe(
        '399 example.net "ISF-5.1-02x: policy allows no configured technology"',
      );
      expect(received).toEqual([]);
    });

    it('ISF-T3.no routable originator address anywhere ISF-5.1-03b answers 488 and forwards nothing', async () => {
      await t.startIsf([SMS]);
      const received = await serveIwf(t.peers, 'sms', () => final(202));
      const headers = HEADERS.map((line) =>
        line.startsWith('P-Asserted') ? 'P-Asserted-Identity: <sip:alice@example.net>' : line,
      );
      expect(await t.interwork(request({ headers }))).toMatchObject({ response: { status: 488 }, attempts: [] });
      expect(received).toEqual([]);
    });

    it.each([
      ['Max-Forwards: 0', 483, 'Too Many Hops'],
      ['Max-Forwards: many', 400, 'Bad Request'],
    ])('ISF-T1.Max-Forwards answers %s with %i and contacts no IWF', async (line, status, reason) => {
      await t.startIsf([SMS]);
      const received = await serveIwf(t.peers, 'sms', () => final(202));
      const headers = HEADERS.map((other) => (other.startsWith('Max-Forwards') ? line : other));
      expect(await t.interwork(request({ headers }))).toMatchObject({ response: { status, reason }, attempts: [] });
      expect(received).toEqual([]);
    });

    it('answers a method that is not interworked with 405 and Allow', async () => {
      await t.startIsf([SMS]);
      const answered = await t.interwork(request({ method: 'PUBLISH' }));
      expect(answered.response?.status).toBe(405);
      expect(t.headerOf(answered, 'Allow')).toBe('MESSAGE');
    });

    it('answers headers that cannot be read with 400', async () => {
      await t.startIsf([SMS]);
      expect((await t.interwork(request({ headers: ['no colon'] }))).response?.status).toBe(400);
    });
  });

  describe('disposition notifications', () => {
    it('ISF-5.1-04a ISF-5.1-04b ISF-5.1-12a go through the IWF that nccsid names', async () => {
      await t.startIsf([SMS, MMS]);
      const mms = await serveIwf(t.peers, 'mms', () => final(200));
      const sms = await serveIwf(t.peers, 'sms', () => final(200));
      expect(await t.interwork(disposition('SMS'))).toMatchObject({
        response: { status: 200 },
        attempts: [{ technology: 'sms', status: 200 }],
      });
      expect(mms).toEqual([]);
      expect(sms.map(({ method }) => method)).toEqual(['disposition']);
      expect(sms[0]?.request?.headers.toString()).toContain('Record-Route: <sip:isf.example.net;lr>\r\n');
    });

    it.each([
      ['SMS', 'sms'],
      ['MMS', 'mms'],
      ['email', 'email'],
      ['eMail', 'email'],
    ])('ISF-5.1-04b of three go to the one that nccsid=%s names, and a refusal comes back', async (nccsid, named) => {
      await t.startIsf([SMS, MMS, EMAIL]);
      const refusal = final(503, { 'Retry-After': '3' });
      const received = await serveIwfs(t.peers, () => refusal);
      expect(await t.interwork(disposition(nccsid))).toEqual({
        response: refusal,
        attempts: [{ technology: named, status: 503 }],
      });
      expect(received.technologies()).toEqual([named]);
      expect(received.of(named)[0]?.method).toBe('disposition');
    });

    it('ISF-5.1-04b go by the nccsid of To when the Request-URI has none', async () => {
      await t.startIsf([SMS, MMS, EMAIL]);
      const received = await serveIwfs(t.peers, () => final(200));
      const headers = HEADERS.map((line) =>
        line.startsWith('To:') ? 'To: <sip:bob%40example.org@iwf.example.net;nccsid=email>' : line,
      );
      await t.interwork({ ...disposition(undefined), headers: Buffer.from(`${headers.join('\r\n')}\r\n`, 'latin1') });
      expect(received.technologies()).toEqual(['email']);
    });

    it('ISF-5.1-04b answer 488 when that IWF is not configured, with the reason, and go nowhere else', async () => {
      await t.startIsf([SMS]);
      const sms = await serveIwf(t.peers, 'sms', () => final(200));
      const answered = await t.interwork(disposition('MMS'));
      expect(answered).toMatchObject({ response: { status: 488 }, attempts: [] });
      expect(t.headerOf(answered, 'Warning')).toBe(
        '399 example.net "ISF-5.1-04b: the mms IWF that nccsid=MMS of the disposition notification names is no ' +
          'candidate, and no other may deliver it: see what eliminated it, or configure it"',
      );
      expect(sms).toEqual([]);
    });

    it('ISF-5.1-11-N4 get the 503 with Retry-After when the IWF named is not there, and go nowhere else', async () => {
      await t.startIsf([SMS, MMS]);
      const sms = await serveIwf(t.peers, 'sms', () => final(200));
      const answered = await t.interwork(disposition('MMS'));
      expect(answered).toMatchObject({ response: { status: 503 }, attempts: [{ technology: 'mms', status: 503 }] });
      expect(Number(t.headerOf(answered, 'Retry-After'))).toBeGreaterThan(0);
      expect(sms).toEqual([]);
    });

    it.each(['MMS', undefined])(
      'ISF-5.1-11-N4 ISF-5.1-04c ISF-T3.error to a disposition notification: never go to another IWF (nccsid %s)',
      async (nccsid) => {
        await t.startIsf([SMS, MMS]);
        const response = final(503, { 'Retry-After': '3' });
        const mms = await serveIwf(t.peers, 'mms', () => response);
        const sms = await serveIwf(t.peers, 'sms', () => final(200));
        expect(await t.interwork(disposition(nccsid))).toEqual({
          response,
          attempts: [{ technology: 'mms', status: 503 }],
        });
        expect(mms.map(({ method }) => method)).toEqual(['disposition']);
        expect(sms).toEqual([]);
      },
    );
  });
});
