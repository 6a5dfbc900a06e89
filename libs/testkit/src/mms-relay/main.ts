import { parseArgs } from 'node:util';
import { behaviourGiven, runSimulator } from '../simulator-process/run-simulator.ts';
import { peerAddress } from '../smtp-peer/peer-address.ts';
import { RELAY_BEHAVIOURS } from './behaviour.ts';
import { controlRoutes } from './control-routes.ts';
import { MmsRelay } from './mms-relay.ts';

/** Mails remembered: enough to account for a load test. */
const RECORD_LIMIT = 200_000;

/**
 * The simulated MMS Relay/Server as a process of its own. Options by argument or environment:
 *   --port / MMS_RELAY_PORT                   SMTP port, 0 from the system (default)
 *   --control-port / MMS_RELAY_CONTROL_PORT   port of the control interface on 127.0.0.1, 0 from the system (default)
 *   --host / MMS_RELAY_HOST                   address for SMTP, 127.0.0.1 by default
 *   --peer / MMS_RELAY_PEER                   host:port of the SMTP server that gets RES, reports and MMs; may come later
 *   --domain / MMS_RELAY_DOMAIN               MMS domain of its users
 *   --peer-domain / MMS_RELAY_PEER_DOMAIN     MMS domain of the users behind the peer
 *   --behaviour / MMS_RELAY_BEHAVIOUR         happy, black-hole, slow, error, no-smtp, sink, or JSON of a change
 *   --journal / MMS_RELAY_JOURNAL             file that keeps received and unsent mail through kill -9
 *   --connections / MMS_RELAY_CONNECTIONS     connections towards the peer at the same time, 4 by default
 * Prints one line of JSON when it listens: {"event":"listening","port":…,"controlPort":…}. Ends on SIGTERM or SIGINT.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.MMS_RELAY_PORT ?? '0' },
    'control-port': { type: 'string', default: process.env.MMS_RELAY_CONTROL_PORT ?? '0' },
    host: { type: 'string', default: process.env.MMS_RELAY_HOST ?? '127.0.0.1' },
    peer: { type: 'string', default: process.env.MMS_RELAY_PEER ?? '' },
    domain: { type: 'string', default: process.env.MMS_RELAY_DOMAIN ?? '' },
    'peer-domain': { type: 'string', default: process.env.MMS_RELAY_PEER_DOMAIN ?? '' },
    behaviour: { type: 'string', default: process.env.MMS_RELAY_BEHAVIOUR ?? 'happy' },
    journal: { type: 'string', default: process.env.MMS_RELAY_JOURNAL ?? '' },
    connections: { type: 'string', default: process.env.MMS_RELAY_CONNECTIONS ?? '4' },
  },
});

const relay = new MmsRelay({
  host: values.host,
  port: Number(values.port),
  recordLimit: RECORD_LIMIT,
  connections: Number(values.connections),
  behaviour: behaviourGiven(values.behaviour, RELAY_BEHAVIOURS),
  ...(values.peer === '' ? {} : { peer: peerAddress(values.peer) }),
  ...(values.domain === '' ? {} : { domain: values.domain }),
  ...(values['peer-domain'] === '' ? {} : { peerDomain: values['peer-domain'] }),
  ...(values.journal === '' ? {} : { journal: values.journal }),
});
await runSimulator(relay, controlRoutes(relay), Number(values['control-port']));
