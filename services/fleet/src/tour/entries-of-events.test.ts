import type { Event } from '@causeway/contracts';
import { entriesOfEvents } from './entries-of-events.ts';
import { Happenings, traceIdOf } from './happenings.ts';
import { inOrder } from './timeline.ts';

const identities = {
  conversationId: 'conversation',
  contributionId: 'contribution',
  inReplyToContributionId: '',
  imdnMessageId: '',
};
const event = (kind: string, name: string, parts: Partial<Event>): Event => ({
  id: `${kind}.${name}`,
  kind,
  name,
  timeUnixMs: 0,
  traceparent: '',
  identities,
  from: '',
  to: '',
  verdict: '',
  reason: '',
  size: 0,
  segments: 0,
  durationUs: 0,
  instance: `${kind}-1`,
  ...parts,
});

/** What the services say about one message with a report. */
const delivered = [
  event('sms', 'selected', { timeUnixMs: 1009, durationUs: 8_000, verdict: 'SIP 202', reason: 'selected: alone' }),
  event('sms', 'submitted', { timeUnixMs: 1006, durationUs: 2_500, verdict: 'ESME_ROK', segments: 2 }),
  event('edge', 'refused', { timeUnixMs: 1010, verdict: 'SIP 404 Not Found' }),
  event('sms', 'delivered', {
    timeUnixMs: 1060,
    durationUs: 10_000,
    verdict: 'IMDN delivered: delivered (SIP 200)',
    reason: 'DELIVERED',
  }),
];

describe('entriesOfEvents', () => {
  it('tells the way of a message, each part at its time', () => {
    expect(inOrder(entriesOfEvents(delivered)).map(({ atUnixMs, who, what }) => [atUnixMs, who, what])).toEqual([
      [1001, 'isf', 'selected sms: alone'],
      [1006, 'sms-iwf → SM-SC', 'submit_sm ×2: ESME_ROK in 2.5 ms'],
      [1050, 'SM-SC → sms-iwf', 'deliver_sm: receipt, DELIVERED'],
      [1060, 'sms-iwf → SM-SC', 'deliver_sm_resp, 10.0 ms; IMDN delivered: delivered (SIP 200)'],
    ]);
  });

  it('tells the verdict of an IWF that refuses', () => {
    const [, refusal] = entriesOfEvents([event('sms', 'selected', { timeUnixMs: 1, verdict: 'SIP 415' })]);
    expect(refusal).toMatchObject({ who: 'sms-iwf → isf', what: 'SIP 415' });
  });

  it('tells a re-selection in its order, though all of it happened in one millisecond', () => {
    const at = { timeUnixMs: 1000 };
    const events = [
      event('mms', 'submitted', { ...at, verdict: 'Ok' }),
      event('mms', 'reselected', { ...at, verdict: 'SIP 202', reason: 'the only candidate left (sms gave 503)' }),
      event('sms', 'failed', { ...at, verdict: 'ESME_RSYSERR' }),
      event('sms', 'selected', { ...at, verdict: 'SIP 503', reason: 'selected before mms by service_priority' }),
    ];
    expect(inOrder(entriesOfEvents(events)).map(({ who, what }) => [who, what])).toEqual([
      ['isf', 'selected sms: selected before mms by service_priority'],
      ['sms-iwf → SM-SC', 'submit_sm: ESME_RSYSERR in 0.0 ms'],
      ['sms-iwf → isf', 'SIP 503'],
      ['isf', 'selected after a failure mms: the only candidate left (sms gave 503)'],
      ['MMS relay → mms-iwf', 'MM4_forward.RES Ok, after 0.0 ms'],
    ]);
  });

  it('tells reports of MMS and mail, and notifications that become such', () => {
    const events = [
      event('mms', 'delivered', { verdict: 'IMDN delivered: delivered (SIP 200)', reason: 'Retrieved' }),
      event('mms', 'displayed', { verdict: 'IMDN display: delivered (SIP 200)', reason: 'Read' }),
      event('email', 'delivered', { verdict: 'IMDN delivered: delivered (SIP 200)', reason: 'DSN delivered 2.0.0' }),
      event('email', 'displayed', { verdict: 'IMDN displayed: MDN' }),
    ];
    expect(entriesOfEvents(events).map(({ who, what }) => `${who}: ${what}`)).toEqual([
      'MMS relay → mms-iwf: MM4_delivery_report.REQ: Retrieved',
      'mms-iwf: IMDN delivered: delivered (SIP 200), 0.0 ms',
      'MMS relay → mms-iwf: MM4_read_reply_report.REQ: Read',
      'mms-iwf: IMDN display: delivered (SIP 200), 0.0 ms',
      'mail server → email-iwf: DSN delivered 2.0.0',
      'email-iwf → mail server: 250, 0.0 ms; IMDN delivered: delivered (SIP 200)',
      'email-iwf: IMDN displayed: MDN',
    ]);
  });

  it('shows an event that it does not know under its own name', () => {
    const [unknown] = entriesOfEvents([event('mms', 'sent', { verdict: 'Ok' })]);
    expect(unknown).toMatchObject({ who: 'mms-1', what: 'mms.sent Ok' });
  });
});

describe('Happenings', () => {
  it('keeps the events of a message apart, each once', () => {
    const happenings = new Happenings();
    for (const one of [...delivered, ...delivered]) happenings.add(one);
    happenings.add(event('sms', 'submitted', { id: 'other', identities: { ...identities, contributionId: 'other' } }));
    expect(happenings.about('contribution')).toEqual(delivered);
  });

  it('waits for what is to be said, and no longer than told', async () => {
    const happenings = new Happenings();
    const waiting = happenings.until('contribution', ['sms.selected', 'sms.delivered'], 10_000);
    for (const one of delivered) happenings.add(one);
    expect(await waiting).toEqual(delivered);
    expect(await happenings.until('contribution', ['selected'], 10_000)).toEqual(delivered);
    expect(await happenings.until('contribution', ['sms.selected', 'sms.selected'], 1)).toEqual(delivered);
    expect(await happenings.until('never', ['sms.selected'], 1)).toEqual([]);
  });
});

describe('traceIdOf', () => {
  it('is that of the first event with a trace', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(traceIdOf([event('a', 'b', {}), event('a', 'c', { traceparent })])).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(traceIdOf([])).toBeUndefined();
  });
});
