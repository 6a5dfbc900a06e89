/** A section of a configuration, or a part of one. */
export interface Section {
  readonly [key: string]: unknown;
}

/** Where the parts around a fleet under test listen, on 127.0.0.1. */
export interface Surroundings {
  readonly sipPort: number;
  readonly nextHopPort: number;
  readonly smscPort: number;
  /** Absolute. */
  readonly dataDirectory: string;
}

export const DOMAIN = 'ims.test.example';
export const ISF_ADDRESS = `sip:isf.${DOMAIN}`;

/** The configuration of a fleet under test: an operator's, with short patience so that nothing waits long. */
export function fleetConfiguration(around: Surroundings, changes: Section): Section {
  const { sipPort, nextHopPort, smscPort, dataDirectory } = around;
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
    policy: { isf: { reselection_enabled: false } },
    http: { listen: '127.0.0.1:0' },
    fleet: { restart: { min_ms: 50, max_ms: 500, stable_seconds: 3 } },
    data_dir: dataDirectory,
    drain_seconds: 10,
  };
  return merged(usual, changes);
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
