import { ALICE, ALICE_MAIL } from './people.ts';

/** Where the parts of the tour listen, on 127.0.0.1, and where the fleet keeps its data. */
export interface TourPlaces {
  readonly sipPort: number;
  /** `host:port` of the simulated SIP/IP core. */
  readonly core: string;
  readonly smscPort: number;
  /** Where mms-iwf takes MM4, and where the simulated relay does. */
  readonly mm4Port: number;
  readonly relayPort: number;
  /** Where email-iwf takes mail, and where the simulated mail server does. */
  readonly mailPort: number;
  readonly mailServerPort: number;
  /** Absolute. */
  readonly dataDirectory: string;
}

export const DOMAIN = 'ims.tour.example';
export const ISF_ADDRESS = `sip:isf.${DOMAIN}`;
/** MMS domain of this network, and of the other one. */
export const MMS_DOMAIN = 'mms.tour.example';
export const OTHER_MMS_DOMAIN = 'mms.other.example';
/** Mail domain of everybody else. */
export const MAIL_DOMAIN = 'mail.example';

/** The configuration of the tour, as an operator would write it. Without `nats` and `redis` the fleet runs its own. */
export function tourConfiguration(places: TourPlaces): string {
  const { sipPort, core, smscPort, mm4Port, relayPort, mailPort, mailServerPort, dataDirectory } = places;
  return `# Written by the guided tour (npm start). Every key: docs/configuration.md
sip:
  listen: ["udp:127.0.0.1:${sipPort}", "tcp:127.0.0.1:${sipPort}"]
  domain: "${DOMAIN}"
  next_hop: "sip:${core}" # the simulated SIP/IP core with the RCS client behind it

sms:
  smscs:
    - name: tour
      host: 127.0.0.1
      port: ${smscPort} # the simulated SM-SC
      system_id: causeway
      password: secret
      routes: ["+"]
      reconnect: { min_ms: 100, max_ms: 2000 }

mms:
  listen: "127.0.0.1:${mm4Port}"
  domain: "${MMS_DOMAIN}"
  relays: [{ prefix: "+", host: 127.0.0.1, port: ${relayPort}, domain: "${OTHER_MMS_DOMAIN}" }] # the simulated relay

email:
  listen: "127.0.0.1:${mailPort}"
  domain: "${ALICE_MAIL.slice(ALICE_MAIL.indexOf('@') + 1)}"
  relay: { host: 127.0.0.1, port: ${mailServerPort} } # the simulated mail server
  users: { "tel:${ALICE}": "${ALICE_MAIL}" }

policy:
  # A text goes by SMS. What SMS cannot carry goes by MMS, what has a mail address by e-mail, wherever it stands here.
  isf: { service_priority: [SMS, MMS, email] }

http: { listen: "127.0.0.1:0" }
data_dir: ${JSON.stringify(dataDirectory)}
drain_seconds: 5
`;
}
