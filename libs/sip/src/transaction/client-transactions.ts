import {
  generateBranch,
  parseCSeq,
  SipParseError,
  SipRequest,
  type SipResponse,
  serializeMessage,
} from '../message/index.ts';
import type { Clock } from '../transport/clock.ts';
import type { SipObserver } from '../transport/observer.ts';
import type { TopVia } from '../transport/top-via.ts';
import { SipTransportError } from '../transport/transport-error.ts';
import type { Target, TransportLayer } from '../transport/transport-layer.ts';
import type { ClientHost, ClientMachine, ClientMachineParts, ClientUser } from './client-machine.ts';
import { InviteClientMachine } from './invite-client-machine.ts';
import { cancelOf } from './invite-follow-up.ts';
import { NonInviteClientMachine } from './non-invite-client-machine.ts';
import type { TimerTable } from './timers.ts';

/** What the table of client transactions is made of. */
export interface ClientTransactionsOptions {
  readonly clock: Clock;
  readonly observer: SipObserver;
  readonly timers: { readonly unreliable: TimerTable; readonly reliable: TimerTable };
  /** Bound on transactions under way or waiting for retransmissions. */
  readonly maxClientTransactions: number;
  readonly transport: Pick<TransportLayer, 'channelTo' | 'sentBy'>;
}

/** The request as it leaves for one target: with the Via of its transaction. */
export interface OutgoingRequest {
  readonly request: SipRequest;
  readonly octets: Buffer;
  readonly branch: string;
  readonly target: Target;
}

/** What the starter of a client transaction can do with it. */
export interface ClientTransaction {
  /** Sends CANCEL for an INVITE (RFC 3261 §9.1); ends anything else at once. */
  cancel(): void;
  /** Ends at once; the user hears nothing more. */
  abandon(): void;
}

const NAMES = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' } as const;

/** RFC 3261 §17.1: opens client transactions and finds the one a response belongs to (§17.1.3). */
export class ClientTransactions implements ClientHost {
  readonly clock: Clock;
  readonly observer: SipObserver;
  readonly #options: ClientTransactionsOptions;
  readonly #machines = new Map<string, ClientMachine>();

  constructor(options: ClientTransactionsOptions) {
    this.clock = options.clock;
    this.observer = options.observer;
    this.#options = options;
  }

  /** All transactions, with those that wait for retransmissions only. */
  get size(): number {
    return this.#machines.size;
  }

  /** Whether the bound on their number is reached. */
  get full(): boolean {
    return this.#machines.size >= this.#options.maxClientTransactions;
  }

  /** Timer F in milliseconds: the longest a non-INVITE transaction waits. */
  get timerF(): number {
    return this.#options.timers.unreliable.F;
  }

  /**
   * Puts the Via of a new transaction on a copy of the request (RFC 3261 §8.1.1.7, §18.1.1; `rport` by RFC 3581 §3).
   */
  prepare(request: SipRequest, target: Target): OutgoingRequest {
    const branch = generateBranch();
    const sentBy = this.#options.transport.sentBy(target);
    const via = `SIP/2.0/${NAMES[target.transport]} ${sentBy};branch=${branch};rport`;
    const headers = request.headers.clone().prepend('Via', via);
    const copy = new SipRequest(request.method, request.requestUri, headers, request.body);
    return { request: copy, octets: serializeMessage(copy), branch, target };
  }

  /**
   * Opens the transaction and sends the request.
   *
   * @param timeoutMs instead of Timer B or F
   * @throws {SipTransportError} when there is no way to the target; the user hears nothing then
   */
  send(outgoing: OutgoingRequest, user: ClientUser, timeoutMs?: number): ClientTransaction {
    const { request, octets, branch, target } = outgoing;
    const { method } = request;
    const { timers, transport } = this.#options;
    const channel = transport.channelTo(target);
    const { address, port } = target;
    const parts: ClientMachineParts = {
      key: clientKey(branch, method),
      method,
      octets,
      channel,
      address,
      port,
      timers: channel.reliable ? timers.reliable : timers.unreliable,
      timeoutMs,
      host: this,
      user,
    };
    if (method === 'INVITE') {
      const invite = new InviteClientMachine(parts, request, () => this.#sendCancel(outgoing));
      this.#start(invite);
      return invite;
    }
    const machine = new NonInviteClientMachine(parts);
    this.#start(machine);
    return { cancel: () => machine.abandon(), abandon: () => machine.abandon() };
  }

  /** The transaction a response belongs to, if any (RFC 3261 §17.1.3). */
  find(response: SipResponse, via: TopVia): ClientMachine | undefined {
    const { branch } = via;
    const method = methodOf(response);
    return branch === undefined || method === undefined ? undefined : this.#machines.get(clientKey(branch, method));
  }

  terminated(machine: ClientMachine): void {
    this.#machines.delete(machine.key);
    this.observer.transactionClosed?.('client', machine.method);
  }

  /** Ends every transaction; their users hear nothing more. */
  close(): void {
    for (const machine of [...this.#machines.values()]) machine.abandon();
  }

  #start(machine: ClientMachine): void {
    this.#machines.set(machine.key, machine);
    this.observer.transactionOpened?.('client', machine.method);
    machine.start();
  }

  /** RFC 3261 §9.1: same branch, same way; what is answered to it does not matter to anybody. */
  #sendCancel({ request, branch, target }: OutgoingRequest): void {
    const cancel = cancelOf(request);
    const nobody: ClientUser = { provisional() {}, final() {}, failed() {} };
    try {
      this.send({ request: cancel, octets: serializeMessage(cancel), branch, target }, nobody);
    } catch (error) {
      // Without a way to the peer the INVITE itself times out, which is all that a lost CANCEL means.
      if (!(error instanceof SipTransportError)) throw error;
    }
  }
}

/** RFC 3261 §17.1.3: branch of the topmost Via and method of CSeq. */
function clientKey(branch: string, method: string): string {
  return `${branch} ${method}`;
}

function methodOf(response: SipResponse): string | undefined {
  try {
    return parseCSeq(response.headers.get('CSeq') ?? '').method;
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
}
