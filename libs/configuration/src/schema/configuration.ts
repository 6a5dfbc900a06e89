import { z } from 'zod';
import { key } from '../key.ts';
import { text, whole } from '../scalars.ts';
import { bus } from './bus.ts';
import { email } from './email.ts';
import { fleet } from './fleet.ts';
import { http } from './http.ts';
import { limits } from './limits.ts';
import { mms } from './mms.ts';
import { msrp } from './msrp.ts';
import { nats } from './nats.ts';
import { numbers } from './numbers.ts';
import { policy } from './policy/policy.ts';
import { redis } from './redis.ts';
import { sip } from './sip.ts';
import { sms } from './sms.ts';
import { telemetry } from './telemetry.ts';

/**
 * The schema of the whole file. Keys are spelled in the code as they are in the file, so that what an operator reads,
 * what an error says and what a programmer types is one name.
 */
export const configurationSchema = z.strictObject({
  nats: key(nats.optional(), 'Signalling and event planes. Absent: the launcher runs a private nats-server.'),
  redis: key(redis.optional(), 'State. Absent: the launcher runs a private redis-server.'),
  sip: key(sip.prefault({}), 'Listeners and names of the SIP edge.'),
  msrp: key(msrp.optional(), 'The media edge.'),
  sms: key(sms.prefault({}), 'The SM-SCs.'),
  mms: key(mms.optional(), 'MM4 in and out.'),
  email: key(
    email.optional(),
    'Internet mail in and out. Who sends mail is authenticated (SPF, DKIM, DMARC) by the mail server in front, which refuses or marks; email-iwf itself asks the MX only.',
  ),
  numbers: key(numbers.prefault({}), 'The interworking numbers.'),
  policy: key(policy.prefault({}), 'What the specification leaves to the service provider. Reloaded without restart.'),
  telemetry: key(telemetry.prefault({}), 'Traces and logs.'),
  http: key(http.prefault({}), 'Probes and metrics of each process.'),
  bus: key(bus.prefault({}), 'Calls and events between the services.'),
  limits: key(limits.prefault({}), 'The number behind every bound.'),
  fleet: key(fleet.prefault({}), 'What the launcher runs on this host.'),
  data_dir: key(text().min(1).default('.causeway'), 'Directory of the private servers of the launcher.'),
  drain_seconds: key(whole(0, 3_600).default(20), 'Time to finish what is in hand after SIGTERM.', { unit: 's' }),
});

/** The configuration of a process, complete with defaults. */
export type Configuration = z.output<typeof configurationSchema>;

/** The part of the configuration that reloads without restart. */
export type Policy = Configuration['policy'];

/** One SM-SC of `sms.smscs`. */
export type SmscConfiguration = Configuration['sms']['smscs'][number];

/** Section `mms`, where it is written. */
export type MmsConfiguration = NonNullable<Configuration['mms']>;

/** One relay of `mms.relays`. */
export type MmsRelayConfiguration = MmsConfiguration['relays'][number];

/** Section `email`, where it is written. */
export type EmailConfiguration = NonNullable<Configuration['email']>;
