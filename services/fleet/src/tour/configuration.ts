/** Where the parts of the tour listen, on 127.0.0.1, and where the fleet keeps its data. */
export interface TourPlaces {
  readonly sipPort: number;
  /** `host:port` of the simulated SIP/IP core. */
  readonly core: string;
  readonly smscPort: number;
  /** Absolute. */
  readonly dataDirectory: string;
}

export const DOMAIN = 'ims.tour.example';
export const ISF_ADDRESS = `sip:isf.${DOMAIN}`;

/** The configuration of the tour, as an operator would write it. Without `nats` and `redis` the fleet runs its own. */
export function tourConfiguration({ sipPort, core, smscPort, dataDirectory }: TourPlaces): string {
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

policy:
  isf: { reselection_enabled: false } # there is only SMS: a refusal is passed on as it is

http: { listen: "127.0.0.1:0" }
data_dir: ${JSON.stringify(dataDirectory)}
drain_seconds: 5
`;
}
