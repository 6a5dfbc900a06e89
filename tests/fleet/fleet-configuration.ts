/** A section of a configuration, or a part of one. */
export interface Section {
  readonly [key: string]: unknown;
}

/** Where an interworking function and its neighbour take each other's mail, on 127.0.0.1. */
export interface SmtpNeighbour {
  /** Of the interworking function. */
  readonly listenPort: number;
  /** Of the neighbour. */
  readonly peerPort: number;
}

/** Where the parts around a fleet under test listen, on 127.0.0.1. */
export interface Surroundings {
  readonly sipPort: number;
  readonly nextHopPort: number;
  readonly smscPort: number;
  readonly mms: SmtpNeighbour | undefined;
  readonly email: SmtpNeighbour | undefined;
  /** Absolute. */
  readonly dataDirectory: string;
}

export const DOMAIN = 'ims.test.example';
export const ISF_ADDRESS = `sip:isf.${DOMAIN}`;
/** MMS domains of the CPM users and of the relay's. */
export const CPM_MMS_DOMAIN = 'mms.mnc001.mcc001.gprs';
export const MMS_DOMAIN = 'mms.mnc002.mcc001.gprs';
/** Mail domains of the CPM users and of the mail server's. */
export const CPM_MAIL_DOMAIN = 'cpm.example';
export const MAIL_DOMAIN = 'mail.example';

/** The configuration of a fleet under test: an operator's, with short patience so that nothing waits long. */
export function fleetConfiguration(around: Surroundings, changes: Section): Section {
  const { sipPort, nextHopPort, smscPort, mms, email, dataDirectory } = around;
  const usual: Section = {
    sip: {
      listen: [`udp:127.0.0.1:${sipPort}`, `tcp:127.0.0.1:${sipPort}`],
      domain: DOMAIN,
      isf_address: ISF_ADDRESS,
      next_hop: `sip:127.0.0.1:${nextHopPort}`,
    },
    sms: {
      smscs: [
        {
          name: 'main',
          host: '127.0.0.1',
          port: smscPort,
          system_id: 'causeway',
          password: 'secret',
          reconnect: { min_ms: 50, max_ms: 500 },
        },
      ],
    },
    ...(mms === undefined ? {} : { mms: mmsSection(mms) }),
    ...(email === undefined ? {} : { email: emailSection(email) }),
    policy: {
      isf: { reselection_enabled: false },
      ...(mms === undefined ? {} : { mms: { smtp_retry: { attempts: 10, backoff_ms: 100 } } }),
      ...(email === undefined ? {} : { email: { queue_retry_seconds: [1] } }),
    },
    http: { listen: '127.0.0.1:0' },
    fleet: { restart: { min_ms: 50, max_ms: 500, stable_seconds: 3 } },
    data_dir: dataDirectory,
    drain_seconds: 10,
  };
  return merged(usual, changes);
}

function mmsSection({ listenPort, peerPort }: SmtpNeighbour): Section {
  return {
    listen: `127.0.0.1:${listenPort}`,
    domain: CPM_MMS_DOMAIN,
    relays: [{ prefix: '+', host: '127.0.0.1', port: peerPort, domain: MMS_DOMAIN }],
  };
}

function emailSection({ listenPort, peerPort }: SmtpNeighbour): Section {
  return {
    listen: `127.0.0.1:${listenPort}`,
    domain: CPM_MAIL_DOMAIN,
    relay: { host: '127.0.0.1', port: peerPort },
  };
}

/** Sections become one, key by key; everything else, lists too, is replaced. */
function merged(one: Section, other: Section): Section {
  const result: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = result[key];
    result[key] = isSection(before) && isSection(value) ? merged(before, value) : value;
  }
  return result;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
