import type { Bus } from '@causeway/bus';
import { type Envelope, SipEdgeDefinition, type SipRequest } from '@causeway/contracts';
import { type CpimMessage, type Imdn, parseCpim, parseImdn } from '@causeway/cpim';
import { type HistoryEntry, RESOURCE_LISTS, readRecipientHistory } from '@causeway/cpm';
import { type MimeEntity, parseContentType, parseMultipart } from '@causeway/mime';
import { HeaderBlock } from '@causeway/sip';
import { until } from './until.ts';

/** A SIP MESSAGE that mms-iwf wanted sent, read. */
export interface SentMessage {
  readonly request: SipRequest;
  readonly envelope: Envelope | undefined;
  readonly headers: HeaderBlock;
  readonly cpim: CpimMessage;
  /** Present when it carries a disposition notification. */
  readonly imdn: Imdn | undefined;
  /** Text of the wrapped content. */
  readonly text: string;
  /** The parts beside the wrapper, when there are any. */
  readonly beside: readonly MimeEntity[];
  /** The recipient-list-history; empty when there is none. */
  readonly history: readonly HistoryEntry[];
}

/** How many were under way at the same time, at most, and are now. */
interface Load {
  now: number;
  most: number;
}

/** A peer of the SipEdge contract: it records what it is asked to send and answers the statuses it was told. */
export class EdgePeer {
  /** Everything it was asked to send, in order. */
  readonly sent: SentMessage[] = [];
  readonly load: Load = { now: 0, most: 0 };
  #statuses: number[] = [];
  #byUri: Readonly<Record<string, number>> = {};
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => {};

  /** Serves the contract on these buses, all into the same record. */
  async serve(...buses: readonly Bus[]): Promise<void> {
    for (const bus of buses) {
      await bus.serve(SipEdgeDefinition, { send: (call) => this.#send(call) }, { queue: 'sip-edge' });
    }
  }

  /** Final responses from now on, one each; 200 when they are used up. */
  answer(...statuses: number[]): void {
    this.#statuses = statuses;
  }

  /** Final responses by Request-URI, before those of `answer`. */
  answerTo(byUri: Readonly<Record<string, number>>): void {
    this.#byUri = byUri;
  }

  /** Answers nothing until the function returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    this.#open = resolve;
    return () => this.#open();
  }

  /** The notifications among what was sent. */
  get imdns(): readonly Imdn[] {
    return this.sent.flatMap(({ imdn }) => (imdn === undefined ? [] : [imdn]));
  }

  /** Resolves with everything sent when it is so many messages. */
  async waitFor(count: number): Promise<readonly SentMessage[]> {
    await until(() => this.sent.length >= count, `${count} messages sent`);
    return this.sent;
  }

  /** Forgets what was sent and how to answer. */
  reset(): void {
    this.sent.length = 0;
    this.#statuses = [];
    this.#byUri = {};
    this.#open();
    this.#gate = Promise.resolve();
    this.load.most = 0;
  }

  async #send({ request, envelope }: { request?: SipRequest | undefined; envelope?: Envelope | undefined }) {
    if (request === undefined) throw new Error('SipEdge.Send without a request');
    this.sent.push(read(request, envelope));
    const status = this.#byUri[request.requestUri] ?? this.#statuses.shift() ?? 200;
    this.load.now += 1;
    this.load.most = Math.max(this.load.most, this.load.now);
    await this.#gate;
    this.load.now -= 1;
    return { response: { status, reason: '', headers: [], body: Buffer.alloc(0) }, callId: '' };
  }
}

function read(request: SipRequest, envelope: Envelope | undefined): SentMessage {
  const headers = HeaderBlock.parse(request.headers);
  const type = parseContentType(headers.get('Content-Type') ?? '');
  const parts = type.type === 'message/cpim' ? [] : parseMultipart(type, request.body);
  const wrapper = parts.find((part) => part.contentType.type === 'message/cpim');
  const beside = parts.filter((part) => part !== wrapper);
  const list = beside.find((part) => part.contentType.type === RESOURCE_LISTS);
  const cpim = parseCpim(wrapper?.content ?? request.body);
  return {
    request,
    envelope,
    headers,
    cpim,
    imdn: cpim.contentType.type === 'message/imdn+xml' ? parseImdn(cpim.content) : undefined,
    text: cpim.content.toString('utf8'),
    beside,
    history: list === undefined ? [] : readRecipientHistory(list.content),
  };
}
