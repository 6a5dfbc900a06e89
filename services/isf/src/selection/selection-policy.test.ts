import { loadConfiguration } from '@causeway/configuration';
import { configuredTechnologies, selectionPolicyOf } from './selection-policy.ts';

function policyFrom(env: Record<string, string>) {
  return selectionPolicyOf(loadConfiguration({ env }).policy.isf);
}

describe('selectionPolicyOf', () => {
  it('carries the defaults of the catalog', () => {
    expect(policyFrom({})).toEqual({
      allowedServices: new Set(['sms', 'mms', 'email']),
      userServicePolicy: [],
      defaultInterworkingSide: 'terminating',
      originatorAddressAssignment: new Set(['email']),
      technologyOfNccsid: new Map([
        ['sms', 'sms'],
        ['mms', 'mms'],
        ['email', 'email'],
      ]),
      characteristicsRules: [],
      smsAvoidFromBytes: 560,
      useDestinationNccsid: true,
      selectionOrder: ['nccsid', 'existing_iw_number', 'user_preference', 'characteristics', 'service_priority'],
      servicePriority: ['mms', 'sms', 'email'],
    });
  });

  it('leaves out services without an IWF, and reads names in any case', () => {
    const policy = policyFrom({ CAUSEWAY__POLICY__ISF__ALLOWED_SERVICES: '[sms, Skype, EMAIL]' });
    expect(policy.allowedServices).toEqual(new Set(['sms', 'email']));
  });

  it('puts the longest beginning of an address first', () => {
    const policy = policyFrom({
      CAUSEWAY__POLICY__ISF__USER_SERVICE_POLICY: '{"tel:+1": [SMS], "tel:+15551234567": [email], "tel:+1555": []}',
    });
    expect(policy.userServicePolicy).toEqual([
      { addressPrefix: 'tel:+15551234567', allowed: new Set(['email']) },
      { addressPrefix: 'tel:+1555', allowed: new Set() },
      { addressPrefix: 'tel:+1', allowed: new Set(['sms']) },
    ]);
  });

  it('gives a token of its own the IWF configured for it', () => {
    const policy = policyFrom({ CAUSEWAY__POLICY__ISF__NCCSID_TO_IWF: '{Skype: mms-iwf, IM: simple-im-iwf}' });
    expect(policy.technologyOfNccsid).toEqual(new Map([['skype', 'mms']]));
  });

  it('reads rules on characteristics', () => {
    const policy = policyFrom({
      CAUSEWAY__POLICY__ISF__CHARACTERISTICS_RULES:
        '[{kinds: [pager], min_bytes: 100, content_types: [Image/*], prefer: [MMS, Skype], avoid: [SMS]}]',
    });
    expect(policy.characteristicsRules).toEqual([
      {
        kinds: ['pager'],
        minBytes: 100,
        maxBytes: undefined,
        contentTypes: ['image/*'],
        prefer: ['mms'],
        avoid: ['sms'],
      },
    ]);
  });

  it('compiles a policy once', () => {
    const { isf } = loadConfiguration({ env: {} }).policy;
    expect(selectionPolicyOf(isf)).toBe(selectionPolicyOf(isf));
  });
});

describe('configuredTechnologies', () => {
  it('has none in an empty configuration', () => {
    expect(configuredTechnologies(loadConfiguration({ env: {} }))).toEqual([]);
  });

  it('has SMS with an SM-SC, MMS and e-mail with their section', () => {
    const configuration = loadConfiguration({
      env: {
        CAUSEWAY__SMS__SMSCS: '[{name: main, host: 127.0.0.1, system_id: causeway}]',
        CAUSEWAY__MMS__DOMAIN: 'mms.example.net',
        CAUSEWAY__EMAIL__DOMAIN: 'rcs.example.net',
      },
    });
    expect(configuredTechnologies(configuration)).toEqual(['sms', 'mms', 'email']);
  });
});
