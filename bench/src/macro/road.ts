import { DOMAIN } from '../domains.ts';
import type { TargetKind } from '../pager-message.ts';

/** The technology at the other end. */
export type RoadName = 'sms' | 'mms' | 'email';

/** What the fleet is made of and set to for one technology. */
export interface Road {
  readonly name: RoadName;
  /** For people. */
  readonly title: string;
  /** Its interworking function, the only one of the fleet: so the ISF selects it. */
  readonly service: 'sms-iwf' | 'mms-iwf' | 'email-iwf';
  /** What CPM users write to. */
  readonly target: TargetKind;
  /** Sections of the configuration for a sink at this port of 127.0.0.1. */
  sections(sinkPort: number): Readonly<Record<string, unknown>>;
}

const HOST = '127.0.0.1';
const LISTEN = `${HOST}:0`;

/** Every road of the benchmark. */
export const ROADS: Readonly<Record<RoadName, Road>> = {
  sms: {
    name: 'sms',
    title: 'SMS',
    service: 'sms-iwf',
    target: 'tel',
    sections: (port) => ({
      sms: { smscs: [{ name: 'sink', host: HOST, port, system_id: 'bench', binds: 2, window: 500 }] },
    }),
  },
  mms: {
    name: 'mms',
    title: 'MMS',
    service: 'mms-iwf',
    target: 'tel',
    sections: (port) => ({
      mms: {
        listen: LISTEN,
        domain: DOMAIN.cpmMms,
        relays: [{ prefix: '+', host: HOST, port, domain: DOMAIN.peerMms }],
      },
    }),
  },
  email: {
    name: 'email',
    title: 'e-mail',
    service: 'email-iwf',
    target: 'mailto',
    sections: (port) => ({ email: { listen: LISTEN, domain: DOMAIN.cpmMail, relay: { host: HOST, port } } }),
  },
};
