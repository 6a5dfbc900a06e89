import { connectBus } from '@causeway/bus';
import type { Event, SipResponse } from '@causeway/contracts';
import { isfContextOf } from '../src/isf-context.ts';
import { interwork as interworkHere } from '../src/procedures/interwork.ts';
import { EMAIL, IsfUnderTest, MMS, SMS } from './isf-under-test.ts';
import { final, serveIwf } from './iwf-peer.ts';
import { disposition, HEADERS, request } from './requests.ts';

const NOT_SENT = Buffer.alloc(0);

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
      const response = { ...final(status, { Server: 'IWF-MMS-serv/OMA2.1', 'X-Own': '1' }), body: Buffer.from('b') };
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

  describe('re-selection', () => {
    it.each([415, 488, 500, 503, 599])(
      'ISF-5.1-11 ISF-5.1-11a-1 ISF-5.1-11b ISF-5.1-11c ISF-T3.error, re-selection allowed, IWF left: after %i takes the next by rank',
      async (status) => {
        await t.startIsf([SMS, MMS, EMAIL]);
        const mms = await serveIwf(t.peers, 'mms', () => final(status));
        const sms = await serveIwf(t.peers, 'sms', () => final(202));
        const email = await serveIwf(t.peers, 'email', () => final(200));
        expect(await t.interwork()).toMatchObject({
          response: { status: 202 },
          attempts: [
            { technology: 'mms', status },
            { technology: 'sms', status: 202 },
          ],
        });
        expect([mms.length, sms.length, email.length]).toEqual([1, 1, 0]);
        expect(sms[0]?.request).toEqual(mms[0]?.request);
      },
    );

    it.each([302, 400, 403, 404, 408, 480, 487, 600, 603, 606])(
      'ISF-5.1-11a-1 ISF-5.1-11a-2 ISF-T3.error, re-selection not allowed: passes %i on with its headers',
      async (status) => {
        await t.startIsf([SMS, MMS]);
        const response = final(status, { 'Retry-After': '17', Warning: '399 iwf "why"' });
        await serveIwf(t.peers, 'mms', () => response);
        const sms = await serveIwf(t.peers, 'sms', () => final(202));
        expect(await t.interwork()).toEqual({ response, attempts: [{ technology: 'mms', status }] });
        expect(sms).toEqual([]);
      },
    );

    it('ISF-5.1-11a-1 follows policy: codes', async () => {
      await t.startIsf([SMS, MMS], '{ reselection_status_codes: [404] }');
      let status = 404;
      await serveIwf(t.peers, 'mms', () => final(status));
      await serveIwf(t.peers, 'sms', () => final(202));
      expect((await t.interwork()).attempts).toHaveLength(2);
      status = 500;
      expect(await t.interwork()).toMatchObject({ response: { status: 500 }, attempts: [{ technology: 'mms' }] });
    });

    it('ISF-5.1-11a-1 ISF-5.1-11a-2 follows policy: none at all', async () => {
      await t.startIsf([SMS, MMS], '{ reselection_enabled: false }');
      await serveIwf(t.peers, 'mms', () => final(503, { 'Retry-After': '9' }));
      const sms = await serveIwf(t.peers, 'sms', () => final(202));
      const answered = await t.interwork();
      expect(answered).toMatchObject({ response: { status: 503 }, attempts: [{ technology: 'mms', status: 503 }] });
      expect(t.headerOf(answered, 'Retry-After')).toBe('9');
      expect(sms).toEqual([]);
    });

    it('ISF-5.1-11a-1 a policy put in force counts for the next message', async () => {
      await t.startIsf([SMS, MMS]);
      await serveIwf(t.peers, 'mms', () => final(202));
      await serveIwf(t.peers, 'sms', () => final(202));
      expect((await t.interwork()).attempts).toEqual([{ technology: 'mms', status: 202 }]);
      const { policy } = t.context;
      policy.replace({ ...policy.current, isf: { ...policy.current.isf, allowed_services: ['SMS'] } });
      expect((await t.interwork()).attempts).toEqual([{ technology: 'sms', status: 202 }]);
    });

    it('ISF-5.1-11d ISF-T3.error, re-selection allowed, none left: answers 488, not the last error', async () => {
      await t.startIsf([SMS, MMS]);
      await serveIwf(t.peers, 'mms', () => final(415));
      await serveIwf(t.peers, 'sms', () => final(503, { 'Retry-After': '5' }));
      const answered = await t.interwork();
      expect(answered).toMatchObject({
        response: { status: 488, reason: 'Not Acceptable Here' },
        attempts: [
          { technology: 'mms', status: 415 },
          { technology: 'sms', status: 503 },
        ],
      });
      expect(t.headerOf(answered, 'Retry-After')).toBeUndefined();
      expect(t.headerOf(answered, 'Warning')).toBe(
        '399 example.net "ISF-5.1-11d: no technology is left after mms, sms"',
      );
    });

    it('ISF-5.1-11d ends in 488 for a single IWF too', async () => {
      await t.startIsf([SMS]);
      await serveIwf(t.peers, 'sms', () => final(500));
      expect(await t.interwork()).toMatchObject({
        response: { status: 488 },
        attempts: [{ technology: 'sms', status: 500 }],
      });
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

    it('ISF-5.1-04b answer 488 when that IWF is no candidate', async () => {
      await t.startIsf([SMS]);
      const sms = await serveIwf(t.peers, 'sms', () => final(200));
      expect((await t.interwork(disposition('MMS'))).response?.status).toBe(488);
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

  describe('when an IWF does not answer', () => {
    it('answers 503 with Retry-After when no IWF is there', async () => {
      await t.startIsf([SMS, MMS]);
      const answered = await t.interwork();
      expect(answered).toMatchObject({
        response: { status: 503, reason: 'Service Unavailable', body: NOT_SENT },
        attempts: [
          { technology: 'mms', status: 503 },
          { technology: 'sms', status: 503 },
        ],
      });
      expect(Number(t.headerOf(answered, 'Retry-After'))).toBeGreaterThan(0);
    });

    it('ISF-5.1-11 takes the next when the first is not there', async () => {
      await t.startIsf([SMS, MMS]);
      await serveIwf(t.peers, 'sms', () => final(202));
      expect(await t.interwork()).toMatchObject({
        response: { status: 202 },
        attempts: [
          { technology: 'mms', status: 503 },
          { technology: 'sms', status: 202 },
        ],
      });
    });

    it('ISF-5.1-11d answers 488 when one was there and refused', async () => {
      await t.startIsf([SMS, MMS]);
      await serveIwf(t.peers, 'sms', () => final(415));
      expect((await t.interwork()).response?.status).toBe(488);
    });

    it('ISF-5.1-11a-1 waits no longer than the deadline, answers 408 and tries no other: it may have been sent', async () => {
      await t.startIsf([SMS, MMS]);
      const late = Promise.withResolvers<SipResponse>();
      const mms = await serveIwf(t.peers, 'mms', () => late.promise);
      const sms = await serveIwf(t.peers, 'sms', () => final(202));
      const deadlineUnixMs = Date.now() + 100;
      // Not over the bus: the t.caller would give up at the same deadline and not see what the ISF says.
      const answered = await interworkHere(
        { envelope: { traceparent: '', deadlineUnixMs, identities: undefined }, request: request() },
        isfContextOf(t.context, t.caller),
      );
      expect(Date.now() - deadlineUnixMs).toBeLessThan(1_000);
      expect(answered).toMatchObject({
        response: { status: 408, reason: 'Request Timeout' },
        attempts: [{ technology: 'mms', status: 408 }],
      });
      expect([mms.length, sms.length]).toEqual([1, 0]);
      late.resolve(final(202));
    });

    it('hands nothing over when the deadline has passed already', async () => {
      await t.startIsf([SMS]);
      const sms = await serveIwf(t.peers, 'sms', () => final(202));
      const envelope = { traceparent: '', deadlineUnixMs: Date.now() - 1, identities: undefined };
      const answered = await interworkHere({ envelope, request: request() }, isfContextOf(t.context, t.caller));
      expect(answered.response?.status).toBe(408);
      expect(sms).toEqual([]);
    });

    it.each<[string, () => never | undefined]>([
      [
        'fails',
        () => {
          throw new TypeError('a defect of the IWF');
        },
      ],
      ['answers nothing', () => undefined],
    ])('ISF-5.1-11a-1 answers 500 and tries no other when the IWF %s', async (_what, answer) => {
      await t.startIsf([SMS, MMS]);
      await serveIwf(t.peers, 'mms', answer);
      const sms = await serveIwf(t.peers, 'sms', () => final(202));
      expect(await t.interwork()).toMatchObject({
        response: { status: 500 },
        attempts: [{ technology: 'mms', status: 500 }],
      });
      expect(sms).toEqual([]);
    });

    it('answers 500 when the IWF gives a provisional response', async () => {
      await t.startIsf([SMS]);
      await serveIwf(t.peers, 'sms', () => final(100));
      expect((await t.interwork()).response?.status).toBe(500);
    });
  });

  describe('what it leaves behind', () => {
    it('events for each attempt and for its own refusal, addresses masked, under the trace of the message', async () => {
      await t.startIsf([SMS, MMS]);
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const watching = await connectBus({ servers: [t.server.url], name: 'console', logger: t.context.logger });
      const events: Event[] = [];
      const all = Promise.withResolvers<void>();
      const reader = await watching.events.subscribe((event) => {
        // The stream holds what other tests have left.
        if (!event.traceparent.includes(traceId)) return;
        events.push(event);
        if (events.length === 3) all.resolve();
      });
      await serveIwf(t.peers, 'mms', () => final(415));
      await serveIwf(t.peers, 'sms', () => final(500));
      const identities = { conversationId: 'a', contributionId: 'b', inReplyToContributionId: '', imdnMessageId: 'd' };
      await t.interwork(request(), { identities, traceparent: `00-${traceId}-b7ad6b7169203331-01` });
      await all.promise;
      await reader.close();
      await watching.close();
      const named = new Map(events.map((event) => [`${event.kind}.${event.name}`, event]));
      expect([...named.keys()].sort()).toEqual(['isf.rejected', 'mms.selected', 'sms.reselected']);
      expect(named.get('mms.selected')).toMatchObject({
        id: '3848276298220188511@192.0.2.10 1 MESSAGE mms.selected',
        identities,
        from: 'tel:+1********11',
        to: 'tel:+1********67',
        verdict: 'SIP 415',
        reason: 'selected before sms by service_priority',
        size: 5,
        instance: 'isf-test',
      });
      expect(named.get('sms.reselected')).toMatchObject({ verdict: 'SIP 500' });
      expect(named.get('isf.rejected')).toMatchObject({
        verdict: 'SIP 488',
        reason: 'ISF-5.1-11d: no technology is left after mms, sms',
      });
    });

    it('rate, errors and duration by technology', async () => {
      await t.startIsf([SMS]);
      let status = 202;
      await serveIwf(t.peers, 'sms', () => final(status));
      await t.interwork();
      status = 404;
      await t.interwork();
      const exposed = await t.context.metrics.expose();
      const count = (outcome: string) =>
        `causeway_procedure_duration_seconds_count{service="isf",procedure="interwork",technology="sms",outcome="${outcome}"} 1`;
      expect(exposed).toContain(count('ok'));
      expect(exposed).toContain(count('404'));
    });
  });
});
