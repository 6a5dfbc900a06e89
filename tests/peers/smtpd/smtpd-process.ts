import { MailServer, type Routes } from '../mail-server.ts';
import type { Account, RootFolder } from '../root-folder.ts';

/** Options of a private OpenSMTPD. */
export interface SmtpdOptions {
  readonly routes: Routes;
  /** Its name in HELO, Received and the addresses of its own mails. Default opensmtpd.example. */
  readonly hostname?: string;
  /** How long it tries before it gives up, as smtpd.conf has it (`10s`, `4d`). Default 4d. */
  readonly queueLifetime?: string;
}

/** A recipient of a mail that OpenSMTPD has not got rid of (smtpctl show queue). */
export interface QueuedEnvelope {
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  /** `pending` until its next try, `inflight` while it is tried, which a next hop that is away makes long. */
  readonly state: string;
  readonly reason: string;
}

const DAEMON: Account = { name: 'opensmtpd', id: 61_003 };
const QUEUE: Account = { name: 'opensmtpq', id: 61_004 };
const MAX_MESSAGE = '35M';
/** Connections to the first next hop come from 127.0.0.2, to the second from 127.0.0.3 and so on. */
const FIRST_SOURCE = 2;

/** A private OpenSMTPD that relays between domains and delivers nothing itself. */
export class SmtpdProcess {
  readonly #server: MailServer;

  private constructor(server: MailServer) {
    this.#server = server;
  }

  /** Starts it; resolves when it greets. Needs root. */
  static async start(options: SmtpdOptions): Promise<SmtpdProcess> {
    const server = await MailServer.start({
      name: 'OpenSMTPD',
      debianPackage: 'opensmtpd',
      accounts: [DAEMON, QUEUE],
      // -d: stays in the foreground and logs to its output.
      command: ['/usr/sbin/smtpd', '-d'],
      prepare: (root, port) => prepare(root, port, options),
    });
    return new SmtpdProcess(server);
  }

  /** Port of SMTP on 127.0.0.1, the same after a restart. */
  get port(): number {
    return this.#server.port;
  }

  /** Recipients that wait. */
  async queue(): Promise<readonly QueuedEnvelope[]> {
    const text = await this.#control('show', 'queue');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        // id|inet|kind|flags|sender|recipient|destination|created|due|tried|tries|state|seconds|reason
        const [id = '', , , , sender = '', recipient = '', , , , , , state = '', , reason = ''] = line.split('|');
        return { id, sender, recipient, state, reason };
      });
  }

  /**
   * Has the mails tried at once that are `pending`: by itself it waits for 400 s after a failure. Those `inflight` to a
   * next hop that is away become `pending` after 11 s.
   */
  async flush(): Promise<void> {
    for (const route of (await this.#control('show', 'routes')).split('\n')) {
      // `1. [] <-> 127.0.0.1 (localhost) ND-- …`: D is a route that is not taken for a while.
      const number = /^(\d+)\..* N?D/.exec(route)?.[1];
      if (number !== undefined) await this.#control('resume', 'route', number);
    }
    await this.#control('schedule', 'all');
  }

  log(): string {
    return this.#server.log();
  }

  explain<T>(part: () => Promise<T>): Promise<T> {
    return this.#server.explain(part);
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  restart(): Promise<void> {
    return this.#server.restart();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** smtpctl asks the daemon through its socket, and must belong to the queue's group for it. */
  #control(...command: readonly string[]): Promise<string> {
    return this.#server.root.run(['/usr/sbin/smtpctl', ...command], QUEUE);
  }
}

function prepare(root: RootFolder, port: number, options: SmtpdOptions): void {
  const { routes, hostname = 'opensmtpd.example', queueLifetime = '4d' } = options;
  // The first match counts.
  const domains = Object.entries(routes).sort(([one], [other]) => Number(one === '*') - Number(other === '*'));
  const configuration = [
    `listen on 127.0.0.1 port ${port} hostname ${hostname}`,
    `smtp max-message-size ${MAX_MESSAGE}`,
    `queue ttl ${queueLifetime}`,
    // By default it waits for seconds before it opens a second connection.
    ...['route', 'relay', 'connector', 'source', 'host', 'domain'].map((of) => `mta limit conn-delay-${of} 0`),
    ...domains.map(([, nextHop], index) =>
      [
        `action "hop${index}" relay host "smtp+notls://127.0.0.1:${nextHop}" helo "${hostname}"`,
        // What it learns about a dead next hop it keeps by pair of addresses, and applies to all hops of the pair.
        `src "127.0.0.${FIRST_SOURCE + index}"`,
      ].join(' '),
    ),
    ...domains.map(([domain], index) => `match from any for ${quoted(domain)} action "hop${index}"`),
  ];
  root.write('/etc/smtpd.conf', configuration.map((line) => `${line}\n`).join(''));
  root.write('/etc/mailname', `${hostname}\n`);
  root.mkdir('/var/lib/opensmtpd/empty', { mode: 0o755 });
  // It makes the folders below by itself and insists on these rights.
  root.mkdir('/var/spool/smtpd', { mode: 0o711 });
}

function quoted(domain: string): string {
  return domain === '*' ? 'any' : `domain "${domain}"`;
}
