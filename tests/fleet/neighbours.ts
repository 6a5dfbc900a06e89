import { join } from 'node:path';
import {
  freePort,
  MailDomainProcess,
  type MailDomainProcessOptions,
  MmsRelayProcess,
  type MmsRelayProcessOptions,
  SmscProcess,
  type SmscProcessOptions,
} from '@causeway/testkit';
import { CPM_MMS_DOMAIN, MAIL_DOMAIN, MMS_DOMAIN, type SmtpNeighbour } from './fleet-configuration.ts';

/** Which systems of other operators stand around a fleet under test. */
export interface NeighbourOptions {
  /** Options of the SM-SC's process; `undefined` leaves the SM-SC out, and its port goes into the configuration all the same. */
  readonly smsc?: SmscProcessOptions | undefined;
  /** Port of the SM-SC when the test brings its own. */
  readonly smscPort?: number;
  /** With it there is an MMS relay, and mms-iwf. */
  readonly mms?: MmsRelayProcessOptions;
  /** With it there is a mail server, and email-iwf. */
  readonly email?: MailDomainProcessOptions;
}

/** A neighbour that speaks SMTP: its process, and where it and the fleet listen. */
interface Peer<Process> extends SmtpNeighbour {
  readonly process: Process;
}

/** SM-SC, MMS relay and mail server, each a process of its own with a journal, so that it outlives kill -9. */
export class Neighbours {
  readonly smsc: SmscProcess | undefined;
  readonly smscPort: number;
  readonly relay: Peer<MmsRelayProcess> | undefined;
  readonly mail: Peer<MailDomainProcess> | undefined;

  private constructor({ smsc, smscPort, relay, mail }: Pick<Neighbours, 'smsc' | 'smscPort' | 'relay' | 'mail'>) {
    this.smsc = smsc;
    this.smscPort = smscPort;
    this.relay = relay;
    this.mail = mail;
  }

  /** Starts those that are asked for. @param directory of their journals */
  static async start(directory: string, options: NeighbourOptions): Promise<Neighbours> {
    const withSmsc = options.smscPort === undefined && !('smsc' in options && options.smsc === undefined);
    const smsc = withSmsc ? new SmscProcess({ journal: join(directory, 'sm-sc.journal'), ...options.smsc }) : undefined;
    const [relay, mail] = await Promise.all([
      options.mms === undefined ? undefined : startRelay(directory, options.mms),
      options.email === undefined ? undefined : startMail(directory, options.email),
      smsc?.start(),
    ]);
    const smscPort = smsc?.port ?? options.smscPort ?? (await freePort());
    return new Neighbours({ smsc, smscPort, relay, mail });
  }

  async stop(): Promise<void> {
    await Promise.all([this.smsc?.kill(), this.relay?.process.kill(), this.mail?.process.kill()]);
  }
}

async function startRelay(directory: string, options: MmsRelayProcessOptions): Promise<Peer<MmsRelayProcess>> {
  const listenPort = await freePort();
  const process = new MmsRelayProcess({
    domain: MMS_DOMAIN,
    peerDomain: CPM_MMS_DOMAIN,
    peer: { host: '127.0.0.1', port: listenPort },
    journal: join(directory, 'mms-relay.journal'),
    ...options,
  });
  await process.start();
  return { process, listenPort, peerPort: process.port };
}

async function startMail(directory: string, options: MailDomainProcessOptions): Promise<Peer<MailDomainProcess>> {
  const listenPort = await freePort();
  const process = new MailDomainProcess({
    domains: [MAIL_DOMAIN],
    peer: { host: '127.0.0.1', port: listenPort },
    journal: join(directory, 'mail-server.journal'),
    ...options,
  });
  await process.start();
  return { process, listenPort, peerPort: process.port };
}
