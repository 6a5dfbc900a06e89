import { type Bus, type BusClient, connectBus } from '@causeway/bus';
import { InterworkingFunctionDefinition, type SipRequest, type SipResponse } from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import {
  MailDomain,
  type MailDomainOptions,
  type ServerProcess,
  serviceContext,
  startNatsServer,
  startRedisServer,
} from '@causeway/testkit';
import { start } from '../src/index.ts';
import type { EmailConnections } from '../src/start.ts';
import { EdgePeer } from './edge-peer.ts';
import { DOMAIN } from './pager-request.ts';
import { RedisClient } from './redis-client.ts';
import { until } from './until.ts';

/** What a test sets in the configuration of email-iwf; the rest is as short as it can be. */
export interface IwfSettings {
  /** Keys of `policy.email`. */
  readonly email?: Readonly<Record<string, unknown>>;
  /** Keys of `policy.iwf`. */
  readonly iwf?: Readonly<Record<string, unknown>>;
  /** Further keys of the section `email`; `relay: undefined` asks the mail exchangers. */
  readonly section?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly bus?: Readonly<Record<string, unknown>>;
  /** In place of the resolver of the system. */
  readonly exchangers?: EmailConnections['exchangers'];
  /** Where mail servers that it finds listen. */
  readonly exchangerPort?: number;
}

/** One email-iwf in this process, and the isf that calls it. */
export interface Replica {
  readonly service: RunningService;
  readonly context: ServiceContext;
  /** Where it takes mail. */
  readonly smtp: { readonly host: string; readonly port: number };
  /** Calls InterworkingFunction.PagerMessage as isf would; 5 s unless told otherwise. */
  pager(request: SipRequest, options?: CallOptions): Promise<SipResponse>;
  /** Calls InterworkingFunction.Disposition as isf would. */
  disposition(request: SipRequest, options?: CallOptions): Promise<SipResponse>;
  /** Ends it without a drain. */
  stop(): Promise<void>;
}

export interface CallOptions {
  readonly deadlineMs?: number;
  readonly traceparent?: string;
}

/** What the stage is made of. */
export interface StageOptions {
  /** nats-servers, each with a peer in the place of isf and sip-edge. Default 1. */
  readonly nats?: number;
  readonly redis?: Parameters<typeof startRedisServer>[0];
}

const DEADLINE_MS = 5_000;
const READY_MS = 8_000;

/**
 * A stage for email-iwf: real nats-servers, a real redis-server, a simulated mail server and a peer in the place of sip-edge.
 * Each replica is on a nats-server of its own where a test has to know which one it calls; they share Redis and the server.
 */
export class Stage {
  readonly edge = new EdgePeer();
  readonly #redisOptions: Parameters<typeof startRedisServer>[0];
  readonly #natsCount: number;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #nats: { readonly server: ServerProcess; readonly peers: Bus }[] = [];
  #redis: ServerProcess | undefined;
  #domain: MailDomain | undefined;
  #client: RedisClient | undefined;

  constructor(options: StageOptions = {}) {
    this.#natsCount = options.nats ?? 1;
    this.#redisOptions = options.redis;
  }

  get redis(): ServerProcess {
    if (this.#redis === undefined) throw new Error('the stage is not open');
    return this.#redis;
  }

  /** The mail server, with Bob's mailbox and every other one of mail.example. */
  get domain(): MailDomain {
    if (this.#domain === undefined) throw new Error('no mail server is on the stage');
    return this.#domain;
  }

  /** A client that looks at what is stored; open until the test ends. */
  async stored(): Promise<RedisClient> {
    this.#client ??= await RedisClient.connect(this.redis.url);
    return this.#client;
  }

  nats(index = 0): ServerProcess {
    return this.#natsAt(index).server;
  }

  /** The bus on which sip-edge and isf are played. */
  peers(index = 0): Bus {
    return this.#natsAt(index).peers;
  }

  #natsAt(index: number): { readonly server: ServerProcess; readonly peers: Bus } {
    const found = this.#nats[index];
    if (found === undefined) throw new Error(`no nats-server ${index} on the stage`);
    return found;
  }

  /** Starts the servers, once for all tests of a file: for `beforeAll`. */
  async open(): Promise<void> {
    const [redis, ...servers] = await Promise.all([
      startRedisServer(this.#redisOptions),
      ...Array.from({ length: this.#natsCount }, () => startNatsServer()),
    ]);
    this.#redis = redis;
    const { logger } = await serviceContext('peers', 'sip: { domain: example.net }');
    for (const server of servers) {
      const peers = await connectBus({ servers: [server.url], name: 'peers', logger, streams: false });
      this.#nats.push({ server, peers });
    }
    await this.edge.serve(...this.#nats.map(({ peers }) => peers));
  }

  /** Ends the servers: for `afterAll`. */
  async close(): Promise<void> {
    await Promise.all(this.#nats.map(({ peers }) => peers.close()));
    await Promise.all([this.redis.stop(), ...this.#nats.map(({ server }) => server.stop())]);
  }

  /** Ends what a test has started and forgets what it stored: for `afterEach`. */
  async clear(): Promise<void> {
    this.edge.reset();
    for (const end of this.#ends.splice(0).reverse()) await end();
    this.#domain = undefined;
    for (const server of [this.redis, ...this.#nats.map((one) => one.server)]) {
      if (server.pid === undefined) await server.restart();
    }
    const client = await this.stored();
    await client.forgetAll();
    client.close();
    this.#client = undefined;
  }

  /** A mail server that does nothing by itself unless it is told to. */
  async startDomain({ behaviour, ...others }: MailDomainOptions = {}): Promise<MailDomain> {
    const domain = new MailDomain({
      behaviour: { ...behaviour, reactions: { dsn: 'never', ...behaviour?.reactions } },
      ...others,
    });
    await domain.start();
    this.#domain = domain;
    this.#ends.push(() => domain.stop());
    return domain;
  }

  /** The configuration of email-iwf on this stage, as YAML (which JSON is). */
  configuration(settings: IwfSettings = {}, nats = 0): string {
    const relay = this.#domain === undefined ? {} : { relay: { host: '127.0.0.1', port: this.#domain.port } };
    return JSON.stringify({
      nats: { servers: [this.nats(nats).url] },
      redis: { url: this.redis.url },
      sip: { domain: 'example.net' },
      http: { listen: '127.0.0.1:0' },
      bus: { ...settings.bus },
      email: { listen: '127.0.0.1:0', domain: DOMAIN, ...relay, ...settings.section },
      limits: { ...settings.limits },
      policy: { email: { ...settings.email }, iwf: { ...settings.iwf } },
      drain_seconds: 2,
    });
  }

  /** Starts an email-iwf and resolves when it is ready; the mail server sends its mail there. */
  async startIwf(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    const replica = await this.launchIwf(settings, nats);
    await until(() => replica.service.ready, `email-iwf ready (waits for ${replica.service.waitingFor})`);
    return replica;
  }

  /** Starts an email-iwf, whether or not it becomes ready. */
  async launchIwf(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    const context = await serviceContext('email-iwf', this.configuration(settings, nats));
    const { exchangers, exchangerPort } = settings;
    const service = await start(context, {
      ...(exchangers === undefined ? {} : { exchangers }),
      ...(exchangerPort === undefined ? {} : { exchangerPort }),
    });
    const [host = '', port] = service.addresses?.smtp?.split(':') ?? [];
    const smtp = { host, port: Number(port) };
    if (this.#domain !== undefined) this.#domain.peer = smtp;
    const peers = this.peers(nats);
    await peers.whenReady(READY_MS);
    const isf = peers.client(InterworkingFunctionDefinition, { suffix: 'email' });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= service.stop();
      return stopped;
    };
    this.#ends.push(stop);
    return {
      service,
      context,
      smtp,
      pager: (request, options) => call(isf, 'pagerMessage', request, options),
      disposition: (request, options) => call(isf, 'disposition', request, options),
      stop,
    };
  }
}

async function call(
  isf: BusClient<typeof InterworkingFunctionDefinition>,
  method: 'pagerMessage' | 'disposition',
  request: SipRequest,
  { deadlineMs = DEADLINE_MS, traceparent = '' }: CallOptions = {},
): Promise<SipResponse> {
  const envelope = { traceparent, deadlineUnixMs: Date.now() + deadlineMs, identities: undefined };
  const { response } = await isf[method]({ envelope, request });
  if (response === undefined) throw new Error('email-iwf gave no response');
  return response;
}

/** Value of a header of an answer. */
export function header({ headers }: SipResponse, name: string): string | undefined {
  return headers.find((candidate) => candidate.name === name)?.value;
}
