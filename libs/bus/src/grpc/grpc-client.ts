import { Client, credentials, Metadata, type ServiceError, type CallOptions as WireOptions } from '@grpc/grpc-js';
import { BusError } from '../bus-error.ts';
import { callDeadline, withDeadline } from '../call-deadline.ts';
import type { CallOptions, EnvelopedRequest, MethodDefinition, ServiceDefinition } from '../definition.ts';
import type { BusObserver } from '../observer.ts';
import { type GrpcMethods, wireMethod } from './grpc-definition.ts';
import { fromStatus, isServiceError } from './grpc-status.ts';
import { writeAll } from './write-all.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_STREAM_TIMEOUT_MS = 120_000;
const MAX_MESSAGE_OCTETS = 4_194_304;
const KEEPALIVE_MS = 10_000;
const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 2_000;

export interface GrpcClientOptions {
  /** Deadline of a unary call that brings none, milliseconds (default 5,000). */
  readonly defaultTimeoutMs?: number;
  /** Deadline of a streaming call that brings none, milliseconds (default 120,000). */
  readonly defaultStreamTimeoutMs?: number;
  readonly observer?: BusObserver;
}

/** A caller of a contract at one address. */
export interface GrpcClient<Definition extends ServiceDefinition> {
  readonly client: GrpcMethods<Definition>;
  /** Closes the connection; calls under way fail. */
  close(): void;
}

/**
 * A caller of a contract over gRPC at one pod's address (`host:port`), for the media plane. The connection is made with
 * the first call and made again when it breaks. Breaking out of a server stream cancels it.
 * @throws BusError from each call: `disconnected` when the address does not answer, else as over NATS.
 */
export function grpcClient<Definition extends ServiceDefinition>(
  definition: Definition,
  address: string,
  options: GrpcClientOptions = {},
): GrpcClient<Definition> {
  const connection = new Client(address, credentials.createInsecure(), {
    'grpc.enable_retries': 0, // A call is made once; also, a retry buffer would hide the other side's back-pressure.
    'grpc.max_receive_message_length': MAX_MESSAGE_OCTETS,
    'grpc.max_send_message_length': MAX_MESSAGE_OCTETS,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.initial_reconnect_backoff_ms': BACKOFF_MIN_MS,
    'grpc.max_reconnect_backoff_ms': BACKOFF_MAX_MS,
  });
  const client: Record<string, unknown> = {};
  for (const [key, method] of Object.entries(definition.methods)) {
    const caller = new GrpcMethodCaller(connection, definition, method, options);
    client[key] = caller.caller();
  }
  return { client: client as GrpcMethods<Definition>, close: () => connection.close() };
}

class GrpcMethodCaller {
  readonly #connection: Client;
  readonly #method: MethodDefinition;
  readonly #wire: ReturnType<typeof wireMethod>;
  readonly #options: GrpcClientOptions;

  constructor(connection: Client, definition: ServiceDefinition, method: MethodDefinition, options: GrpcClientOptions) {
    this.#connection = connection;
    this.#method = method;
    this.#wire = wireMethod(definition, method);
    this.#options = options;
  }

  caller(): unknown {
    const { requestStream, responseStream } = this.#method;
    if (requestStream && responseStream) {
      throw new TypeError(`${this.#wire.path} streams both ways, which no contract of this fleet does`);
    }
    if (requestStream) {
      return (requests: AsyncIterable<unknown>, options?: CallOptions) => this.#clientStream(requests, options);
    }
    return responseStream
      ? (request: EnvelopedRequest, options?: CallOptions) => this.#serverStream(request, options)
      : (request: EnvelopedRequest, options?: CallOptions) => this.#unary(request, options);
  }

  #unary(request: EnvelopedRequest, options: CallOptions | undefined): Promise<unknown> {
    const { path, requestSerialize, responseDeserialize } = this.#wire;
    return this.#observed(async () => {
      const { message, wireOptions } = this.#prepare(
        request,
        options,
        this.#options.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS,
      );
      return new Promise((resolve, reject) => {
        const call = this.#connection.makeUnaryRequest(
          ...([path, requestSerialize, responseDeserialize, message, new Metadata(), wireOptions] as const),
          (error: ServiceError | null, response?: unknown) => {
            forget();
            if (error === null) {
              resolve(response);
            } else {
              reject(fromStatus(error, path, options?.signal));
            }
          },
        );
        const forget = cancelWith(call, options?.signal);
      });
    });
  }

  #clientStream(requests: AsyncIterable<unknown>, options: CallOptions | undefined): Promise<unknown> {
    const { path, requestSerialize, responseDeserialize } = this.#wire;
    return this.#observed(async () => {
      const wireOptions = { deadline: this.#deadline(0, options, this.#streamTimeoutMs) };
      const answered = new AbortController();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const call = this.#connection.makeClientStreamRequest(
        ...([path, requestSerialize, responseDeserialize, new Metadata(), wireOptions] as const),
        (error: ServiceError | null, response?: unknown) => {
          answered.abort();
          if (error === null) {
            resolve(response);
          } else {
            reject(fromStatus(error, path, options?.signal));
          }
        },
      );
      const forget = cancelWith(call, options?.signal);
      writeAll(requests, call, answered.signal).then(
        () => call.end(),
        (reason: unknown) => {
          reject(BusError.from(reason));
          call.cancel();
        },
      );
      return promise.finally(forget);
    });
  }

  async *#serverStream(request: EnvelopedRequest, options: CallOptions | undefined): AsyncGenerator<unknown> {
    const { path, requestSerialize, responseDeserialize } = this.#wire;
    const startedAt = performance.now();
    let outcome: Parameters<NonNullable<BusObserver['callEnded']>>[3] = 'ok';
    const { message, wireOptions } = this.#prepare(request, options, this.#streamTimeoutMs);
    const call = this.#connection.makeServerStreamRequest(
      ...([path, requestSerialize, responseDeserialize, message, new Metadata(), wireOptions] as const),
    );
    const forget = cancelWith(call, options?.signal);
    try {
      yield* call;
    } catch (error) {
      const busError = isServiceError(error) ? fromStatus(error, path, options?.signal) : BusError.from(error);
      outcome = busError.code;
      throw busError;
    } finally {
      forget();
      call.cancel(); // Nothing to an ended call; the end of one whose reader broke off.
      this.#options.observer?.callEnded?.('client', 'grpc', path, outcome, performance.now() - startedAt);
    }
  }

  get #streamTimeoutMs(): number {
    return this.#options.defaultStreamTimeoutMs ?? DEFAULT_STREAM_TIMEOUT_MS;
  }

  #deadline(given: number, options: CallOptions | undefined, defaultMs: number): number {
    const now = Date.now();
    const deadline = callDeadline(given, options?.timeoutMs, defaultMs, now);
    if (deadline <= now) {
      throw new BusError('timeout', `the deadline of the call of ${this.#wire.path} has passed already`);
    }
    if (options?.signal?.aborted) {
      throw new BusError('timeout', `the call of ${this.#wire.path} was given up before it began`, {
        cause: options.signal.reason,
      });
    }
    return deadline;
  }

  /** The deadline goes into the envelope too, where the request has one. */
  #prepare(
    request: EnvelopedRequest,
    options: CallOptions | undefined,
    defaultMs: number,
  ): { readonly message: unknown; readonly wireOptions: WireOptions } {
    const deadline = this.#deadline(request.envelope?.deadlineUnixMs ?? 0, options, defaultMs);
    return { message: 'envelope' in request ? withDeadline(request, deadline) : request, wireOptions: { deadline } };
  }

  async #observed(call: () => Promise<unknown>): Promise<unknown> {
    const startedAt = performance.now();
    const { path } = this.#wire;
    try {
      const response = await call();
      this.#options.observer?.callEnded?.('client', 'grpc', path, 'ok', performance.now() - startedAt);
      return response;
    } catch (reason) {
      const error = BusError.from(reason);
      this.#options.observer?.callEnded?.('client', 'grpc', path, error.code, performance.now() - startedAt);
      throw error;
    }
  }
}

/** Cancels the call when the signal is aborted; the function returned forgets about it. */
function cancelWith(call: { cancel(): void }, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) {
    return () => {};
  }
  const cancel = (): void => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}
