import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { octetsOf } from './protobuf.ts';
import { until } from './until.ts';

/** A span as a collector sees it. */
export interface CollectedSpan {
  /** Resource attribute service.name. */
  readonly service: string;
  readonly name: string;
  /** Hexadecimal, as in traceparent. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly links: ReadonlyArray<{ readonly traceId: string; readonly spanId: string }>;
  /** Text attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An empty gRPC message: flag and length. The ExportTraceServiceResponse that says "all taken" has no field. */
const EMPTY_MESSAGE = Buffer.alloc(5);
const GRPC_PREFIX_OCTETS = 5;

/**
 * A trace collector: OTLP over gRPC (opentelemetry-proto, TraceService/Export) on a bare HTTP/2 server, so that it shares no
 * code with what it judges.
 */
export class OtlpCollector {
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #spans: CollectedSpan[] = [];
  readonly #exports: Buffer[] = [];

  private constructor(server: Http2Server) {
    this.#server = server;
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
    });
    server.on('stream', (stream) => this.#take(stream));
  }

  /** Listens on a free port of loopback. */
  static async start(): Promise<OtlpCollector> {
    const collector = new OtlpCollector(createServer());
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  /** For `telemetry.otlp`. */
  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  get spans(): readonly CollectedSpan[] {
    return this.#spans;
  }

  /** Everything that was exported, as octets: for what must not be in it. */
  get octets(): Buffer {
    return Buffer.concat(this.#exports);
  }

  /** The spans of a trace, once those named are among them. */
  waitForTrace(traceId: string, names: readonly string[], deadlineMs: number): Promise<readonly CollectedSpan[]> {
    return until(`the spans ${names.join(', ')} of trace ${traceId}`, deadlineMs, () => {
      const own = this.#spans.filter((span) => span.traceId === traceId);
      return names.every((name) => own.some((span) => span.name === name)) && own;
    });
  }

  async stop(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(stream: ServerHttp2Stream): void {
    const chunks: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const message = Buffer.concat(chunks).subarray(GRPC_PREFIX_OCTETS);
      this.#exports.push(message);
      this.#spans.push(...spansOf(message));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(EMPTY_MESSAGE);
    });
  }
}

/** Reads an ExportTraceServiceRequest (field numbers of opentelemetry/proto/trace/v1/trace.proto). */
function spansOf(request: Buffer): CollectedSpan[] {
  return octetsOf(request, 1).flatMap((resourceSpans) => {
    const [resource = Buffer.alloc(0)] = octetsOf(resourceSpans, 1);
    const service = attributesOf(octetsOf(resource, 1))['service.name'] ?? '';
    return octetsOf(resourceSpans, 2)
      .flatMap((scopeSpans) => octetsOf(scopeSpans, 2))
      .map((span) => ({
        service,
        name: textOf(span, 5),
        traceId: hexOf(span, 1),
        spanId: hexOf(span, 2),
        parentSpanId: hexOf(span, 4),
        links: octetsOf(span, 13).map((link) => ({ traceId: hexOf(link, 1), spanId: hexOf(link, 2) })),
        attributes: attributesOf(octetsOf(span, 9)),
      }));
  });
}

/** KeyValue { 1: key, 2: AnyValue { 1: string_value } }. */
function attributesOf(keyValues: readonly Buffer[]): Record<string, string> {
  return Object.fromEntries(
    keyValues.flatMap((keyValue) => octetsOf(keyValue, 2).map((value) => [textOf(keyValue, 1), textOf(value, 1)])),
  );
}

function textOf(message: Buffer, field: number): string {
  return octetsOf(message, field)[0]?.toString('utf8') ?? '';
}

function hexOf(message: Buffer, field: number): string {
  return octetsOf(message, field)[0]?.toString('hex') ?? '';
}
