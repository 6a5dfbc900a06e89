import { connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { isfContextOf } from '../src/isf-context.ts';
import { interwork as interworkHere } from '../src/procedures/interwork.ts';
import { IsfUnderTest, MMS, SMS } from './isf-under-test.ts';
import { final, serveIwf, serveIwfs } from './iwf-peer.ts';
import { RecordedSpans } from './recorded-spans.ts';
import { request } from './requests.ts';

describe('What Interwork leaves behind', () => {
  const t = IsfUnderTest.use();

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
    expect(named.get('sms.reselected')).toMatchObject({
      id: '3848276298220188511@192.0.2.10 1 MESSAGE sms.reselected',
      verdict: 'SIP 500',
      reason: 'selected: the only candidate left (mms gave 415)',
    });
    expect(named.get('isf.rejected')).toMatchObject({
      verdict: 'SIP 488',
      reason: 'ISF-5.1-11d: no technology is left after mms 415, sms 500',
    });
  });

  it('ISF-5.1-11c a span for each attempt, under its own and above that of the IWF, with reason and status', async () => {
    await t.startIsf([SMS, MMS]);
    const received = await serveIwfs(t.peers, (technology) => final(technology === 'mms' ? 503 : 404));
    const spans = new RecordedSpans();
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const deadlineUnixMs = Date.now() + 5_000;
    await interworkHere(
      { envelope: { traceparent: parent, deadlineUnixMs, identities: undefined }, request: request() },
      { ...isfContextOf(t.context, t.caller), spans },
    );
    const [interwork, mms, sms] = spans.all;
    expect(spans.all.map(({ name, ended }) => [name, ended])).toEqual([
      ['isf interwork', true],
      ['isf attempt mms', true],
      ['isf attempt sms', true],
    ]);
    expect([interwork?.parent, mms?.parent, sms?.parent]).toEqual([
      parent,
      interwork?.traceparent,
      interwork?.traceparent,
    ]);
    expect(received.of('mms')[0]?.envelope?.traceparent).toBe(mms?.traceparent);
    expect(received.of('sms')[0]?.envelope?.traceparent).toBe(sms?.traceparent);
    expect(mms?.attributes).toEqual(
      new Map<string, unknown>([
        ['isf.reason', 'selected before sms by service_priority'],
        ['sip.status', 503],
      ]),
    );
    expect(sms?.attributes.get('isf.reason')).toBe('selected: the only candidate left (mms gave 503)');
    expect(Object.fromEntries(interwork?.attributes ?? [])).toMatchObject({
      'isf.attempts': 'mms 503, sms 404',
      'isf.no_reselection': 'policy.isf.reselection_status_codes does not list 404',
      'sip.status': 404,
    });
  });

  it('re-selections, by the technology taken instead', async () => {
    await t.startIsf([SMS, MMS]);
    await serveIwfs(t.peers, (technology) => final(technology === 'mms' ? 503 : 202));
    await t.interwork();
    expect(await t.context.metrics.expose()).toContain(
      'causeway_procedure_duration_seconds_count{service="isf",procedure="reselect",technology="sms",outcome="ok"} 1',
    );
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
