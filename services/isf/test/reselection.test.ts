import type { SipResponse } from '@causeway/contracts';
import { isfContextOf } from '../src/isf-context.ts';
import { interwork as interworkHere } from '../src/procedures/interwork.ts';
import { EMAIL, IsfUnderTest, MMS, SMS } from './isf-under-test.ts';
import { final, serveIwf, serveIwfs } from './iwf-peer.ts';
import { disposition, request } from './requests.ts';

const NOT_SENT = Buffer.alloc(0);

describe('Re-selection over a real nats-server', () => {
  const t = IsfUnderTest.use();

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
        '399 example.net "ISF-5.1-11d: no technology is left after mms 415, sms 503"',
      );
    });

    it('ISF-5.1-11d a number is not tried by e-mail after SMS and MMS: its 404 would hide what went wrong', async () => {
      await t.startIsf([SMS, MMS, EMAIL]);
      const received = await serveIwfs(t.peers, (technology) => final(technology === 'email' ? 404 : 503));
      expect(await t.interwork()).toMatchObject({
        response: { status: 488 },
        attempts: [
          { technology: 'mms', status: 503 },
          { technology: 'sms', status: 503 },
        ],
      });
      expect(received.of('email')).toEqual([]);
    });

    it('ISF-5.1-11b ISF-5.1-11c each technology at most once, in the order of the ranking', async () => {
      await t.startIsf([SMS, MMS, EMAIL], '{ service_priority: [SMS, MMS, email] }');
      const order: string[] = [];
      await serveIwfs(t.peers, (technology) => {
        order.push(technology);
        return final(technology === 'email' ? 202 : 500);
      });
      // To a number that nccsid says e-mail knows, all three are ways.
      const answered = await t.interwork(request({ requestUri: 'tel:+15551234567;nccsid=email' }));
      expect(order).toEqual(['email']);
      expect(answered.response?.status).toBe(202);
      order.length = 0;
      await t.interwork();
      expect(order).toEqual(['sms', 'mms']);
    });

    it('ISF-5.1-11c goes from e-mail to SMS where nccsid says that e-mail knows the number', async () => {
      await t.startIsf([SMS, EMAIL]);
      const received = await serveIwfs(t.peers, (technology) => final(technology === 'email' ? 503 : 202));
      expect(await t.interwork(request({ requestUri: 'tel:+15551234567;nccsid=email' }))).toMatchObject({
        response: { status: 202 },
        attempts: [
          { technology: 'email', status: 503 },
          { technology: 'sms', status: 202 },
        ],
      });
      // ISF-5.1-11c: the very same request, under a span of its own.
      expect(received.of('sms')[0]?.request).toEqual(received.of('email')[0]?.request);
      expect(received.of('sms')[0]?.envelope?.traceparent).not.toBe(received.of('email')[0]?.envelope?.traceparent);
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

  describe('the time of a transaction', () => {
    it('leaves a third for the technology that is left, and all of it to the last one', async () => {
      await t.startIsf([SMS, MMS, EMAIL]);
      const received = await serveIwfs(t.peers, (technology) => final(technology === 'mms' ? 503 : 202));
      const asked = Date.now();
      const deadlineUnixMs = asked + 30_000;
      await t.interwork(request(), { deadlineUnixMs });
      const answered = Date.now();
      const first = received.of('mms')[0]?.envelope?.deadlineUnixMs ?? 0;
      expect(first).toBeGreaterThanOrEqual(asked + 20_000);
      expect(first).toBeLessThanOrEqual(answered + 20_000);
      // E-mail does not reach a number better than what was tried: SMS is the last.
      expect(received.of('sms')[0]?.envelope?.deadlineUnixMs).toBe(deadlineUnixMs);
    });

    it.each([
      ['where nothing else is configured', [SMS], '{}', request()],
      ['where policy allows no other attempt', [SMS, MMS], '{ reselection_enabled: false }', request()],
      ['where no other reaches the target', [SMS, MMS, EMAIL], '{}', request({ requestUri: 'mailto:bob@example.org' })],
      ['of a disposition notification', [SMS, MMS, EMAIL], '{}', disposition(undefined)],
    ])('all belongs to the first attempt %s', async (_where, sections, policy, sent) => {
      await t.startIsf(sections, policy);
      const received = await serveIwfs(t.peers, () => final(202));
      const deadlineUnixMs = Date.now() + 30_000;
      await t.interwork(sent, { deadlineUnixMs });
      const [technology = ''] = received.technologies();
      expect(received.of(technology)[0]?.envelope?.deadlineUnixMs).toBe(deadlineUnixMs);
    });

    it('ISF-5.1-11a-2 too short for another attempt: the error is passed on', async () => {
      await t.startIsf([SMS, MMS]);
      const received = await serveIwfs(t.peers, () => final(503, { 'Retry-After': '7' }));
      const answered = await t.interwork(request(), { deadlineUnixMs: Date.now() + 900 });
      expect(answered).toMatchObject({ response: { status: 503 }, attempts: [{ technology: 'mms', status: 503 }] });
      expect(t.headerOf(answered, 'Retry-After')).toBe('7');
      expect(received.technologies()).toEqual(['mms']);
    });

    it('ISF-5.1-11 ISF-5.1-11a-1 a timeout counts as 408: tried elsewhere only where policy lists 408', async () => {
      await t.startIsf([SMS, MMS], '{ reselection_status_codes: [408] }');
      const late = Promise.withResolvers<SipResponse>();
      await serveIwfs(t.peers, (technology) => (technology === 'mms' ? late.promise : final(202)));
      // Two thirds of it pass until the first attempt is given up; the last third is time enough for another one.
      expect(await t.interwork(request(), { deadlineUnixMs: Date.now() + 4_500 })).toMatchObject({
        response: { status: 202 },
        attempts: [
          { technology: 'mms', status: 408 },
          { technology: 'sms', status: 202 },
        ],
      });
      late.resolve(final(202));
    });

    it('ISF-5.1-11a-1 a 408 of the IWF, which may have sent the message, likewise', async () => {
      await t.startIsf([SMS, MMS]);
      const received = await serveIwfs(t.peers, (technology) => final(technology === 'mms' ? 408 : 202));
      expect((await t.interwork()).response?.status).toBe(408);
      expect(received.technologies()).toEqual(['mms']);
    });
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
});
