import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  setLogVerbosity,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { BusError } from '../bus-error.ts';
import type { CallContext, MethodDefinition, ServiceDefinition } from '../definition.ts';
import type { BusObserver } from '../observer.ts';
import { type GrpcHandlers, wireMethod } from './grpc-definition.ts';
import { toStatus } from './grpc-status.ts';
import { writeAll } from './write-all.ts';

const DEFAULT_CONCURRENCY = 1_000;
const DEFAULT_DRAIN_MS = 30_000;
const MAX_MESSAGE_OCTETS = 4_194_304;

export interface ServeGrpcOptions {
  /** `host:port`; port 0 lets the system choose. */
  readonly listen: string;
  /** Calls in hand at the same time, over which a call is answered `overloaded` at once (default 1,000). */
  readonly concurrency?: number;
  readonly observer?: BusObserver;
}

export interface GrpcServed {
  /** `host:port` that callers use. */
  readonly address: string;
  readonly inFlight: number;
  /**
   * Takes no more calls and finishes those in hand; after `deadlineMs` (default 30,000) what is left is cut off.
   * Resolves with the number of calls that were cut off.
   */
  drain(deadlineMs?: number): Promise<number>;
}

// What goes wrong is rejected, typed; grpc-js would also print it past our logger.
setLogVerbosity(logVerbosity.NONE);

/** A handler with the types of one method forgotten: `GrpcHandlers` has checked them at the call of `serveGrpc`. */
type AnyHandler = (input: unknown, context: CallContext) => unknown;

/**
 * Serves a contract over gRPC at this process's own address, for the media plane. A server-streaming handler returns an
 * async iterable, a client-streaming one receives one; neither runs ahead of the other side.
 * @throws TypeError when a handler is missing or a method streams both ways; Error when the address cannot be bound.
 */
export async function serveGrpc<Definition extends ServiceDefinition>(
  definition: Definition,
  handlers: GrpcHandlers<Definition>,
  options: ServeGrpcOptions,
): Promise<GrpcServed> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_OCTETS,
    'grpc.max_send_message_length': MAX_MESSAGE_OCTETS,
  });
  const service = new GrpcService(options);
  const methods: Record<string, ReturnType<typeof wireMethod>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [key, method] of Object.entries(definition.methods)) {
    const handler = handlers[key as keyof GrpcHandlers<Definition>];
    if (typeof handler !== 'function') {
      throw new TypeError(`${definition.fullName}.${method.name} has no handler`);
    }
    const wire = wireMethod(definition, method);
    methods[key] = { ...wire };
    implementation[key] = service.implement(wire.path, method, handler.bind(handlers) as AnyHandler);
  }
  server.addService(methods, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(options.listen, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) {
        resolve(bound);
      } else {
        reject(error);
      }
    });
  });
  return {
    address: `${options.listen.slice(0, options.listen.lastIndexOf(':'))}:${port}`,
    get inFlight() {
      return service.inFlight;
    },
    drain: (deadlineMs = DEFAULT_DRAIN_MS) => shutDown(server, service, deadlineMs),
  };
}

async function shutDown(server: Server, service: GrpcService, deadlineMs: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const timer = setTimeout(() => {
    resolve(service.inFlight);
    server.forceShutdown();
  }, deadlineMs);
  server.tryShutdown(() => resolve(0));
  const unfinished = await promise;
  clearTimeout(timer);
  return unfinished;
}

/** Anything grpc-js hands to a handler. */
type AnyCall =
  | ServerUnaryCall<unknown, unknown>
  | ServerReadableStream<unknown, unknown>
  | ServerWritableStream<unknown, unknown>;

class GrpcService {
  readonly #concurrency: number;
  readonly #observer: BusObserver;
  #inFlight = 0;

  constructor(options: ServeGrpcOptions) {
    this.#concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.#observer = options.observer ?? {};
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  implement(path: string, method: MethodDefinition, handler: AnyHandler): UntypedHandleCall {
    if (method.requestStream && method.responseStream) {
      throw new TypeError(`${path} streams both ways, which no contract of this fleet does`);
    }
    if (method.responseStream) {
      return (call: ServerWritableStream<unknown, unknown>) => {
        void this.#run(path, call, async (context) => {
          await writeAll(handler(call.request, context) as AsyncIterable<unknown>, call, context.signal);
        }).then(
          () => call.end(),
          (error: BusError) => call.emit('error', toStatus(error)),
        );
      };
    }
    if (method.requestStream) {
      return (call: ServerReadableStream<unknown, unknown>, answer: sendUnaryData<unknown>) => {
        void this.#run(path, call, (context) => handler(call, context)).then(
          (response) => answer(null, response),
          (error: BusError) => answer(toStatus(error)),
        );
      };
    }
    return (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => {
      void this.#run(path, call, (context) => handler(call.request, context)).then(
        (response) => answer(null, response),
        (error: BusError) => answer(toStatus(error)),
      );
    };
  }

  /** Runs a handler within the bound; rejects with nothing but BusError. */
  async #run(path: string, call: AnyCall, work: (context: CallContext) => unknown): Promise<unknown> {
    const startedAt = performance.now();
    if (this.#inFlight >= this.#concurrency) {
      this.#observer.callEnded?.('server', 'grpc', path, 'overloaded', performance.now() - startedAt);
      throw new BusError('overloaded', `${path} has no place free`);
    }
    this.#inFlight += 1;
    try {
      const response = await work(new GrpcCallContext(call));
      this.#observer.callEnded?.('server', 'grpc', path, 'ok', performance.now() - startedAt);
      return response;
    } catch (reason) {
      const error = BusError.from(reason);
      this.#observer.callEnded?.('server', 'grpc', path, error.code, performance.now() - startedAt);
      throw error;
    } finally {
      this.#inFlight -= 1;
    }
  }
}

/** The context of a gRPC call; grpc-js itself cancels the call at its deadline. */
class GrpcCallContext implements CallContext {
  readonly deadlineMs: number;
  readonly #call: AnyCall;
  #controller: AbortController | undefined;

  constructor(call: AnyCall) {
    this.#call = call;
    const deadline = call.getDeadline();
    const ms = deadline instanceof Date ? deadline.getTime() : deadline;
    this.deadlineMs = Number.isFinite(ms) ? ms : 0;
  }

  get remainingMs(): number {
    return this.deadlineMs === 0 ? Number.POSITIVE_INFINITY : Math.max(this.deadlineMs - Date.now(), 0);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      const abort = (): void =>
        controller.abort(new BusError('timeout', 'the call was cancelled or is past its deadline'));
      this.#controller = controller;
      if (this.#call.cancelled) {
        abort();
      } else {
        const emitter: NodeJS.EventEmitter = this.#call;
        emitter.once('cancelled', abort);
      }
    }
    return this.#controller.signal;
  }
}
