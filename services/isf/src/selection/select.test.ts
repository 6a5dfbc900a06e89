import { DISPOSITION, decide, effects, MAIL_USER, RULE, textOf } from '../../test/selection-cases.ts';
import type { CharacteristicsRule, Criterion } from './selection-facts.ts';
import type { Technology } from './technology.ts';

describe('select, steps 1 and 2: policy', () => {
  it('ISF-5.1-01 eliminates each service that provider policy does not allow', () => {
    const decision = decide({}, { allowedServices: new Set(['sms']) });
    expect(effects(decision, 'ISF-5.1-01')).toEqual(['sms kept', 'mms eliminated', 'email eliminated']);
    expect(decision.ranking).toEqual(['sms']);
    expect(textOf(decision, 'ISF-5.1-01', 'mms')).toBe(
      'policy.isf.allowed_services does not list MMS: add it to allow interworking to MMS',
    );
  });

  it('ISF-5.1-02 eliminates in the terminating network what policy does not allow for this target user', () => {
    const userServicePolicy = [{ addressPrefix: 'tel:+15551234567', allowed: new Set<Technology>(['email']) }];
    const decision = decide({ side: 'terminating' }, { userServicePolicy });
    expect(effects(decision, 'ISF-5.1-02')).toEqual(['sms eliminated', 'mms eliminated', 'email kept']);
    expect(decision.selected).toBe('email');
    expect(decide({ side: 'terminating', target: 'tel:+15557654321' }, { userServicePolicy }).selected).toBe('mms');
  });

  it('ISF-5.1-02 does not ask for the target user in the originating network', () => {
    const userServicePolicy = [{ addressPrefix: 'tel:+15551234567', allowed: new Set<Technology>(['email']) }];
    expect(decide({ side: 'originating' }, { userServicePolicy }).ranking).toEqual(['mms', 'sms', 'email']);
  });

  it('ISF-5.1-02 goes by the first rule that the address begins with', () => {
    const userServicePolicy = [
      { addressPrefix: 'tel:+15551234567', allowed: new Set<Technology>(['email']) },
      { addressPrefix: 'tel:+1555', allowed: new Set<Technology>(['sms']) },
    ];
    expect(decide({}, { userServicePolicy }).ranking).toEqual(['email']);
    expect(decide({ target: 'tel:+15557654321' }, { userServicePolicy }).ranking).toEqual(['sms']);
    expect(decide({ target: 'tel:+4930901820' }, { userServicePolicy }).ranking).toEqual(['mms', 'sms', 'email']);
  });

  it.each([
    ['terminating', ['email']],
    ['originating', ['mms', 'sms', 'email']],
  ] as const)('ISF-5.1-02 takes the side from policy when the request does not say: %s', (side, ranking) => {
    const userServicePolicy = [{ addressPrefix: 'tel:+15551234567', allowed: new Set<Technology>(['email']) }];
    expect(decide({}, { userServicePolicy, defaultInterworkingSide: side }).ranking).toEqual(ranking);
  });

  it.each([
    ['provider policy', { allowedServices: new Set<Technology>() }],
    ['target user policy', { userServicePolicy: [{ addressPrefix: 'tel:+1555', allowed: new Set<Technology>() }] }],
  ])('ISF-5.1-02x ISF-T3.no IWF allowed by policy rejects with 488 when %s leaves none', (_which, policy) => {
    expect(decide({}, policy)).toMatchObject({
      selected: undefined,
      ranking: [],
      rejection: { status: 488, step: 'ISF-5.1-02x' },
    });
  });

  it('ISF-5.1-02x rejects with 488 when nothing is configured', () => {
    expect(decide({}, {}, { configured: [] })).toMatchObject({ rejection: { status: 488, step: 'ISF-5.1-02x' } });
  });
});

describe('select, step 3: address of the originator', () => {
  it.each([
    [{ hasE164: true, hasEmail: false }, [], ['sms kept', 'mms kept']],
    [{ hasE164: true, hasEmail: true }, [], ['sms kept', 'mms kept', 'email kept']],
    [{ hasE164: false, hasEmail: true }, [], ['email kept']],
    [{ hasE164: false, hasEmail: false }, ['email'], ['email kept']],
    [{ hasE164: false, hasEmail: false }, ['sms', 'email'], ['sms kept', 'email kept']],
  ] as const)('ISF-5.1-03a keeps what can route %j or may assign an address: %j', (addresses, assigned, kept) => {
    const decision = decide(
      { originator: { source: 'P-Asserted-Identity', address: 'tel:+15550001111', ...addresses } },
      { originatorAddressAssignment: new Set(assigned) },
    );
    expect(effects(decision, 'ISF-5.1-03a')).toEqual(kept);
  });

  it('ISF-5.1-03b ISF-T3.no routable originator address anywhere rejects with 488 when no service can route', () => {
    const decision = decide(
      { originator: { source: 'From', address: 'sip:alice@example.com', hasE164: false, hasEmail: false } },
      { originatorAddressAssignment: new Set() },
    );
    expect(decision).toMatchObject({ selected: undefined, rejection: { status: 488, step: 'ISF-5.1-03b' } });
  });

  it('ISF-5.1-03c drops only those without an address, and says which header lacks it', () => {
    const decision = decide({
      originator: { source: 'From', address: 'sip:alice@example.com', hasE164: false, hasEmail: false },
    });
    expect(effects(decision, 'ISF-5.1-03c')).toEqual(['sms eliminated', 'mms eliminated']);
    expect(textOf(decision, 'ISF-5.1-03c', 'sms')).toBe(
      'From gives no E.164 number of the originator and policy.isf.originator_address_assignment.SMS assigns none: ' +
        'assert one, or allow assignment',
    );
    expect(decision.ranking).toEqual(['email']);
  });
});

describe('select, step 4: disposition notification', () => {
  it('ISF-5.1-04a bypasses steps 5 to 9', () => {
    const decision = decide({ ...DISPOSITION, nccsid: 'SMS', size: 5000 });
    const steps = new Set(decision.reasons.map((reason) => reason.step));
    expect([...steps]).toEqual(['ISF-5.1-01', 'ISF-5.1-03a', 'ISF-5.1-04b']);
  });

  it.each([
    ['SMS', 'sms'],
    ['sms', 'sms'],
    ['MMS', 'mms'],
    ['email', 'email'],
    ['EMAIL', 'email'],
  ] as const)('ISF-5.1-04b NCC-D-04 delivers through the IWF that nccsid=%s names: %s', (nccsid, technology) => {
    const decision = decide({ ...DISPOSITION, nccsid });
    expect(decision.selected).toBe(technology);
    expect(decision.ranking).toEqual([technology]);
  });

  it('ISF-5.1-04b delivers a token of its own through the IWF configured for it', () => {
    const technologyOfNccsid = new Map<string, Technology>([['skype', 'mms']]);
    expect(decide({ ...DISPOSITION, nccsid: 'Skype' }, { technologyOfNccsid }).selected).toBe('mms');
  });

  it.each([
    ['is not allowed', { nccsid: 'MMS' }, { allowedServices: new Set<Technology>(['sms']) }],
    [
      'cannot route the originator',
      {
        nccsid: 'SMS',
        originator: { source: 'From', address: 'sip:alice@example.com', hasE164: false, hasEmail: true },
      },
      {},
    ],
    ['is unknown', { nccsid: 'Skype' }, {}],
  ] as const)(
    'ISF-5.1-04b rejects with 488 when the IWF named %s, and sends through no other',
    (_why, request, policy) => {
      expect(decide({ ...DISPOSITION, ...request }, policy)).toMatchObject({
        selected: undefined,
        rejection: { status: 488, step: 'ISF-5.1-04b' },
      });
    },
  );

  it('ISF-5.1-04c selects normally for a disposition notification without nccsid', () => {
    const decision = decide(DISPOSITION);
    expect(decision.ranking).toEqual(['mms', 'sms', 'email']);
    expect(effects(decision, 'ISF-5.1-09')).toEqual(['sms kept', 'email kept', 'mms preferred']);
  });

  it('ISF-5.1-04a leaves a message of a user with nccsid to the steps that follow', () => {
    expect(effects(decide({ nccsid: 'SMS' }), 'ISF-5.1-04b')).toEqual([]);
  });
});

describe('select, step 5: characteristics', () => {
  const SMS_FIRST = { servicePriority: ['sms', 'mms', 'email'] } as const;

  it.each([
    [559, 'sms'],
    [560, 'mms'],
    [561, 'mms'],
  ] as const)('ISF-5.1-05 ISF-5.1-05-N2 a message of %i octets goes to %s', (size, technology) => {
    const decision = decide({ size }, SMS_FIRST);
    expect(decision.selected).toBe(technology);
    expect(effects(decision, 'ISF-5.1-05-N2')).toEqual(technology === 'sms' ? [] : ['sms ranked-last']);
  });

  it('ISF-5.1-05-N2 names the size and the limit', () => {
    expect(textOf(decide({ size: 600 }), 'ISF-5.1-05-N2', 'sms')).toBe(
      'the content has 600 octets, and policy.isf.sms_avoid_from_bytes is 560',
    );
  });

  it('ISF-5.1-05-N2 ranks SMS last and never removes it', () => {
    expect(decide({ size: 600 }, SMS_FIRST).ranking).toEqual(['mms', 'sms', 'email']);
    expect(decide({ size: 600 }, SMS_FIRST, { configured: ['sms'] }).selected).toBe('sms');
  });

  it('ISF-5.1-05 ISF-5.1-05-N1 attached media speak against SMS', () => {
    const decision = decide({ contentTypes: ['text/plain', 'image/jpeg'] }, SMS_FIRST);
    expect(decision.selected).toBe('mms');
    expect(textOf(decision, 'ISF-5.1-05', 'sms')).toBe('the content has image/jpeg, and SMS carries text only');
  });

  it('ISF-5.1-05 size and media together do not weigh more than one of them', () => {
    const criteria: Criterion[] = ['characteristics', 'service_priority'];
    const decision = decide({ size: 600, contentTypes: ['image/jpeg'] }, { selectionOrder: criteria });
    expect(decision.ranking).toEqual(['mms', 'sms', 'email']);
  });

  it.each<[string, Partial<CharacteristicsRule>, boolean]>([
    ['of any content', {}, true],
    ['of its kind', { kinds: ['session', 'pager'] }, true],
    ['of another kind', { kinds: ['file-transfer'] }, false],
    ['from a size just reached', { minBytes: 100 }, true],
    ['from a size not reached', { minBytes: 101 }, false],
    ['up to a size not passed', { maxBytes: 100 }, true],
    ['up to a size just passed', { maxBytes: 99 }, false],
    ['of its type', { contentTypes: ['text/html', 'text/plain'] }, true],
    ['of a range with its type', { contentTypes: ['text/*'] }, true],
    ['of all types', { contentTypes: ['*/*'] }, true],
    ['of a range without its type', { contentTypes: ['image/*'] }, false],
  ])('ISF-5.1-05 a rule of policy %s: %j fits %s', (_what, condition, fits) => {
    const characteristicsRules = [{ ...RULE, ...condition, prefer: ['sms'] as const }];
    const decision = decide({ size: 100 }, { characteristicsRules });
    expect(decision.selected).toBe(fits ? 'sms' : 'mms');
    expect(effects(decision, 'ISF-5.1-05')).toEqual(fits ? ['sms preferred'] : []);
  });

  it('ISF-5.1-05 the first rule that fits ranks: preferred in their order, avoided last', () => {
    const characteristicsRules: CharacteristicsRule[] = [
      { ...RULE, minBytes: 1000, prefer: ['mms'] },
      { ...RULE, prefer: ['email', 'sms'], avoid: ['mms'] },
      { ...RULE, prefer: ['mms'] },
    ];
    const decision = decide({ size: 100 }, { characteristicsRules });
    expect(decision.ranking).toEqual(['sms', 'mms', 'email']);
    expect(effects(decision, 'ISF-5.1-05')).toEqual(['email preferred', 'sms preferred', 'mms ranked-last']);
    expect(textOf(decision, 'ISF-5.1-05', 'email')).toBe(
      'policy.isf.characteristics_rules[1] fits content of 100 octets (text/plain) and prefers it',
    );
  });

  it('ISF-5.1-05-N2 outweighs a rule that prefers SMS', () => {
    const characteristicsRules = [{ ...RULE, prefer: ['sms'] as const }];
    expect(decide({ size: 600 }, { characteristicsRules }).ranking).toEqual(['mms', 'sms', 'email']);
  });

  it.each([
    [['text/plain'], 'sms'],
    [['text/html'], 'mms'],
    [['image/jpeg'], 'mms'],
    [['text/plain', 'image/jpeg'], 'mms'],
    [['application/smil', 'text/plain'], 'mms'],
  ] as const)('ISF-5.1-05 ISF-5.1-05-N1 %j goes to %s when SMS comes first', (contentTypes, technology) => {
    expect(decide({ contentTypes }, SMS_FIRST).selected).toBe(technology);
  });

  it('ISF-5.1-05 big content goes to e-mail where a rule of policy says so and the target has a mail address', () => {
    const characteristicsRules: CharacteristicsRule[] = [
      { ...RULE, minBytes: 300_000, prefer: ['email'], avoid: ['mms'] },
    ];
    const known = { ...MAIL_USER, nccsid: 'MMS' };
    const order = { selectionOrder: ['characteristics', 'nccsid'] } as const;
    expect(decide({ ...known, size: 299_999 }, { characteristicsRules, ...order }).selected).toBe('mms');
    const big = decide({ ...known, size: 300_000 }, { characteristicsRules, ...order });
    expect(big.selected).toBe('email');
    expect(textOf(big, 'ISF-5.1-09', 'email')).toBe('selected before mms by characteristics');
  });

  it('ISF-5.1-05 what an IWF would answer 415 to by policy comes last, and stays', () => {
    const acceptedTypes = new Map<Technology, readonly string[]>([['mms', ['text/plain', 'image/*']]]);
    const request = { contentTypes: ['text/plain', 'application/pdf'], ...MAIL_USER, nccsid: 'MMS' };
    const decision = decide(request, { acceptedTypes, selectionOrder: ['characteristics', 'nccsid'] });
    expect(decision.ranking).toEqual(['email', 'mms', 'sms']);
    expect(textOf(decision, 'IWF-6.1.1-01b', 'mms')).toBe(
      'the content has application/pdf, which policy.iwf.accepted_wrapped_types.MMS does not list',
    );
    expect(effects(decide({ contentTypes: ['image/png'] }, { acceptedTypes }), 'IWF-6.1.1-01b')).toEqual([]);
  });

  it('ISF-5.1-05 speaks against SMS where policy does not even let it take text', () => {
    const acceptedTypes = new Map<Technology, readonly string[]>([['sms', []]]);
    expect(decide({}, { ...SMS_FIRST, acceptedTypes }).selected).toBe('mms');
  });

  it.each(['application/pkcs7-mime', 'application/x-pkcs7-signature', 'application/pgp-encrypted'])(
    'ISF-5.1-05 %s goes to e-mail, which may pass it, before SMS and MMS, which refuse it',
    (type) => {
      const decision = decide(
        { contentTypes: [type], ...MAIL_USER, nccsid: 'MMS' },
        { selectionOrder: ['characteristics'] },
      );
      expect(decision.selected).toBe('email');
      expect(effects(decision, 'SEC-6.6-03a')).toEqual(['sms ranked-last']);
      expect(textOf(decision, 'SEC-6.6-03b', 'mms')).toBe(
        `the content has ${type}, and MMS cannot keep protection end to end`,
      );
    },
  );

  it('ISF-5.1-05 does not weigh a disposition notification', () => {
    expect(decide({ ...DISPOSITION, size: 600 }, SMS_FIRST).selected).toBe('sms');
  });
});

describe('select, step 6: nccsid of the destination', () => {
  it.each([
    ['SMS', 'sms'],
    ['email', 'email'],
    ['sMs', 'sms'],
  ] as const)('ISF-5.1-06 nccsid=%s speaks for %s', (nccsid, technology) => {
    const decision = decide({ nccsid });
    expect(decision.selected).toBe(technology);
    expect(effects(decision, 'ISF-5.1-06')).toEqual([`${technology} preferred`]);
  });

  it('ISF-5.1-06 does not force: a service that policy removed stays removed', () => {
    const decision = decide({ nccsid: 'SMS' }, { allowedServices: new Set(['mms', 'email']) });
    expect(decision.selected).toBe('mms');
    expect(effects(decision, 'ISF-5.1-06')).toEqual([]);
  });

  it('ISF-5.1-06 ignores an unknown token', () => {
    expect(decide({ nccsid: 'Skype' }).selected).toBe('mms');
  });

  it('ISF-5.1-06 counts only where policy allows', () => {
    expect(decide({ nccsid: 'SMS' }, { useDestinationNccsid: false }).selected).toBe('mms');
  });
});

describe('select, step 9: the most appropriate', () => {
  it('ISF-5.1-09 ISF-5-01 chooses exactly one, and says what decided', () => {
    const decision = decide();
    expect(decision.selected).toBe('mms');
    expect(effects(decision, 'ISF-5.1-09')).toEqual(['sms kept', 'email kept', 'mms preferred']);
    expect(textOf(decision, 'ISF-5.1-09', 'mms')).toBe('selected before sms by service_priority');
    expect(textOf(decision, 'ISF-5.1-09', 'email')).toBe('ranked behind mms by address of the target');
    expect(textOf(decision, 'ISF-5.1-09', 'sms')).toBe('ranked behind mms by service_priority');
  });

  it.each([
    [['nccsid', 'characteristics', 'service_priority'], 'sms', 'nccsid'],
    [['characteristics', 'nccsid', 'service_priority'], 'mms', 'characteristics'],
    [['service_priority', 'characteristics', 'nccsid'], 'mms', 'service_priority'],
  ] as const)('ISF-5.1-09 weighs in the order of policy: %j selects %s', (selectionOrder, technology, decidedBy) => {
    const decision = decide({ nccsid: 'SMS', size: 600 }, { selectionOrder }, { configured: ['sms', 'mms'] });
    expect(decision.selected).toBe(technology);
    expect(textOf(decision, 'ISF-5.1-09', technology)).toContain(`by ${decidedBy}`);
  });

  it('ISF-5.1-09 takes services without a priority after those with one', () => {
    expect(decide({}, { servicePriority: ['mms'] }, { configured: ['sms', 'mms'] }).ranking).toEqual(['mms', 'sms']);
    expect(decide({}, { servicePriority: [] }).ranking).toEqual(['sms', 'mms', 'email']);
  });

  it('ISF-5.1-09-N3 breaks a tie by the order of the configuration', () => {
    const decision = decide({}, { selectionOrder: [] }, { configured: ['mms', 'sms'] });
    expect(decision.selected).toBe('mms');
    expect(textOf(decision, 'ISF-5.1-09', 'mms')).toBe('selected before sms by order of the configuration');
  });

  it('ISF-5.1-09 says so when there is only one', () => {
    expect(textOf(decide({}, {}, { configured: ['sms'] }), 'ISF-5.1-09', 'sms')).toBe(
      'selected: the only candidate left',
    );
  });
});

describe('select, step 11: once more', () => {
  it('ISF-5.1-11b leaves out every technology tried', () => {
    const decision = decide({}, {}, { tried: ['mms'] });
    expect(effects(decision, 'ISF-5.1-11b')).toEqual(['mms eliminated']);
    expect(decision.ranking).toEqual(['sms']);
  });

  it('ISF-5.1-11d rejects with 488 when all are tried', () => {
    const decision = decide({}, {}, { tried: ['mms', 'sms', 'email'] });
    expect(decision).toMatchObject({
      rejection: { status: 488, step: 'ISF-5.1-11d', text: 'no technology is left' },
    });
  });

  it('ISF-5.1-11d is also the end when the rest was never possible', () => {
    const decision = decide({}, { allowedServices: new Set(['sms']) }, { tried: ['sms'] });
    expect(decision).toMatchObject({ rejection: { status: 488, step: 'ISF-5.1-11d' } });
  });
});
