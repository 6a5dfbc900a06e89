import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { octetsToText } from './octets-as-text.ts';

/** Answers one control request; what it returns becomes JSON, what it throws a 400. */
export type ControlHandler = (body: string, query: URLSearchParams) => Promise<unknown> | unknown;

/** Handlers by method and path: `POST /behaviour`. */
export type ControlRoutes = Readonly<Record<string, ControlHandler>>;

/** Largest body of a control request. */
const MAX_BODY_OCTETS = 33_554_432;

/** A simulator's control interface: JSON over HTTP, on loopback only; octets stand as `{octets: base64}`. */
export class JsonControlServer {
  readonly #routes: ControlRoutes;
  readonly #server: Server;

  constructor(routes: ControlRoutes) {
    this.#routes = routes;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        reply(response, 400, { error: error instanceof Error ? error.message : String(error) });
      });
    });
  }

  /** Listens on 127.0.0.1; resolves with the port. */
  async start(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Closes it, kept connections too. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const handler = this.#routes[`${request.method} ${url.pathname}`];
    if (handler === undefined) {
      reply(response, 404, { error: 'unknown', known: Object.keys(this.#routes) });
      return;
    }
    reply(response, 200, (await handler(await bodyOf(request), url.searchParams)) ?? {});
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    octets += chunk.length;
    if (octets > MAX_BODY_OCTETS) throw new Error(`a body of more than ${MAX_BODY_OCTETS} octets`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value, octetsToText);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
