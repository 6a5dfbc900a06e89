import type { Bus } from '@causeway/bus';
import { type Envelope, SipEdgeDefinition, type SipRequest } from '@causeway/contracts';
import { type CpimMessage, type Imdn, parseCpim, parseImdn } from '@causeway/cpim';
import { type HistoryEntry, readRecipientHistory } from '@causeway/cpm';
import { parseContentType, parseMultipart } from '@causeway/mime';
import { HeaderBlock } from '@causeway/sip';
import { until } from './until.ts';

/** A SIP MESSAGE that email-iwf wanted sent, read. */
export interface SentMessage {
  readonly request: SipRequest;
  readonly envelope: Envelope | undefined;
  readonly headers: HeaderBlock;
  readonly cpim: CpimMessage;
  /** Present when it carries a disposition notification. */
  readonly imdn: Imdn | undefined;
  /** Text of the wrapped content. */
  readonly text: string;
  /** recipient-list-history beside the wrapper. */
  readonly history: readonly HistoryEntry[];
}

/** A peer of the SipEdge contract: it records what it is asked to send and answers the statuses it was told. */
export class EdgePeer {
  /** Everything it was asked to send, in order. */
  readonly sent: SentMessage[] = [];
  #statuses: number[] = [];
  #failures = 0;
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

  /** The next so many requests fail inside the fleet: they get no SIP response. */
  fail(times: number): void {
    this.#failures = times;
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
    this.#failures = 0;
    this.#open();
    this.#gate = Promise.resolve();
  }

  async #send({ request, envelope }: { request?: SipRequest | undefined; envelope?: Envelope | undefined }) {
    if (request === undefined) throw new Error('SipEdge.Send without a request');
    const { wrapper, history } = bodyOf(request);
    const cpim = parseCpim(wrapper);
    const isImdn = cpim.contentType.type === 'message/imdn+xml';
    this.sent.push({
      request,
      envelope,
      headers: HeaderBlock.parse(request.headers),
      cpim,
      imdn: isImdn ? parseImdn(cpim.content) : undefined,
      text: cpim.content.toString('utf8'),
      history,
    });
    if (this.#failures > 0) {
      this.#failures -= 1;
      throw new Error('no way to the SIP network');
    }
    const status = this.#statuses.shift() ?? 200;
    await this.#gate;
    return { response: { status, reason: '', headers: [], body: Buffer.alloc(0) }, callId: '' };
  }
}

function bodyOf({ headers, body }: SipRequest): { wrapper: Buffer; history: readonly HistoryEntry[] } {
  const contentType = parseContentType(HeaderBlock.parse(headers).get('Content-Type') ?? '');
  if (contentType.type === 'message/cpim') return { wrapper: body, history: [] };
  const [wrapper, list] = parseMultipart(contentType, body);
  if (wrapper?.contentType.type !== 'message/cpim' || list === undefined) throw new Error('no message/cpim and list');
  return { wrapper: wrapper.content, history: readRecipientHistory(list.content) };
}
