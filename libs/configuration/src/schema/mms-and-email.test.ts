import { ConfigurationError } from '../configuration-error.ts';
import { instancesOf } from '../instances.ts';
import { loadConfiguration } from '../load-configuration.ts';

const load = (text: string, env: Record<string, string> = {}) => loadConfiguration({ text, env });

function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((problem) => problem.message);
    throw error;
  }
  return [];
}

describe('the sections mms and email', () => {
  it('need a domain only', () => {
    expect(problemsOf('mms: {}\nemail: {}')).toEqual([
      'mms.domain is missing: domain name',
      'email.domain is missing: domain name',
    ]);
    const { mms, email } = load('mms: { domain: mms.example }\nemail: { domain: mail.example }');
    expect(mms).toEqual({
      listen: '127.0.0.1:2525',
      domain: 'mms.example',
      hostname: 'mms.example',
      system_user: 'system-user',
      relays: [],
      allow_from: ['127.0.0.0/8', '::1/128'],
      connections_per_relay: 10,
      kept_connection_seconds: 30,
    });
    expect(email).toEqual({
      listen: '127.0.0.1:2500',
      domain: 'mail.example',
      hostname: 'mail.example',
      trusted_servers: ['127.0.0.0/8', '::1/128'],
      users: {},
      recipients: {},
      connections_per_destination: 10,
      kept_connection_seconds: 30,
    });
    expect(load('email: { domain: mail.example, hostname: mx1.mail.example }').email?.hostname).toBe(
      'mx1.mail.example',
    );
  });

  it('are absent when nothing is written', () => {
    const configuration = load('');
    expect(configuration.mms).toBeUndefined();
    expect(configuration.email).toBeUndefined();
  });

  it('map CPM addresses to mail addresses, one to one for users', () => {
    const users = (text: string): string => `email: { domain: mail.example, users: ${text} }`;
    const { email } = load(
      users('{ "sip:alice@cpm.example": alice@mail.example, "tel:+15551230001": a.b@mail.example }'),
    );
    expect(email?.users).toEqual({
      'sip:alice@cpm.example': 'alice@mail.example',
      'tel:+15551230001': 'a.b@mail.example',
    });
    expect(problemsOf(users('{ "sip:a@x": alice@mail.example, "sip:b@x": Alice@mail.example }'))).toEqual([
      expect.stringContaining('two users have the same mail address'),
    ]);
    expect(problemsOf(users('{ "alice": alice@mail.example }'))).toHaveLength(1);
    expect(problemsOf(users('{ "sip:a@x": "Alice <alice@mail.example>" }'))).toHaveLength(1);
    expect(problemsOf(users('{ "sip:a@x": "alice@mail.example\\r\\nRCPT TO:<x@y>" }'))).toHaveLength(1);
  });

  it('have one process each when they are written, unless fleet.instances says otherwise', () => {
    const counted = (text: string) => {
      const configuration = load(text);
      return (['sms-iwf', 'mms-iwf', 'email-iwf'] as const).map((service) => instancesOf(configuration, service));
    };
    expect(counted('')).toEqual([1, 0, 0]);
    expect(counted('mms: { domain: m.example }')).toEqual([0, 1, 0]);
    const smsc = 'sms: { smscs: [{ name: a, host: h, system_id: s }] }';
    expect(counted(`mms: { domain: m.example }\n${smsc}`)).toEqual([1, 1, 0]);
    expect(counted('email: { domain: m.example }\nfleet: { instances: { email-iwf: 3, mms-iwf: 2 } }')).toEqual([
      0, 2, 3,
    ]);
    expect(counted('mms: { domain: m.example }\nfleet: { instances: { mms-iwf: 0 } }')).toEqual([0, 0, 0]);
  });

  it('are overridden by the environment', () => {
    const { mms, fleet } = load('mms: { domain: m.example, relays: [{ prefix: "+", host: h, domain: n.example }] }', {
      CAUSEWAY__MMS__RELAYS__0__PORT: '2526',
      CAUSEWAY__MMS__ALLOW_FROM: '["10.0.0.0/8"]',
      CAUSEWAY__FLEET__INSTANCES__MMS_IWF: '2',
    });
    expect(mms?.relays[0]).toEqual({ prefix: '+', host: 'h', port: 2526, domain: 'n.example' });
    expect(mms?.allow_from).toEqual(['10.0.0.0/8']);
    expect(fleet.instances['mms-iwf']).toBe(2);
  });
});

describe('policy.mms and policy.email', () => {
  const { policy, limits } = load('');

  it('have the defaults of the catalog', () => {
    expect(policy.mms).toMatchObject({
      max_message_bytes: 307_200,
      smtp_retry: { attempts: 3, backoff_ms: 1_000 },
      early_accept: false,
      mm4_version: '6.10.0',
      default_expiry_seconds: 259_200,
      trust_peer_for_privacy: true,
      forward_counter: 1,
      res_when: 'always',
      res_rcpt: 'mail_from',
      allow_anonymous_sender: true,
      multi_rcpt_res: 'any_ok',
      correlation_default_ttl_seconds: 604_800,
    });
    expect(policy.email).toMatchObject({
      address_assignment: 'derive',
      queue_retry_seconds: [300, 900, 3_600],
      queue_max_age_seconds: 432_000,
      deliverby_mode: 'R',
      max_references: 20,
      identity_map_ttl_days: 90,
      privacy_extra_tokens: ['user', 'header'],
      anonymous_address: 'anonymous@anonymous.invalid',
      mx_verification: 'enforce',
      data_reply_wait_seconds: 30,
      data_reply_on_timeout: 'accept_and_dsn',
      sip_transient_as_4yz: false,
    });
    expect(limits.mail).toMatchObject({ max_message_bytes: 10_485_760, max_recipients: 100, max_received_hops: 100 });
  });

  it('say with one name what SMS says too', () => {
    for (const name of ['pager_early_response_ms', 'pager_max_bytes', 'beyond_pager_max'] as const) {
      expect(policy.mms[name]).toBe(policy.sms[name]);
      expect(policy.email[name]).toBe(policy.sms[name]);
    }
    expect([policy.sms, policy.mms, policy.email].map((each) => each.pager_early_response)).toEqual([
      'none',
      'none',
      202,
    ]);
    expect([policy.sms, policy.mms, policy.email].map((each) => each.pager_size_basis)).toEqual([
      'sip_body',
      'sip_body',
      'sip_request',
    ]);
    expect(policy.mms.unroutable_destination_status).toBe(policy.sms.unroutable_destination_status);
    expect(policy.mms.conversation_id_strategy).toBe(policy.sms.conversation_id_strategy);
  });

  it('answer each step in time for the one behind it', () => {
    expect(policy.mms.pager_early_response_ms).toBeLessThan(policy.mms.forward_response_timeout_ms);
    expect(policy.mms.forward_response_timeout_ms).toBeLessThan(load('').bus.call_timeout_ms);
  });

  it('read maps between SIP and MM4 in both directions', () => {
    const { mms } = load(
      'policy: { mms: { request_status_sip_map: { Error-sending-address-unresolved: 404 }, sip_request_status_map: { 480: Error-unspecified } } }',
    ).policy;
    expect(mms.request_status_sip_map['Error-sending-address-unresolved']).toBe(404);
    expect([...mms.sip_request_status_map]).toEqual([[480, 'Error-unspecified']]);
    expect(problemsOf('policy: { mms: { request_status_sip_map: { Ok: 404 } } }')).toHaveLength(1);
    expect(problemsOf('policy: { mms: { sip_request_status_map: { 100: Ok } } }')).toHaveLength(1);
    expect(problemsOf('policy: { mms: { sip_request_status_map: { 404: Error } } }')).toHaveLength(1);
    expect(policy.mms.sip_request_status_map.size).toBe(0);
  });

  it('refuse what would be a header of its own', () => {
    expect(problemsOf('policy: { email: { anonymous_address: "a@b.example\\nBcc: x@y" } }')).toHaveLength(1);
    expect(problemsOf('policy: { email: { anonymous_display_name: "a\\nBcc: x@y" } }')).toHaveLength(1);
    expect(problemsOf('mms: { domain: m.example, system_user: "a>b" }')).toHaveLength(1);
  });
});
