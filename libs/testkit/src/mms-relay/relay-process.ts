import { fileURLToPath } from 'node:url';
import { SimulatorProcess } from '../simulator-process/simulator-process.ts';
import type { FloodOptions, FloodResult } from '../smtp-peer/flood.ts';
import type { EndedSubmission, KeptMail } from '../smtp-peer/mail-journal.ts';
import { allPages, pollMails, readMail } from '../smtp-peer/mails-page.ts';
import type { DialogueLine, ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { PeerAddress, Submission } from '../smtp-peer/smtp-client.ts';
import type { SubmissionResult } from '../smtp-peer/submission-result.ts';
import type { MmStatus, ReadStatus, RelayBehaviour, RelayBehaviourChange } from './behaviour.ts';
import type { KeptExchange, ReportRequest } from './control-routes.ts';
import type { ForwardOptions } from './forward-request.ts';
import { type Mm4Type, type ReceivedMm4, receivedMm4 } from './mm4-message.ts';
import type { ExchangeResult } from './mms-relay.ts';
import { reportedOf } from './reactions.ts';
import type { ReportContent, Reported, ResponseContent } from './relay-answers.ts';

/** Options of a simulated MMS Relay/Server in a process of its own. */
export interface MmsRelayProcessOptions {
  readonly port?: number;
  /** Port of its control interface on 127.0.0.1, from the system by default. */
  readonly controlPort?: number;
  readonly domain?: string;
  readonly peerDomain?: string;
  readonly peer?: PeerAddress;
  readonly connections?: number;
  readonly behaviour?: RelayBehaviourChange;
  /** File that lets it survive kill -9. */
  readonly journal?: string;
  /** Node to run it with. Default: the one that runs this. */
  readonly node?: string;
}

/** What `GET /status` says. */
export interface MmsRelayStatus {
  readonly port: number;
  readonly domain: string;
  /** Number of the last mail. */
  readonly mails: number;
  readonly messages: number;
  /** By type. */
  readonly sunk: Readonly<Record<string, number>>;
  readonly undelivered: number;
  readonly sent: number;
  readonly connectionsSeen: number;
  readonly behaviour: RelayBehaviour;
}

const WAIT_MS = 5_000;
const RESULT_MS = 10_000;
const CALL_MARGIN_MS = 5_000;
const FLOOD_MS = 600_000;

/** Starts, controls, kills and restarts the simulated relay as a process (main.ts), always on the same port. */
export class MmsRelayProcess extends SimulatorProcess {
  constructor({ port = 0, controlPort, node, ...options }: MmsRelayProcessOptions = {}) {
    const { domain, peerDomain, peer, connections, behaviour, journal } = options;
    super({
      name: 'MMS relay',
      main: fileURLToPath(new URL('main.ts', import.meta.url)),
      parameters: [
        ...['--behaviour', JSON.stringify(behaviour ?? {})],
        ...(domain === undefined ? [] : ['--domain', domain]),
        ...(peerDomain === undefined ? [] : ['--peer-domain', peerDomain]),
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
  status(): Promise<MmsRelayStatus> {
    return this.call('GET', '/status');
  }

  /** Changes its behaviour. */
  async behave(change: RelayBehaviourChange): Promise<void> {
    await this.call('POST', '/behaviour', change);
  }

  /** Names the SMTP server that gets its RES, reports and MMs. */
  async sendTo(peer: PeerAddress): Promise<void> {
    await this.call('POST', '/peer', { host: peer.host, port: peer.port });
  }

  /** Mails it has taken with a number above `after`, also before a kill when it keeps a journal. */
  mails(after = 0): Promise<ReceivedMail[]> {
    return allPages((path) => this.call('GET', path), after);
  }

  /** Those of them that are MM4. */
  async messages(after = 0): Promise<ReceivedMm4[]> {
    return (await this.mails(after)).flatMap((mail) => receivedMm4(mail) ?? []);
  }

  /** SMTP commands and their replies since its start. */
  dialogue(): Promise<readonly DialogueLine[]> {
    return this.call('GET', '/dialogue');
  }

  /** RES, reports and MMs that the peer has taken or refused, or that were given up. */
  sent(): Promise<readonly EndedSubmission[]> {
    return this.call('GET', '/sent');
  }

  /** The first message of a type, past or future, that fits; rejects after `deadlineMs`. */
  waitFor(
    type: Mm4Type,
    predicate: (message: ReceivedMm4) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedMm4> {
    const find = (mail: ReceivedMail): ReceivedMm4 | undefined => {
      const message = receivedMm4(mail);
      return message?.type === type && predicate(message) ? message : undefined;
    };
    return pollMails((path) => this.call('GET', path), find, deadlineMs, type);
  }

  /** Sends an MM4_forward.REQ; resolves with the RES, or without when none is asked for. */
  forward(options: ForwardOptions, deadlineMs: number = RESULT_MS): Promise<ExchangeResult> {
    return this.#exchange('/forward', { ...options, deadlineMs }, deadlineMs);
  }

  /** Sends an MM4_delivery_report.REQ. */
  reportDelivery(
    of: ReceivedMm4 | Reported,
    delivery: MmStatus,
    content: ReportContent = {},
    deadlineMs: number = RESULT_MS,
  ): Promise<ExchangeResult> {
    const request: ReportRequest = { of: reportedOf(of), delivery, content, deadlineMs };
    return this.#exchange('/report', request, deadlineMs);
  }

  /** Sends an MM4_read_reply_report.REQ. */
  reportRead(
    of: ReceivedMm4 | Reported,
    read: ReadStatus = 'Read',
    content: ReportContent = {},
    deadlineMs: number = RESULT_MS,
  ): Promise<ExchangeResult> {
    const request: ReportRequest = { of: reportedOf(of), read, content, deadlineMs };
    return this.#exchange('/report', request, deadlineMs);
  }

  /** Sends the RES to a REQ by hand. */
  respond(to: ReceivedMm4, content: ResponseContent = {}): Promise<SubmissionResult> {
    return this.call('POST', '/respond', { ...content, number: to.mail.number });
  }

  /** Sends any mail, whatever it is. */
  submit(mail: Submission): Promise<SubmissionResult> {
    return this.call('POST', '/submit', mail);
  }

  /** A fast source, see `MmsRelay.flood`. */
  flood(options: ForwardOptions, how: FloodOptions): Promise<FloodResult> {
    return this.call('POST', '/flood', { options, how }, FLOOD_MS);
  }

  /** Cuts its connections, in both directions, without a word. */
  async cut(): Promise<void> {
    await this.call('POST', '/cut');
  }

  async #exchange(path: string, body: object, deadlineMs: number): Promise<ExchangeResult> {
    const { response, ...result }: KeptExchange = await this.call('POST', path, body, deadlineMs + CALL_MARGIN_MS);
    return { ...result, response: response === undefined ? undefined : await messageOf(response) };
  }
}

async function messageOf(kept: KeptMail): Promise<ReceivedMm4 | undefined> {
  return receivedMm4(await readMail(kept));
}
