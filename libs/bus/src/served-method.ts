import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Msg } from '@nats-io/transport-node';
import { BusError, type BusErrorCode, VERDICTS } from './bus-error.ts';
import { ServedCall } from './call-context.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { CallContext, EnvelopedRequest, MethodDefinition } from './definition.ts';
import { errorReply } from './nats/error-reply.ts';
import type { NatsLink } from './nats/nats-link.ts';
import type { BusObserver, Transport } from './observer.ts';
import type { Readiness } from './readiness.ts';

export type SignallingMethod = MethodDefinition<EnvelopedRequest>;
export type SignallingHandler = (request: EnvelopedRequest, context: CallContext) => unknown;

/** The bound that all methods of one served contract share. */
export interface Admission {
  readonly draining: boolean;
  /** Takes a place; false when all are taken. */
  admit(): boolean;
  /** Gives the place back. */
  release(): void;
}

/** Who calls from the same process; exactly one of the two is called, once. */
export interface LocalCaller {
  settled(response: unknown): void;
  failed(error: BusError): void;
}

/** What a served method needs from the bus it is served on. */
export interface ServingRoom {
  readonly link: NatsLink;
  readonly wheel: DeadlineWheel;
  readonly observer: BusObserver;
  readonly readiness: Readiness;
}

/** One method being served, to callers behind NATS and to callers in the same process, under one bound. */
export class ServedMethod {
  readonly subject: string;
  readonly #method: SignallingMethod;
  readonly #handler: SignallingHandler;
  readonly #admission: Admission;
  readonly #room: ServingRoom;
  readonly #writer = new BinaryWriter();

  constructor(
    subject: string,
    method: SignallingMethod,
    handler: SignallingHandler,
    admission: Admission,
    room: ServingRoom,
  ) {
    this.subject = subject;
    this.#method = method;
    this.#handler = handler;
    this.#admission = admission;
    this.#room = room;
  }

  get draining(): boolean {
    return this.#admission.draining;
  }

  /** Serves one message from NATS: decodes, runs the handler, publishes the answer. Never throws. */
  serveMessage(message: Msg): void {
    const startedAt = performance.now();
    const reply = message.reply;
    if (reply === undefined || reply === '') {
      return; // Nobody waits for an answer: not a call.
    }
    if (!this.#admission.admit()) {
      this.#refuse(reply, 'overloaded', `${this.subject} has no place free`, startedAt);
      return;
    }
    let request: EnvelopedRequest;
    try {
      request = this.#method.requestType.decode(message.data);
    } catch {
      this.#admission.release();
      this.#refuse(reply, 'internal', `unreadable request to ${this.subject}`, startedAt);
      return;
    }
    const deadlineMs = request.envelope?.deadlineUnixMs ?? 0;
    if (deadlineMs !== 0 && deadlineMs <= Date.now()) {
      this.#admission.release();
      this.#refuse(reply, 'timeout', `the request to ${this.subject} came after its deadline`, startedAt);
      return;
    }
    this.#run(
      request,
      deadlineMs,
      (response) => this.#answer(reply, response, startedAt),
      (error) => this.#fail(reply, error, startedAt),
    );
  }

  /**
   * Serves a caller in the same process: the same bound, deadline and errors, without encoding. The caller is told once,
   * possibly before this returns.
   */
  serveLocally(request: EnvelopedRequest, deadlineMs: number, caller: LocalCaller): void {
    const startedAt = this.#room.observer.callEnded === undefined ? 0 : performance.now();
    if (!this.#admission.admit()) {
      this.#observe('local', 'overloaded', startedAt);
      caller.failed(new BusError('overloaded', `${this.subject} has no place free`));
      return;
    }
    this.#run(
      request,
      deadlineMs,
      (response) => {
        this.#observe('local', 'ok', startedAt);
        caller.settled(response);
      },
      (reason) => {
        const error = BusError.from(reason);
        this.#observe('local', error.code, startedAt);
        caller.failed(error);
      },
    );
  }

  #run(
    request: EnvelopedRequest,
    deadlineMs: number,
    settled: (response: unknown) => void,
    failed: (reason: unknown) => void,
  ): void {
    const context = new ServedCall(deadlineMs, this.#room.wheel);
    const succeed = (response: unknown): void => {
      context.finish();
      this.#admission.release();
      settled(response);
    };
    const fail = (reason: unknown): void => {
      context.finish();
      this.#admission.release();
      failed(reason);
    };
    let result: unknown;
    try {
      result = this.#handler(request, context);
    } catch (reason) {
      fail(reason);
      return;
    }
    if (isThenable(result)) {
      result.then(succeed, fail);
    } else {
      succeed(result);
    }
  }

  #answer(reply: string, response: unknown, startedAt: number): void {
    try {
      this.#room.link.publish(reply, this.#method.responseType.encode(response, this.#writer).finish());
    } catch (cause) {
      this.#writer.finish(); // Empties it for the next answer.
      this.#fail(reply, new BusError('internal', `the answer of ${this.subject} cannot be sent`, { cause }), startedAt);
      return;
    }
    this.#observe('nats', 'ok', startedAt);
  }

  #fail(reply: string, reason: unknown, startedAt: number): void {
    const error = BusError.from(reason);
    const { payload, headers } = errorReply(error.code, error.message, error);
    this.#room.link.publish(reply, payload, undefined, headers);
    this.#observe('nats', error.code, startedAt);
  }

  /** Answers an error of the bus itself; no Error object, no stack: overload must stay cheap. */
  #refuse(reply: string, code: BusErrorCode, message: string, startedAt: number): void {
    const { payload, headers } = errorReply(code, message, VERDICTS[code]);
    this.#room.link.publish(reply, payload, undefined, headers);
    this.#observe('nats', code, startedAt);
  }

  #observe(transport: Transport, outcome: 'ok' | BusErrorCode, startedAt: number): void {
    this.#room.observer.callEnded?.('server', transport, this.subject, outcome, performance.now() - startedAt);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
