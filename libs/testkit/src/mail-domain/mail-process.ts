import { fileURLToPath } from 'node:url';
import { SimulatorProcess } from '../simulator-process/simulator-process.ts';
import type { FloodOptions, FloodResult } from '../smtp-peer/flood.ts';
import type { EndedSubmission } from '../smtp-peer/mail-journal.ts';
import { allPages, pollMails } from '../smtp-peer/mails-page.ts';
import { type DialogueLine, isFor, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { PeerAddress, Submission } from '../smtp-peer/smtp-client.ts';
import type { SubmissionResult } from '../smtp-peer/submission-result.ts';
import type { ReplyOptions } from './answering-mail.ts';
import type { AutomaticKind } from './automatic-mail.ts';
import type { MailDomainBehaviour, MailDomainBehaviourChange } from './behaviour.ts';
import type { MailOptions } from './composed-mail.ts';
import type { SentMail } from './mail-domain.ts';
import type { DsnOptions, MdnOptions } from './report-mail.ts';

/** Options of a simulated mail server in a process of its own. */
export interface MailDomainProcessOptions {
  readonly port?: number;
  /** Port of its control interface on 127.0.0.1, from the system by default. */
  readonly controlPort?: number;
  readonly domains?: readonly string[];
  readonly users?: readonly string[];
  readonly peer?: PeerAddress;
  readonly connections?: number;
  readonly behaviour?: MailDomainBehaviourChange;
  /** File that lets it survive kill -9. */
  readonly journal?: string;
  /** Node to run it with. Default: the one that runs this. */
  readonly node?: string;
}

/** What `GET /status` says. */
export interface MailDomainStatus {
  readonly port: number;
  readonly domains: readonly string[];
  /** Number of the last mail. */
  readonly mails: number;
  readonly sunk: number;
  readonly undelivered: number;
  readonly sent: number;
  readonly connectionsSeen: number;
  readonly behaviour: MailDomainBehaviour;
}

const WAIT_MS = 5_000;
const RESULT_MS = 10_000;
const CALL_MARGIN_MS = 5_000;
const FLOOD_MS = 600_000;

/** Starts, controls, kills and restarts the simulated mail server as a process (main.ts), always on the same port. */
export class MailDomainProcess extends SimulatorProcess {
  constructor({ port = 0, controlPort, node, ...options }: MailDomainProcessOptions = {}) {
    const { domains, users, peer, connections, behaviour, journal } = options;
    super({
      name: 'mail server',
      main: fileURLToPath(new URL('main.ts', import.meta.url)),
      parameters: [
        ...['--behaviour', JSON.stringify(behaviour ?? {})],
        ...(domains === undefined ? [] : ['--domains', domains.join(',')]),
        ...(users === undefined ? [] : ['--users', users.join(',')]),
        ...(peer === undefined ? [] : ['--peer', `${peer.host}:${peer.port}`]),
        ...(connections === undefined ? [] : ['--connections', String(connections)]),
        ...(journal === undefined ? [] : ['--journal', journal]),
      ],
      port,
      controlPort,
      node,
    });
  }

  /** Where it stands. */
  status(): Promise<MailDomainStatus> {
    return this.call('GET', '/status');
  }

  /** Changes its behaviour. */
  async behave(change: MailDomainBehaviourChange): Promise<void> {
    await this.call('POST', '/behaviour', change);
  }

  /** Names the SMTP server that gets its users' mail. */
  async sendTo(peer: PeerAddress): Promise<void> {
    await this.call('POST', '/peer', { host: peer.host, port: peer.port });
  }

  /** Mails it has taken with a number above `after`, also before a kill when it keeps a journal. */
  mails(after = 0): Promise<ReceivedMail[]> {
    return allPages((path) => this.call('GET', path), after);
  }

  /** Those of them in one mailbox. */
  async mailbox(address: string): Promise<ReceivedMail[]> {
    return (await this.mails()).filter((mail) => isFor(mail, address));
  }

  /** SMTP commands and their replies since its start. */
  dialogue(): Promise<readonly DialogueLine[]> {
    return this.call('GET', '/dialogue');
  }

  /** Mails that the peer has taken or refused, or that were given up. */
  sent(): Promise<readonly EndedSubmission[]> {
    return this.call('GET', '/sent');
  }

  /** The first mail, past or future, that fits, to one address or to any; rejects after `deadlineMs`. */
  waitForMail(
    to?: string,
    predicate: (mail: ReceivedMail) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedMail> {
    const find = (mail: ReceivedMail): ReceivedMail | undefined =>
      (to === undefined || isFor(mail, to)) && predicate(mail) ? mail : undefined;
    return pollMails((path) => this.call('GET', path), find, deadlineMs, `mail to ${to ?? 'anybody'}`);
  }

  /** Sends a mail that a user writes; resolves when it is sent, refused or given up. */
  send(options: MailOptions, deadlineMs: number = RESULT_MS): Promise<SentMail> {
    return this.call('POST', '/send', { ...options, deadlineMs }, deadlineMs + CALL_MARGIN_MS);
  }

  /** Sends the octets of a message as they are. */
  submit(mail: Submission): Promise<SubmissionResult> {
    return this.call('POST', '/submit', mail);
  }

  /** A user answers a mail. */
  reply(to: ReceivedMail, options: ReplyOptions = {}): Promise<SentMail> {
    return this.call('POST', '/reply', { number: to.number, options });
  }

  /** A program answers a mail in the name of its recipient. */
  replyAutomatically(to: ReceivedMail, kind: AutomaticKind, text = 'I am away.'): Promise<SentMail> {
    return this.call('POST', '/automatic', { number: to.number, options: { kind, text } });
  }

  /** Sends a message disposition notification about a mail. */
  sendMdn(about: ReceivedMail, options: MdnOptions = {}): Promise<SentMail> {
    return this.call('POST', '/mdn', { number: about.number, options });
  }

  /** Sends a delivery status notification about a mail. */
  sendDsn(about: ReceivedMail, options: DsnOptions): Promise<SentMail> {
    return this.call('POST', '/dsn', { number: about.number, options });
  }

  /** A fast source, see `MailDomain.flood`. */
  flood(options: MailOptions, how: FloodOptions): Promise<FloodResult> {
    return this.call('POST', '/flood', { options, how }, FLOOD_MS);
  }

  /** Cuts its connections, in both directions, without a word. */
  async cut(): Promise<void> {
    await this.call('POST', '/cut');
  }
}
