import { type handleUnaryCall, Server, ServerCredentials, status } from '@grpc/grpc-js';

const asIs = (octets: Buffer): Buffer => octets;

/** A collector that takes the OTLP Export call over real gRPC and keeps the octets of each request. */
export class OtlpReceiver {
  readonly url: string;
  readonly #server: Server;
  readonly #requests: Buffer[] = [];
  #wake: (() => void) | undefined;
  #refusing = false;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** Listens on a free port. */
  static start(): Promise<OtlpReceiver> {
    const server = new Server();
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
        if (error !== null) return reject(error);
        const receiver = new OtlpReceiver(server, `http://127.0.0.1:${port}`);
        server.addService(
          {
            Export: {
              path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
              requestStream: false,
              responseStream: false,
              requestDeserialize: asIs,
              requestSerialize: asIs,
              responseDeserialize: asIs,
              responseSerialize: asIs,
            },
          },
          { Export: receiver.#export },
        );
        return resolve(receiver);
      });
    });
  }

  /** From now on every call is refused for good. */
  refuse(): void {
    this.#refusing = true;
  }

  /** All octets received, once there are any. */
  async received(): Promise<Buffer> {
    while (this.#requests.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return Buffer.concat(this.#requests);
  }

  stop(): Promise<void> {
    this.#server.forceShutdown();
    return Promise.resolve();
  }

  readonly #export: handleUnaryCall<Buffer, Buffer> = (call, done) => {
    this.#requests.push(call.request);
    this.#wake?.();
    if (this.#refusing) done({ code: status.INVALID_ARGUMENT, details: 'refused' });
    // An empty ExportTraceServiceResponse: everything was taken.
    else done(null, Buffer.alloc(0));
  };
}
