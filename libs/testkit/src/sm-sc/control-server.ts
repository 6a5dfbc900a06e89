import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type BehaviourChange, NAMED_BEHAVIOURS } from './behaviour.ts';
import type { OriginateOptions } from './originated-message.ts';
import type { MessageState } from './receipt.ts';
import type { SmscSimulator } from './smsc-simulator.ts';

/** Largest body of a control request. */
const MAX_BODY_OCTETS = 1_048_576;

type Handler = (body: string, query: URLSearchParams) => Promise<unknown> | unknown;

/** The simulator's control interface: JSON over HTTP, on loopback only. */
export class ControlServer {
  readonly #routes: Readonly<Record<string, Handler>>;
  readonly #server: Server;

  constructor(simulator: SmscSimulator) {
    this.#routes = routesOf(simulator);
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

function routesOf(simulator: SmscSimulator): Record<string, Handler> {
  return {
    'GET /status': () => ({
      port: simulator.port,
      binds: simulator.binds,
      submits: simulator.submits.length,
      accepted: simulator.accepted.length,
      sunk: simulator.sunk,
      undelivered: simulator.undelivered,
      behaviour: simulator.behaviour,
    }),
    'GET /accepted': () => simulator.accepted,
    'GET /submits': (_body, query) =>
      simulator.submits.slice(Number(query.get('from') ?? 0)).map((submit) => ({
        command: submit.command,
        connection: submit.connection,
        commandStatus: submit.commandStatus,
        messageId: submit.messageId,
        sourceAddr: submit.sourceAddr,
        destinationAddr: submit.destinationAddr,
        esmClass: submit.esmClass,
        dataCoding: submit.dataCoding,
        registeredDelivery: submit.registeredDelivery,
        contentHex: submit.content.toString('hex'),
        octetsHex: submit.octets.toString('hex'),
      })),
    'POST /behaviour': (body) => {
      const change: BehaviourChange & { readonly name?: string } = JSON.parse(body);
      const { name, ...rest } = change;
      const named = name === undefined ? {} : NAMED_BEHAVIOURS[name];
      if (named === undefined) throw new Error(`no behaviour "${name}"; there are ${Object.keys(NAMED_BEHAVIOURS)}`);
      simulator.behave({ ...named, ...rest });
      return simulator.behaviour;
    },
    'POST /originate': (body) => {
      const options: OriginateOptions = JSON.parse(body);
      return simulator.originate(options);
    },
    'POST /receipt': (body) => {
      const { messageId, state }: { messageId: string; state?: MessageState } = JSON.parse(body);
      return simulator.deliverReceipt(messageId, state);
    },
    'POST /cut': () => simulator.cut(),
    'POST /unbind': () => simulator.request('unbind'),
  };
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
  const text = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
