import fc from 'fast-check';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfiguration } from './load-configuration.ts';

const ONE_SMSC = 'sms: { smscs: [{ name: main, host: h, system_id: s, password: from-file }] }';

const load = (text: string, env: Record<string, string>) => loadConfiguration({ text, env });

function problemsOf(text: string, env: Record<string, string>): string[] {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((problem) => problem.message);
    throw error;
  }
  return [];
}

describe('CAUSEWAY__SECTION__KEY', () => {
  it('overrides the file, in any letter case', () => {
    const env = {
      CAUSEWAY__DRAIN_SECONDS: '7',
      causeway__sip__Domain: 'example.org',
      CAUSEWAY__BUS__PREFER_LOCAL: 'true',
    };
    const configuration = load('drain_seconds: 3', env);
    expect(configuration.drain_seconds).toBe(7);
    expect(configuration.sip.isf_address).toBe('sip:isf.example.org');
    expect(configuration.bus.prefer_local).toBe(true);
  });

  it('selects items of lists by number, and adds the one after the last', () => {
    const env = {
      CAUSEWAY__SMS__SMSCS__0__PASSWORD: '0123',
      CAUSEWAY__SMS__SMSCS__1__NAME: 'second',
      CAUSEWAY__SMS__SMSCS__1__HOST: '10.0.0.2',
      CAUSEWAY__SMS__SMSCS__1__SYSTEM_ID: '42',
      CAUSEWAY__SMS__SMSCS__1__PORT: '2776',
    };
    const { smscs } = load(ONE_SMSC, env).sms;
    expect(smscs[0]?.password).toBe('0123');
    expect(smscs[1]).toMatchObject({ name: 'second', host: '10.0.0.2', system_id: '42', port: 2776 });
  });

  it('takes whole lists and sections as YAML', () => {
    const env = {
      CAUSEWAY__NATS__SERVERS: '["nats://a:4222", "nats://b:4222"]',
      CAUSEWAY__SMS: '{ smscs: [{ name: a, host: h, system_id: s }] }',
      CAUSEWAY__POLICY__SMS__PRIORITY_MAP__NON_URGENT: '2',
      CAUSEWAY__FLEET__INSTANCES__SIP_EDGE: '3',
    };
    const configuration = load('', env);
    expect(configuration.nats?.servers).toEqual(['nats://a:4222', 'nats://b:4222']);
    expect(configuration.sms.smscs).toHaveLength(1);
    expect(configuration.policy.sms.priority_map['non-urgent']).toBe(2);
    expect(configuration.fleet.instances['sip-edge']).toBe(3);
  });

  it('reaches into maps with free keys', () => {
    const env = {
      CAUSEWAY__POLICY__ISF__ORIGINATOR_ADDRESS_ASSIGNMENT__SMS: 'true',
      CAUSEWAY__POLICY__SMS__SMPP_TO_SIP_STATUS_MAP__0x0B: '410',
    };
    const { policy } = load('', env);
    expect(policy.isf.originator_address_assignment.SMS).toBe(true);
    expect(policy.sms.smpp_to_sip_status_map.get(11)).toBe(410);
  });

  it('says what is wrong with a variable, by its name', () => {
    expect(problemsOf('', { CAUSEWAY__SMS__SMSC__0__PASSWORD: 'x' })).toEqual([
      'environment variable CAUSEWAY__SMS__SMSC__0__PASSWORD sets the unknown key sms.smsc: did you mean sms.smscs?',
    ]);
    expect(problemsOf('', { CAUSEWAY__SMS__SMSCS__3__NAME: 'x' })).toEqual([
      'environment variable CAUSEWAY__SMS__SMSCS__3__NAME has 3 where sms.smscs has items 0 to 0',
    ]);
    expect(problemsOf('', { CAUSEWAY__SIP__LISTEN: '[' })).toEqual([
      'environment variable CAUSEWAY__SIP__LISTEN is not valid YAML',
    ]);
    expect(problemsOf('', { CAUSEWAY____SIP: 'x' })).toEqual([
      'environment variable CAUSEWAY____SIP is not CAUSEWAY__SECTION__KEY',
    ]);
    expect(problemsOf('', { CAUSEWAY__DATA_DIR__DEEPER: 'x' })).toEqual([
      'environment variable CAUSEWAY__DATA_DIR__DEEPER goes on below data_dir, which is a single value',
    ]);
    expect(problemsOf('', { CAUSEWAY__DRAIN_SECONDS: '-1' })).toEqual([
      'drain_seconds is -1; allowed: whole number 0–3600',
    ]);
  });

  it('never fails otherwise, whatever the name and the value, and pollutes nothing', () => {
    const step = fc.constantFrom(
      'SMS',
      'SMSCS',
      'POLICY',
      'PF',
      'USERS',
      '0',
      '1',
      '__PROTO__',
      'constructor',
      '',
      'X',
      'SIP',
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.string(), (steps, value) => {
        try {
          load(ONE_SMSC, { [`CAUSEWAY__${steps.join('__')}`]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
        }
        expect(Reflect.ownKeys(Object.prototype)).not.toContain('X');
      }),
    );
    load('', { CAUSEWAY__POLICY__PF__USERS__U__X: '1' });
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      expect(problemsOf('', { [`CAUSEWAY__POLICY__PF__USERS__${name}__X`]: '1' })).toHaveLength(1);
    }
  });
});
