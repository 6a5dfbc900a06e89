import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfiguration } from './load-configuration.ts';

/** The file of ARCHITECTURE §6, whose keys are a contract. */
const ARCHITECTURE = `
nats:   { servers: ["nats://127.0.0.1:4222"] }
redis:  { url: "redis://127.0.0.1:6379/0" }
sip:
  listen: ["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060"]       # also tls:
  domain: "ims.mnc001.mcc001.3gppnetwork.org"
  isf_address: "sip:isf.ims.mnc001.mcc001.3gppnetwork.org"
  iwf_address: "sip:cpm-iwf@ims.mnc001.mcc001.3gppnetwork.org"
  pf_address: "sip:cpm-pf@ims.mnc001.mcc001.3gppnetwork.org"
  next_hop: "sip:127.0.0.1:5070;transport=udp"
  trusted_peers: ["127.0.0.0/8", "::1/128"]
msrp:   { listen: "127.0.0.1:2855", advertise: "127.0.0.1:2855", max_size: 104857600 }
sms:
  smscs:
    - { name: main, host: 127.0.0.1, port: 2775, system_id: causeway, password: secret, bind: transceiver,
        binds: 1, window: 50, network: gsm, routes: ["+"] }
mms:
  listen: "127.0.0.1:2525"
  domain: "mms.mnc001.mcc001.3gppnetwork.org"
  relays: [{ prefix: "+", host: 127.0.0.1, port: 2526, domain: "mms.mnc002.mcc001.3gppnetwork.org" }]
email:
  listen: "127.0.0.1:2500"
  domain: "rcs.example.net"
  relay: { host: 127.0.0.1, port: 2501 }
numbers: { pool: ["+15550100000-+15550100999"] }
policy:
  isf:   { allowed_services: [SMS, MMS, email], reselection_enabled: true }
  sms:   { session_invite_mode: ask, accept_keywords: [accept, yes], reject_keywords: [decline, no], leave_keywords: [leave, exit] }
  mms:   { session_invite_mode: accept }
  email: { session_invite_mode: accept }
  pf:    { served_users: ["tel:+1555123"], users: { } }
telemetry: { otlp: "http://127.0.0.1:4317" }
http:   { listen: "127.0.0.1:0" }
bus:    { prefer_local: true }
`;

const load = (text: string, env: Record<string, string> = {}) => loadConfiguration({ text, env });

function problemsOf(text: string, env: Record<string, string> = {}): string[] {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((problem) => problem.message);
    throw error;
  }
  return [];
}

describe('loadConfiguration', () => {
  it('accepts every key of ARCHITECTURE section 6', () => {
    const configuration = load(ARCHITECTURE);
    expect(configuration.nats).toEqual({ servers: ['nats://127.0.0.1:4222'] });
    expect(configuration.redis).toEqual({ url: 'redis://127.0.0.1:6379/0' });
    expect(configuration.sip).toMatchObject({
      listen: ['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060'],
      pf_address: 'sip:cpm-pf@ims.mnc001.mcc001.3gppnetwork.org',
      next_hop: 'sip:127.0.0.1:5070;transport=udp',
    });
    expect(configuration.sms.smscs[0]).toMatchObject({
      name: 'main',
      password: 'secret',
      bind: 'transceiver',
      concatenation: 'sar',
      message_id_forms: { resp: 'auto', receipt: 'auto' },
      reconnect: { min_ms: 500, max_ms: 30_000 },
    });
    expect(configuration.mms?.relays[0]?.domain).toBe('mms.mnc002.mcc001.3gppnetwork.org');
    expect(configuration.email?.relay).toEqual({ host: '127.0.0.1', port: 2501 });
    expect(configuration.numbers.pool).toEqual(['+15550100000-+15550100999']);
    expect(configuration.policy.sms.reject_keywords).toEqual(['decline', 'no']);
    expect(configuration.policy.pf.served_users).toEqual(['tel:+1555123']);
    expect(configuration.bus.prefer_local).toBe(true);
  });

  it('has a default for everything: an empty file is a configuration', () => {
    const configuration = load('');
    expect(configuration.nats).toBeUndefined();
    expect(configuration.sip.isf_address).toBe('sip:isf.ims.mnc001.mcc001.3gppnetwork.org');
    expect(configuration.policy.sms.smpp_to_sip_status_map.size).toBe(0);
    expect(configuration.policy.isf.reselection_status_codes).toEqual([
      { from: 415, to: 415 },
      { from: 488, to: 488 },
      { from: 500, to: 599 },
    ]);
    expect(configuration.drain_seconds).toBe(20);
  });

  it('derives the addresses of the fleet from the domain', () => {
    const { sip } = load('sip: { domain: ims.example.net, pf_address: "sip:other@example.net" }');
    expect(sip.isf_address).toBe('sip:isf.ims.example.net');
    expect(sip.iwf_address).toBe('sip:cpm-iwf@ims.example.net');
    expect(sip.pf_address).toBe('sip:other@example.net');
  });

  it('names the nearest known key for an unknown one, at every level', () => {
    expect(problemsOf('sms: { smsc: [] }')).toEqual(['unknown key sms.smsc: did you mean sms.smscs?']);
    expect(problemsOf('telemtry: {}')).toEqual(['unknown key telemtry: did you mean telemetry?']);
    expect(problemsOf('sms: { smscs: [{ name: a, host: h, system_id: s, systemtype: x }] }')).toEqual([
      'unknown key sms.smscs[0].systemtype: did you mean sms.smscs[0].system_type?',
    ]);
    expect(problemsOf('policy: { sms: { max-segments: 3 } }')).toEqual([
      'unknown key policy.sms.max-segments: did you mean policy.sms.max_segments?',
    ]);
    expect(problemsOf('redis: { url: "redis://h", zzzzzz: 1 }')).toEqual(['unknown key redis.zzzzzz: known here: url']);
  });

  it('lists every problem with path, value and what is allowed', () => {
    const problems = problemsOf(
      'sip: { listen: ["x:1"], trusted_peers: ["10.0.0.0/33"] }\nsms: { smscs: [{ name: a, host: h, port: 99999 }] }\n' +
        'policy: { sms: { pager_early_response: 201, smpp_to_sip_status_map: { 0x0b: 200 } } }\ndrain_seconds: soon',
    );
    expect(problems).toEqual([
      'sip.listen[0] is "x:1" (not a SIP listener); allowed: udp:host:port, tcp:host:port or tls:host:port',
      'sip.trusted_peers[0] is "10.0.0.0/33" (not an address block); allowed: IP address or block such as 10.0.0.0/8',
      'sms.smscs[0].port is 99999; allowed: whole number 1–65535',
      'sms.smscs[0].system_id is missing: text, 1 to 15 characters',
      'policy.sms.pager_early_response is 201; allowed: none, 202, 408',
      'policy.sms.smpp_to_sip_status_map.11 is 200 (code out of range); allowed: SIP status 400–699',
      'drain_seconds is "soon"; allowed: whole number 0–3600',
    ]);
  });

  it('never shows a secret', () => {
    const shown = [
      ...problemsOf('redis: { url: "http://user:hunter2@h" }'),
      ...problemsOf('nats: { servers: ["http://user:hunter2@h"] }'),
      ...problemsOf('sms: { smscs: [{ name: a, host: h, system_id: s, password: [hunter2] }] }'),
      ...problemsOf('sms: { smscs: { password: hunter2 } }'),
    ];
    expect(shown).toHaveLength(4);
    expect(shown.join('\n')).not.toContain('hunter2');
  });

  it('reads codes of maps in decimal and in hexadecimal', () => {
    const { sms } = load(
      'policy: { sms: { smpp_to_sip_status_map: { 0x0b: 410, "0x14": 480 }, sip_to_smpp_status_map: { 503: "0x58" } } }',
    ).policy;
    expect([...sms.smpp_to_sip_status_map]).toEqual([
      [11, 410],
      [20, 480],
    ]);
    expect([...sms.sip_to_smpp_status_map]).toEqual([[503, 0x58]]);
  });

  it('spells services as the catalog does, as values and as keys', () => {
    const { isf } = load('policy: { isf: { allowed_services: [sms, EMAIL], nccsid_to_iwf: { sms: sms-iwf } } }').policy;
    expect(isf.allowed_services).toEqual(['SMS', 'email']);
    expect(isf.nccsid_to_iwf).toEqual({ SMS: 'sms-iwf' });
  });

  it('refuses what would be ambiguous', () => {
    expect(
      problemsOf('sms: { smscs: [{ name: a, host: h, system_id: s }, { name: a, host: i, system_id: s }] }'),
    ).toEqual([expect.stringContaining('two SM-SCs have the same name')]);
    expect(problemsOf('numbers: { pool: ["+15550100999-+15550100000"] }')).toHaveLength(1);
    expect(problemsOf('policy: { isf: { reselection_status_codes: ["599-500"] } }')).toHaveLength(1);
    expect(
      problemsOf('sms: { smscs: [{ name: a, host: h, system_id: s, reconnect: { min_ms: 20, max_ms: 10 } }] }'),
    ).toEqual([expect.stringContaining('min_ms must not be greater than max_ms')]);
  });

  it('reads YAML strictly and with bounds', () => {
    expect(problemsOf('a: [')).not.toEqual([]);
    expect(problemsOf('sip: {}\nsip: {}')[0]).toMatch(/unique/);
    expect(problemsOf('- sip')).toEqual(['the top of the file must be a map of sections']);
    expect(problemsOf(`data_dir: ${'x'.repeat(5_000_000)}`)).toEqual([
      expect.stringMatching(/more than 4194304 bytes/),
    ]);
    const bomb = ['a: &a0 [x]'];
    for (let level = 1; level < 8; level += 1) bomb.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
    expect(problemsOf(bomb.join('\n'))).toEqual([expect.stringMatching(/alias/i)]);
  });

  describe('from a file', () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'causeway-configuration-'));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it('reads the file that CAUSEWAY_CONFIG names, and the named one before it', () => {
      const one = join(directory, 'one.yaml');
      const two = join(directory, 'two.yaml');
      writeFileSync(one, 'drain_seconds: 1');
      writeFileSync(two, 'drain_seconds: 2');
      expect(loadConfiguration({ env: { CAUSEWAY_CONFIG: one } }).drain_seconds).toBe(1);
      expect(loadConfiguration({ file: two, env: { CAUSEWAY_CONFIG: one } }).drain_seconds).toBe(2);
    });

    it('says which file is not there', () => {
      const file = join(directory, 'absent.yaml');
      expect(() => loadConfiguration({ file, env: {} })).toThrow(ConfigurationError);
      expect(() => loadConfiguration({ file, env: {} })).toThrow(
        /absent\.yaml cannot be used:\n.*cannot be read: .*ENOENT/,
      );
    });
  });
});
