import { parseArgs } from 'node:util';
import { behaviourGiven, runSimulator } from '../simulator-process/run-simulator.ts';
import { peerAddress } from '../smtp-peer/peer-address.ts';
import { MAIL_BEHAVIOURS } from './behaviour.ts';
import { controlRoutes } from './control-routes.ts';
import { MailDomain } from './mail-domain.ts';

/** Mails remembered: enough to account for a load test. */
const RECORD_LIMIT = 200_000;

/**
 * The simulated mail server as a process of its own. Options by argument or environment:
 *   --port / MAIL_DOMAIN_PORT                   SMTP port, 0 from the system (default)
 *   --control-port / MAIL_DOMAIN_CONTROL_PORT   port of the control interface on 127.0.0.1, 0 from the system (default)
 *   --host / MAIL_DOMAIN_HOST                   address for SMTP, 127.0.0.1 by default
 *   --peer / MAIL_DOMAIN_PEER                   host:port of the SMTP server that gets its users' mail; may come later
 *   --domains / MAIL_DOMAIN_DOMAINS             domains with mailboxes, by commas, mail.example by default
 *   --users / MAIL_DOMAIN_USERS                 addresses that exist, by commas; none given: every one
 *   --behaviour / MAIL_DOMAIN_BEHAVIOUR         happy, black-hole, slow, greylisting, full, no-user, spam, plain, sink, or JSON
 *   --journal / MAIL_DOMAIN_JOURNAL             file that keeps received and unsent mail through kill -9
 *   --connections / MAIL_DOMAIN_CONNECTIONS     connections towards the peer at the same time, 4 by default
 * Prints one line of JSON when it listens: {"event":"listening","port":…,"controlPort":…}. Ends on SIGTERM or SIGINT.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.MAIL_DOMAIN_PORT ?? '0' },
    'control-port': { type: 'string', default: process.env.MAIL_DOMAIN_CONTROL_PORT ?? '0' },
    host: { type: 'string', default: process.env.MAIL_DOMAIN_HOST ?? '127.0.0.1' },
    peer: { type: 'string', default: process.env.MAIL_DOMAIN_PEER ?? '' },
    domains: { type: 'string', default: process.env.MAIL_DOMAIN_DOMAINS ?? '' },
    users: { type: 'string', default: process.env.MAIL_DOMAIN_USERS ?? '' },
    behaviour: { type: 'string', default: process.env.MAIL_DOMAIN_BEHAVIOUR ?? 'happy' },
    journal: { type: 'string', default: process.env.MAIL_DOMAIN_JOURNAL ?? '' },
    connections: { type: 'string', default: process.env.MAIL_DOMAIN_CONNECTIONS ?? '4' },
  },
});

const domain = new MailDomain({
  host: values.host,
  port: Number(values.port),
  recordLimit: RECORD_LIMIT,
  connections: Number(values.connections),
  behaviour: behaviourGiven(values.behaviour, MAIL_BEHAVIOURS),
  ...(values.peer === '' ? {} : { peer: peerAddress(values.peer) }),
  ...(values.domains === '' ? {} : { domains: values.domains.split(',') }),
  ...(values.users === '' ? {} : { users: values.users.split(',') }),
  ...(values.journal === '' ? {} : { journal: values.journal }),
});
await runSimulator(domain, controlRoutes(domain), Number(values['control-port']));
