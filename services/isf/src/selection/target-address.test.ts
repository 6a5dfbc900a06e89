import { decide, effects, MAIL_USER, RULE, textOf } from '../../test/selection-cases.ts';
import type { Technology } from './technology.ts';

describe('select, before step 5: address of the target', () => {
  const USER = { target: 'sip:bob@example.com', targetKind: 'user' } as const;

  it.each([
    ['a number', {}, ['mms', 'sms', 'email'], ['email ranked-last']],
    ['a mail address', MAIL_USER, ['email', 'mms', 'sms'], ['sms ranked-last', 'mms ranked-last']],
    ['a SIP user', USER, ['email', 'mms', 'sms'], ['sms ranked-last', 'mms ranked-last', 'email ranked-last']],
  ] as const)('ISF-5.1-09 ranks by whether a service reaches %s', (_what, target, ranking, judged) => {
    const decision = decide(target);
    expect(decision.ranking).toEqual(ranking);
    const steps = ['SMS-6.2.2.1.1-03', 'MMS-T12.RCPT TO', 'EML-6.4.1-07'];
    expect(steps.flatMap((step) => effects(decision, step))).toEqual(judged);
  });

  it('ISF-5.1-09 a mailto target goes to e-mail whatever the priority, and Explain says why', () => {
    const decision = decide(MAIL_USER, { servicePriority: ['sms', 'mms', 'email'] });
    expect(decision.selected).toBe('email');
    expect(textOf(decision, 'ISF-5.1-09', 'email')).toBe('selected before mms by address of the target');
    expect(textOf(decision, 'SMS-6.2.2.1.1-03', 'sms')).toBe(
      'the target is a mail address, and SMS needs a telephone number',
    );
    expect(textOf(decision, 'MMS-T12.RCPT TO', 'mms')).toBe(
      'the target is a mail address, to which an MMS goes only where its relay takes it',
    );
  });

  it('ISF-5.1-09 a number does not go to e-mail while SMS or MMS is there, whatever rules and priority say', () => {
    const policy = {
      servicePriority: ['email', 'sms', 'mms'],
      characteristicsRules: [{ ...RULE, prefer: ['email'] }],
    } as const;
    expect(decide({}, policy).ranking).toEqual(['sms', 'mms', 'email']);
    expect(textOf(decide({}, policy), 'EML-6.4.1-07', 'email')).toBe(
      'the target is a telephone number, and e-mail reaches it only where its IWF knows a mail address',
    );
  });

  it.each([
    ['number', 'email'],
    ['mail', 'sms'],
    ['user', 'mms'],
  ] as const)('where no service reaches a %s the last one is asked: the 404 is of %s', (targetKind, only) => {
    expect(decide({ targetKind }, {}, { configured: [only] }).selected).toBe(only);
  });

  it.each([
    ['number', 'email', 'email'],
    ['mail', 'MMS', 'mms'],
    ['user', 'SMS', 'sms'],
  ] as const)('ISF-5.1-06 a service that nccsid names knows its user: %s, nccsid=%s', (targetKind, nccsid, named) => {
    expect(decide({ targetKind, nccsid }).selected).toBe(named);
  });

  it('ISF-5.1-06 but not where policy does not let nccsid count', () => {
    expect(decide({ nccsid: 'email' }, { useDestinationNccsid: false }).selected).toBe('mms');
  });

  it.each([
    ['number', ['mms', 'sms']],
    ['mail', ['email']],
    ['user', ['email']],
  ] as const)(
    'ISF-5.1-11c ISF-5.1-11d after a service that reaches a %s better none is tried that may not reach it: %j',
    (targetKind, order) => {
      const tried: Technology[] = [];
      let decision = decide({ targetKind }, {}, { tried });
      while (decision.selected !== undefined) {
        tried.push(decision.selected);
        decision = decide({ targetKind }, {}, { tried });
      }
      expect(tried).toEqual(order);
      expect(decision.rejection).toMatchObject({ status: 488, step: 'ISF-5.1-11d' });
    },
  );

  it('ISF-5.1-11c says of what is left out then which one was better', () => {
    const decision = decide({}, {}, { tried: ['mms', 'sms'] });
    expect(effects(decision, 'EML-6.4.1-07')).toEqual(['email eliminated']);
    expect(textOf(decision, 'EML-6.4.1-07', 'email')).toContain('; mms, which reaches it better, was tried');
  });
});
