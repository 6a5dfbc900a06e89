import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseHostPort } from '@causeway/configuration';
import type { LifecycleState } from './lifecycle.ts';
import type { Metrics } from './metrics.ts';

const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8_192;
const MAX_HEADERS = 32;
/** Time a request may take to arrive, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;

/** How a process is, as the probes tell it. */
export interface Health {
  readonly state: LifecycleState;
  /** What it waits for; empty when it is ready. */
  readonly waitingFor: readonly string[];
  /** It has as much work as it may take. */
  readonly loaded: boolean;
}

/** Options of {@link HealthServer}. */
export interface HealthServerOptions {
  /** `host:port`; port 0 lets the system choose. */
  readonly listen: string;
  readonly metrics: Metrics;
  /** Asked at each probe. */
  health(): Health;
}

function answer(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function readiness({ state, waitingFor, loaded }: Health): number {
  if (state !== 'RUNNING' || waitingFor.length > 0) return 503;
  return loaded ? 429 : 200;
}

/**
 * Answers the three questions a platform asks: `/livez` — is the process alive (its event loop turns, or it could not
 * answer); `/readyz` — may it get work (503 starting, waiting or stopping; 429 loaded); `/metrics` — how is it doing.
 */
export class HealthServer {
  readonly #options: HealthServerOptions;
  readonly #server: Server;

  constructor(options: HealthServerOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: REQUEST_TIMEOUT_MS,
      },
      (request, response) => {
        this.#handle(request, response).catch(() => response.destroy());
      },
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.maxHeadersCount = MAX_HEADERS;
  }

  /**
   * Listens, and gives the address taken.
   *
   * @throws the error of the system when the address is in use or not ours
   */
  start(): Promise<string> {
    const listen = parseHostPort(this.#options.listen);
    if (listen === undefined)
      return Promise.reject(new TypeError(`http.listen is not host:port: ${this.#options.listen}`));
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: listen.host, port: listen.port }, () => {
        this.#server.off('error', reject);
        resolve(this.address);
      });
    });
  }

  /** The address listened on as `host:port`; empty while it does not listen. */
  get address(): string {
    const address = this.#server.address() as AddressInfo | string | null;
    if (address === null || typeof address === 'string') return '';
    return `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  }

  /** Stops listening and closes what is open. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, '{"error":"only GET and HEAD"}');
    }
    const path = request.url?.split('?', 1)[0];
    if (path === '/metrics') {
      return answer(response, 200, await this.#options.metrics.expose(), this.#options.metrics.contentType);
    }
    const health = this.#options.health();
    const { state, waitingFor, loaded } = health;
    if (path === '/livez') return answer(response, state === 'FAILED' ? 503 : 200, JSON.stringify({ state }));
    if (path === '/readyz') {
      return answer(response, readiness(health), JSON.stringify({ state, waiting_for: waitingFor, loaded }));
    }
    return answer(response, 404, '{"error":"there is /livez, /readyz and /metrics"}');
  }
}
