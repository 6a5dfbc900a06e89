import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { BusError, type BusErrorCode } from './bus-error.ts';
import { callDeadline, withDeadline } from './call-deadline.ts';
import { type DeadlineWheel, WheelEntry } from './deadline-wheel.ts';
import type { CallOptions, EnvelopedRequest } from './definition.ts';
import type { ReplyInbox } from './nats/reply-inbox.ts';
import type { BusObserver, Transport } from './observer.ts';
import type { LocalCaller, ServedMethod, SignallingMethod } from './served-method.ts';

/** What a caller needs from its bus. */
export interface CallingRoom {
  readonly inbox: ReplyInbox;
  readonly wheel: DeadlineWheel;
  readonly observer: BusObserver;
  readonly defaultTimeoutMs: number;
  /** The method served in this process that a call of the subject goes to, if it does. */
  localMethod(subject: string): ServedMethod | undefined;
}

/** One method of one contract as it is called: over NATS, or in the same process. */
export class MethodCaller {
  readonly #room: CallingRoom;
  readonly #subject: string;
  readonly #method: SignallingMethod;
  readonly #writer = new BinaryWriter();

  constructor(room: CallingRoom, subject: string, method: SignallingMethod) {
    this.#room = room;
    this.#subject = subject;
    this.#method = method;
  }

  /**
   * Makes one call. The deadline is the earlier of `timeoutMs` from now and the envelope's own, or the bus's default when
   * neither is given; it travels in the envelope.
   */
  call(request: EnvelopedRequest, options: CallOptions | undefined): Promise<unknown> {
    const { observer } = this.#room;
    const local = this.#room.localMethod(this.#subject);
    const transport: Transport = local === undefined ? 'nats' : 'local';
    const startedAt = observer.callEnded === undefined ? 0 : performance.now();
    const result = this.#start(request, options, local);
    if (observer.callEnded !== undefined) {
      result.then(
        () => this.#observe(transport, 'ok', startedAt),
        (error: unknown) => this.#observe(transport, BusError.from(error).code, startedAt),
      );
    }
    return result;
  }

  #start(
    request: EnvelopedRequest,
    options: CallOptions | undefined,
    local: ServedMethod | undefined,
  ): Promise<unknown> {
    const now = Date.now();
    const given = request.envelope?.deadlineUnixMs ?? 0;
    const deadlineMs = callDeadline(given, options?.timeoutMs, this.#room.defaultTimeoutMs, now);
    const leftMs = deadlineMs - now;
    if (leftMs <= 0) {
      return Promise.reject(new BusError('timeout', `the deadline of the call of ${this.#subject} has passed already`));
    }
    const sent = deadlineMs === given ? request : withDeadline(request, deadlineMs);
    if (local !== undefined) {
      return new Promise((resolve, reject) => {
        new LocalCall(this.#room.wheel, this.#subject, resolve, reject, options?.signal).run(local, sent, leftMs);
      });
    }
    let payload: Uint8Array;
    try {
      payload = this.#method.requestType.encode(sent, this.#writer).finish();
    } catch (cause) {
      this.#writer.finish(); // Empties it for the next call.
      return Promise.reject(new BusError('internal', `the request to ${this.#subject} cannot be encoded`, { cause }));
    }
    return this.#room.inbox.request(this.#subject, payload, this.#method.responseType, leftMs, {
      signal: options?.signal,
    });
  }

  #observe(transport: Transport, outcome: 'ok' | BusErrorCode, startedAt: number): void {
    this.#room.observer.callEnded?.('client', transport, this.#subject, outcome, performance.now() - startedAt);
  }
}

/**
 * A call answered in the same process: the handler may take longer than its caller has time. It comes with every message
 * several times over, so it is one object that waits on the wheel and takes the handler's answer itself.
 */
class LocalCall extends WheelEntry implements LocalCaller {
  readonly #wheel: DeadlineWheel;
  readonly #subject: string;
  readonly #resolve: (response: unknown) => void;
  readonly #reject: (error: BusError) => void;
  readonly #signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;
  #settled = false;

  constructor(
    wheel: DeadlineWheel,
    subject: string,
    resolve: (response: unknown) => void,
    reject: (error: BusError) => void,
    signal: AbortSignal | undefined,
  ) {
    super();
    this.#wheel = wheel;
    this.#subject = subject;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
  }

  run(method: ServedMethod, request: EnvelopedRequest, leftMs: number): void {
    if (this.#signal?.aborted) {
      this.#abort();
      return;
    }
    method.serveLocally(request, request.envelope?.deadlineUnixMs ?? 0, this);
    if (this.#settled) return;
    if (this.#signal !== undefined) {
      this.#onAbort = () => this.#abort();
      this.#signal.addEventListener('abort', this.#onAbort, { once: true });
    }
    this.#wheel.add(this, leftMs);
  }

  settled(response: unknown): void {
    this.#leave();
    this.#resolve(response);
  }

  failed(error: BusError): void {
    this.#leave();
    this.#reject(error);
  }

  override expire(): void {
    this.failed(new BusError('timeout', `no answer from ${this.#subject} before the deadline`));
  }

  #abort(): void {
    this.failed(new BusError('timeout', `the call of ${this.#subject} was given up`, { cause: this.#signal?.reason }));
  }

  #leave(): void {
    this.#settled = true;
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#wheel.remove(this);
  }
}
