import { loadConfiguration } from '@causeway/configuration';
import { configuredTechnologies, selectionPolicyOf } from './selection-policy.ts';

function policyFrom(isf: string) {
  return selectionPolicyOf(configurationFrom(`policy: { isf: ${isf} }`).policy);
}

function configurationFrom(text: string) {
  return loadConfiguration({ text, env: {} });
}

describe('selectionPolicyOf', () => {
  it('carries the defaults of the catalog', () => {
    expect(policyFrom('{}')).toEqual({
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
      acceptedTypes: new Map([['sms', ['text/plain']]]),
      smsAvoidFromBytes: 560,
      useDestinationNccsid: true,
      selectionOrder: ['nccsid', 'existing_iw_number', 'user_preference', 'characteristics', 'service_priority'],
      servicePriority: ['mms', 'sms', 'email'],
      numbers: { defaultCountryCode: undefined },
    });
  });

  it('takes the types of each IWF from its policy, those that take any left out', () => {
    const { policy } = configurationFrom(
      'policy: { iwf: { accepted_wrapped_types: { SMS: [text/plain], MMS: [text/plain, Image/*], email: ["*/*"] } } }',
    );
    expect(selectionPolicyOf(policy).acceptedTypes).toEqual(
      new Map([
        ['sms', ['text/plain']],
        ['mms', ['text/plain', 'image/*']],
      ]),
    );
  });

  it('reads national numbers as the IWFs do', () => {
    const { policy } = configurationFrom('policy: { sms: { default_country_code: "49" } }');
    expect(selectionPolicyOf(policy).numbers).toEqual({ defaultCountryCode: '49' });
  });

  it('leaves out services without an IWF, and reads names in any case', () => {
    const policy = policyFrom('{ allowed_services: [sms, Skype, EMAIL] }');
    expect(policy.allowedServices).toEqual(new Set(['sms', 'email']));
  });

  it('puts the longest beginning of an address first', () => {
    const policy = policyFrom(
      '{ user_service_policy: { "tel:+1": [SMS], "tel:+15551234567": [email], "tel:+1555": [] } }',
    );
    expect(policy.userServicePolicy).toEqual([
      { addressPrefix: 'tel:+15551234567', allowed: new Set(['email']) },
      { addressPrefix: 'tel:+1555', allowed: new Set() },
      { addressPrefix: 'tel:+1', allowed: new Set(['sms']) },
    ]);
  });

  it('gives a token of its own the IWF configured for it', () => {
    const policy = policyFrom('{ nccsid_to_iwf: { Skype: mms-iwf, IM: simple-im-iwf } }');
    expect(policy.technologyOfNccsid).toEqual(new Map([['skype', 'mms']]));
  });

  it('reads rules on characteristics', () => {
    const policy = policyFrom(
      '{ characteristics_rules: [{ kinds: [pager], min_bytes: 100, content_types: [Image/*], prefer: [MMS, Skype], avoid: [SMS] }] }',
    );
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
    const { policy } = configurationFrom('');
    expect(selectionPolicyOf(policy)).toBe(selectionPolicyOf(policy));
  });
});

describe('configuredTechnologies', () => {
  it('has none in an empty configuration', () => {
    expect(configuredTechnologies(configurationFrom(''))).toEqual([]);
  });

  it('has SMS with an SM-SC, MMS and e-mail with their section', () => {
    const configuration = configurationFrom(`
      sms: { smscs: [{ name: main, host: 127.0.0.1, system_id: causeway }] }
      mms: { domain: mms.example.net }
      email: { domain: rcs.example.net }`);
    expect(configuredTechnologies(configuration)).toEqual(['sms', 'mms', 'email']);
  });
});
