import { MailServer, type Routes } from '../mail-server.ts';
import type { Account, RootFolder } from '../root-folder.ts';

/** Options of a private Postfix. */
export interface PostfixOptions {
  readonly routes: Routes;
  /** Its name in HELO, Received and the addresses of its own mails. Default postfix.example. */
  readonly hostname?: string;
  /** Parameters of main.cf that differ from `parameters`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A mail that Postfix has not got rid of (postqueue -j). */
export interface QueuedMail {
  readonly queue_id: string;
  readonly queue_name: string;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

const POSTFIX: Account = { name: 'postfix', id: 61_001 };
const POSTDROP: Account = { name: 'postdrop', id: 61_002 };
const QUEUE = '/var/spool/postfix';
const DATA = '/var/lib/postfix';
const LOG = '/var/log/mail.log';

/** A private Postfix that relays between domains and delivers nothing itself (README.md). */
export class PostfixProcess {
  readonly #server: MailServer;

  private constructor(server: MailServer) {
    this.#server = server;
  }

  /** Starts it; resolves when it greets. Needs root. */
  static async start(options: PostfixOptions): Promise<PostfixProcess> {
    const server = await MailServer.start({
      name: 'Postfix',
      debianPackage: 'postfix',
      accounts: [POSTFIX, POSTDROP],
      // -d: stays in the foreground. The script `postfix start` would need a shell in the root folder.
      command: ['/usr/lib/postfix/sbin/master', '-c', '/etc/postfix', '-d'],
      logFile: LOG,
      prepare: (root, port) => prepare(root, port, options),
    });
    return new PostfixProcess(server);
  }

  /** Port of SMTP on 127.0.0.1, the same after a restart. */
  get port(): number {
    return this.#server.port;
  }

  /** Mails that wait. */
  async queue(): Promise<readonly QueuedMail[]> {
    const lines = (await this.#server.root.run(['/usr/sbin/postqueue', '-j'])).split('\n');
    return lines.filter((line) => line !== '').map((line): QueuedMail => JSON.parse(line));
  }

  /** Has all mails that wait tried at once. */
  async flush(): Promise<void> {
    await this.#server.root.run(['/usr/sbin/postqueue', '-f']);
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
}

function prepare(root: RootFolder, port: number, options: PostfixOptions): void {
  const settings = { ...parameters(options.hostname ?? 'postfix.example'), ...options.settings };
  root.write('/etc/postfix/main.cf', lines(Object.entries(settings).map(([name, value]) => `${name} = ${value}`)));
  root.write('/etc/postfix/master.cf', lines([`127.0.0.1:${port} inet n - n - - smtpd`, ...SERVICES]));
  root.write(
    '/etc/postfix/transport',
    lines(Object.entries(options.routes).map(([domain, nextHop]) => `${domain} smtp:[127.0.0.1]:${nextHop}`)),
  );
  root.mkdir(DATA, { owner: POSTFIX, mode: 0o700 });
  root.mkdir(QUEUE, { mode: 0o755 });
  root.mkdir(`${QUEUE}/pid`, { mode: 0o755 });
  for (const queue of PRIVATE_QUEUES) root.mkdir(`${QUEUE}/${queue}`, { owner: POSTFIX, mode: 0o700 });
  root.mkdir(`${QUEUE}/public`, { owner: POSTFIX, group: POSTDROP, mode: 0o710 });
  root.mkdir(`${QUEUE}/maildrop`, { owner: POSTFIX, group: POSTDROP, mode: 0o730 });
}

/** Folders as Postfix's own list of files (postfix-files) has them. */
const PRIVATE_QUEUES = [
  ...['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace'],
];

/** Debian's master.cf without what delivers into mailboxes and without chroot: this is one already. */
const SERVICES = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  // Woken every second, not every five minutes: a mail that is due while its last attempt still ends is put aside till then.
  'qmgr unix n - n 1 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'verify unix - - n - 1 verify',
  'flush unix n - n 1000? 0 flush',
  'proxymap unix - - n - - proxymap',
  'smtp unix - - n - - smtp',
  'relay unix - - n - - smtp',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'discard unix - - n - - discard',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'postlog unix-dgram n - n - 1 postlogd',
];

/** A relay between domains on loopback that tries again after a second. */
function parameters(hostname: string): Readonly<Record<string, string>> {
  return {
    compatibility_level: '3.6',
    myhostname: hostname,
    mail_owner: POSTFIX.name,
    setgid_group: POSTDROP.name,
    queue_directory: QUEUE,
    data_directory: DATA,
    daemon_directory: '/usr/lib/postfix/sbin',
    command_directory: '/usr/sbin',
    maillog_file: LOG,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    // It has no domain of its own and no users.
    mydestination: '',
    local_recipient_maps: '',
    alias_maps: '',
    alias_database: '',
    transport_maps: 'texthash:/etc/postfix/transport',
    default_transport: 'error:5.1.2 no route to this domain',
    // Nobody asks the DNS.
    smtp_dns_support_level: 'disabled',
    smtpd_peername_lookup: 'no',
    mynetworks: '127.0.0.0/8',
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    // The + of a telephone number separates nothing.
    recipient_delimiter: '',
    // What a phone sends as To, From and Cc is not completed with our name: `+1555…/TYPE=PLMN` has no domain in a header.
    local_header_rewrite_clients: '',
    smtp_tls_security_level: 'none',
    smtpd_tls_security_level: 'none',
    // Tried again after one to two seconds, not after five minutes.
    queue_run_delay: '1s',
    minimal_backoff_time: '1s',
    maximal_backoff_time: '2s',
    // A next hop that is away does not stay on the list of the dead for longer.
    default_destination_concurrency_failed_cohort_limit: '0',
    // Errors of clients cost them a second each by default.
    smtpd_error_sleep_time: '0',
    // Bounces go to the sender; no copies for a postmaster.
    notify_classes: '',
    smtp_helo_timeout: '10s',
    smtp_data_done_timeout: '30s',
  };
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
