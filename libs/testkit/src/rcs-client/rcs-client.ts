import type { Imdn } from '@causeway/cpim';
import {
  createResponse,
  type Destination,
  HeaderBlock,
  isSynthetic,
  reasonPhrase,
  type SendOptions,
  type ServerTransaction,
  SipRequest,
  type SipResponse,
  type SipStack,
} from '@causeway/sip';
import { BoundedRecord } from '../sm-sc/received.ts';
import { type AnswerRule, ClientBehaviour } from './client-behaviour.ts';
import { composeImdn, type Disposition } from './imdn-message.ts';
import {
  type ClientIdentity,
  type ComposedPagerMessage,
  composePagerMessage,
  type PagerMessageOptions,
} from './pager-message.ts';
import { type ReceivedMessage, readMessage } from './received-message.ts';
import { type RawAnswer, sendRaw } from './send-raw.ts';
import { startOnOnePort } from './start-on-one-port.ts';

/** Options of the simulated client; everything has a default. */
export interface RcsClientOptions extends Partial<ClientIdentity> {
  /** Where its requests go, `host:port`: the fleet's SIP edge. May be set later. */
  readonly target?: string | undefined;
  /** Transport of its requests; a request beyond 1300 octets leaves over TCP in any case (RFC 3261 §18.1.1). */
  readonly transport?: 'udp' | 'tcp' | undefined;
  /** IP address it listens on, UDP and TCP, with one port from the system. Default: loopback. */
  readonly host?: string | undefined;
  /** Messages remembered. Default 10000. */
  readonly recordLimit?: number | undefined;
}

/** What became of a message that the client sent. */
export interface SentPagerMessage extends ComposedPagerMessage {
  readonly response: SipResponse;
  /** True when no response came and the stack made this one. */
  readonly synthetic: boolean;
  readonly callId: string;
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly sentAtUnixMs: number;
  /** Until the final response, milliseconds. */
  readonly elapsedMs: number;
}

/** A disposition notification and the MESSAGE it came in. */
export interface ReceivedImdn {
  readonly imdn: Imdn;
  readonly message: ReceivedMessage;
}

/** How one request is sent. */
export interface ClientSendOptions extends Pick<SendOptions, 'deadlineMs' | 'signal'> {
  readonly transport?: 'udp' | 'tcp' | undefined;
}

const DEFAULT_IDENTITY: ClientIdentity = {
  number: '+12125550101',
  domain: 'home.example',
  isfAddress: 'sip:isf.ims.mnc001.mcc001.3gppnetwork.org',
};
const LOOPBACK = '127.0.0.1';
const RECORD_LIMIT = 10_000;
const RAW_DEADLINE_MS = 2_000;
/** A message to an e-mail user has a mailto URI; a second client may stand where the fleet does. */
const SCHEMES = ['sip', 'sips', 'tel', 'mailto'];
const SERVED_METHODS = 'MESSAGE, OPTIONS';

/**
 * A simulated RCS client and the SIP/IP core in front of it, for tests and demonstrations: a SIP endpoint of its own that
 * sends Pager Mode messages, retransmits over UDP as RFC 3261 asks, answers what it gets, and remembers it.
 */
export class RcsClient {
  /** Called with each MESSAGE received, once it is answered or its answer is on its way. */
  onMessage: ((message: ReceivedMessage) => void) | undefined;
  readonly identity: ClientIdentity;
  readonly #transport: 'udp' | 'tcp';
  readonly #host: string;
  readonly #behaviour = new ClientBehaviour();
  readonly #received: BoundedRecord<ReceivedMessage>;
  readonly #delays = new Set<NodeJS.Timeout>();
  #stack: SipStack | undefined;
  #target: Destination | undefined;
  #retransmissions = 0;

  constructor(options: RcsClientOptions = {}) {
    const { number, domain, isfAddress } = options;
    this.identity = {
      number: number ?? DEFAULT_IDENTITY.number,
      domain: domain ?? DEFAULT_IDENTITY.domain,
      isfAddress: isfAddress ?? DEFAULT_IDENTITY.isfAddress,
    };
    this.#transport = options.transport ?? 'udp';
    this.#received = new BoundedRecord(options.recordLimit ?? RECORD_LIMIT);
    this.#host = options.host ?? LOOPBACK;
    if (options.target !== undefined) this.target = options.target;
  }

  /** Where requests go, `host:port`. */
  set target(target: string) {
    const colon = target.lastIndexOf(':');
    this.#target = { host: target.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(target.slice(colon + 1)) };
  }

  /** Listens. */
  async start(): Promise<void> {
    const stack = await startOnOnePort(this.#host, {
      schemes: SCHEMES,
      observer: {
        retransmission: (role) => {
          if (role === 'client') this.#retransmissions += 1;
        },
      },
    });
    stack.onRequest = (transaction) => this.#handle(transaction);
    this.#stack = stack;
  }

  /** Ends at once; what is under way fails. */
  async stop(): Promise<void> {
    for (const delay of this.#delays) clearTimeout(delay);
    await this.#stack?.close();
  }

  /** `host:port` it listens on, UDP and TCP: what a fleet gets as its next hop. */
  get address(): string {
    const [bound] = this.#started().addresses;
    if (bound === undefined) throw new Error('the client listens no more');
    return `${bound.host.includes(':') ? `[${bound.host}]` : bound.host}:${bound.port}`;
  }

  /** Everything received, oldest first, bounded. */
  get received(): readonly ReceivedMessage[] {
    return this.#received.entries;
  }

  /** Requests it had to send again so far. */
  get retransmissions(): number {
    return this.#retransmissions;
  }

  /** How received messages are answered from now on; without rules 200 at once. */
  behave(...rules: readonly AnswerRule[]): void {
    this.#behaviour.set(rules);
  }

  /** A message as `sendPagerMessage` would send it. */
  compose(options: PagerMessageOptions): ComposedPagerMessage {
    return composePagerMessage(options, this.identity);
  }

  /** Sends a Pager Mode message and waits for its final response; a timeout or transport error is a synthetic one. */
  async sendPagerMessage(options: PagerMessageOptions & ClientSendOptions): Promise<SentPagerMessage> {
    return this.#sendComposed(this.compose(options), options);
  }

  /** Says what became of a received message, to its sender, and waits for the final response. */
  async sendImdn(
    about: ReceivedMessage,
    disposition: Disposition,
    options: ClientSendOptions = {},
  ): Promise<SentPagerMessage> {
    return this.#sendComposed(composeImdn(about, disposition, this.identity), options);
  }

  async #sendComposed(composed: ComposedPagerMessage, options: ClientSendOptions): Promise<SentPagerMessage> {
    const sentAtUnixMs = unixMs();
    const response = await this.send(composed.request, options);
    const elapsedMs = unixMs() - sentAtUnixMs;
    const callId = composed.request.headers.get('Call-ID') ?? '';
    return { ...composed, response, synthetic: isSynthetic(response), callId, sentAtUnixMs, elapsedMs };
  }

  /** OPTIONS to a URI, the ISF's by default (RFC 3261 §11). */
  sendOptions(uri: string = this.identity.isfAddress, options: ClientSendOptions = {}): Promise<SipResponse> {
    const { number, domain } = this.identity;
    const headers = HeaderBlock.of([
      ['From', `<sip:${number}@${domain};user=phone>`],
      ['To', `<${uri}>`],
      ['Accept', 'application/sdp'],
    ]);
    return this.send(new SipRequest('OPTIONS', uri, headers), options);
  }

  /** Sends any request in a transaction. */
  send(request: SipRequest, { transport, deadlineMs, signal }: ClientSendOptions = {}): Promise<SipResponse> {
    const target = { ...this.#requireTarget(), transport: transport ?? this.#transport };
    return this.#started().sendRequest(request, target, { deadlineMs, signal });
  }

  /** Sends octets as they are, from a socket of their own; see `sendRaw`. */
  sendRaw(octets: Buffer, transport: 'udp' | 'tcp', deadlineMs: number = RAW_DEADLINE_MS): Promise<RawAnswer> {
    const { host, port = 5060 } = this.#requireTarget();
    return sendRaw(octets, { transport, host, port }, deadlineMs);
  }

  /** The first message, received or yet to come, that fits. Rejects after `deadlineMs`. */
  waitForMessage(predicate: (message: ReceivedMessage) => boolean, deadlineMs: number): Promise<ReceivedMessage> {
    return this.#received.waitFor(predicate, deadlineMs, 'a message at the RCS client');
  }

  /** The first disposition notification for a message that fits, by its imdn.Message-ID. Rejects after `deadlineMs`. */
  async waitForImdn(
    messageId: string,
    deadlineMs: number,
    fits: (imdn: Imdn) => boolean = () => true,
  ): Promise<ReceivedImdn> {
    const about = ({ imdns }: ReceivedMessage) => imdns.find((imdn) => imdn.messageId === messageId && fits(imdn));
    const what = `an IMDN for message ${messageId}`;
    const message = await this.#received.waitFor((candidate) => about(candidate) !== undefined, deadlineMs, what);
    const imdn = about(message);
    if (imdn === undefined) throw new Error(`${what} came and is gone`);
    return { imdn, message };
  }

  #started(): SipStack {
    if (this.#stack === undefined) throw new Error('the client does not listen: start it first');
    return this.#stack;
  }

  #requireTarget(): Destination {
    if (this.#target === undefined) throw new Error('the client has no target: set `target` to the SIP edge');
    return this.#target;
  }

  #handle(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === 'OPTIONS') {
      answer(transaction, 200, [['Allow', SERVED_METHODS]]);
    } else if (request.method === 'MESSAGE') {
      this.#takeMessage(transaction);
    } else {
      answer(transaction, 405, [['Allow', SERVED_METHODS]]);
    }
  }

  #takeMessage(transaction: ServerTransaction): void {
    const { request, source } = transaction;
    const receivedAtUnixMs = unixMs();
    const content = readMessage(request);
    const {
      status = content.fault === undefined ? 200 : 400,
      headers = [],
      delayMs = 0,
      silent = false,
    } = this.#behaviour.take(content);
    const answered = silent ? undefined : status;
    if (answered !== undefined && delayMs === 0) {
      answer(transaction, answered, headers);
    } else if (answered !== undefined) {
      const delay = setTimeout(() => {
        this.#delays.delete(delay);
        answer(transaction, answered, headers);
      }, delayMs);
      this.#delays.add(delay);
    }
    const message = { ...content, request, transport: source.transport, receivedAtUnixMs, answered };
    this.#received.add(message);
    this.onMessage?.(message);
  }
}

function answer(
  transaction: ServerTransaction,
  status: number,
  headers: ReadonlyArray<readonly [name: string, value: string]>,
): void {
  transaction.respond(createResponse(transaction.request, status, reasonPhrase(status), { headers }));
}

/** The wall clock with the precision of the monotonic one. */
function unixMs(): number {
  return performance.timeOrigin + performance.now();
}
