import { type Bus, type BusClient, connectBus } from '@causeway/bus';
import { InterworkingFunctionDefinition, type SipRequest, type SipResponse } from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import {
  MmsRelay,
  type MmsRelayOptions,
  type ServerProcess,
  serviceContext,
  startNatsServer,
  startRedisServer,
} from '@causeway/testkit';
import { type MmsConnections, start } from '../src/index.ts';
import { EdgePeer } from './edge-peer.ts';
import { BOBS_DOMAIN, OWN_DOMAIN } from './pager-request.ts';
import { RedisClient } from './redis-client.ts';
import { until } from './until.ts';

/** What a test sets in the configuration of mms-iwf; the rest is as short as it can be. */
export interface IwfSettings {
  /** Keys of `policy.mms`. */
  readonly mms?: Readonly<Record<string, unknown>>;
  /** Keys of `policy.iwf`. */
  readonly iwf?: Readonly<Record<string, unknown>>;
  /** Further keys of the section `mms`. */
  readonly section?: Readonly<Record<string, unknown>>;
  /** Further keys of the relay's entry. */
  readonly relay?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly bus?: Readonly<Record<string, unknown>>;
  /** In place of the resolver of the system. */
  readonly exchangers?: MmsConnections['exchangers'];
}

/** Where an mms-iwf takes MM4. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** One mms-iwf in this process, and the isf that calls it. */
export interface Replica {
  readonly service: RunningService;
  readonly context: ServiceContext;
  readonly mm4: Listener;
  /** Calls InterworkingFunction.PagerMessage as isf would; 5 s unless told otherwise. */
  pager(request: SipRequest, options?: CallOptions): Promise<SipResponse>;
  /** Calls InterworkingFunction.Disposition as isf would. */
  disposition(request: SipRequest, options?: CallOptions): Promise<SipResponse>;
  readonly isf: BusClient<typeof InterworkingFunctionDefinition>;
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
 * A stage for mms-iwf: real nats-servers, a real redis-server, a simulated MMS Relay/Server and a peer in the place of
 * sip-edge. Each replica is on a nats-server of its own where a test has to know which one it calls; they share Redis and the
 * relay, which sends to the replica that was started last.
 */
export class Stage {
  readonly edge = new EdgePeer();
  readonly #redisOptions: Parameters<typeof startRedisServer>[0];
  readonly #natsCount: number;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #nats: { readonly server: ServerProcess; readonly peers: Bus }[] = [];
  #redis: ServerProcess | undefined;
  #relay: MmsRelay | undefined;
  #client: RedisClient | undefined;

  constructor(options: StageOptions = {}) {
    this.#natsCount = options.nats ?? 1;
    this.#redisOptions = options.redis;
  }

  get redis(): ServerProcess {
    if (this.#redis === undefined) throw new Error('the stage is not open');
    return this.#redis;
  }

  get relay(): MmsRelay {
    if (this.#relay === undefined) throw new Error('no relay is on the stage');
    return this.#relay;
  }

  /** A client that looks at what is stored; open until the test ends. */
  async stored(): Promise<RedisClient> {
    this.#client ??= await RedisClient.connect(this.redis.url);
    return this.#client;
  }

  nats(index = 0): ServerProcess {
    const found = this.#nats[index];
    if (found === undefined) throw new Error(`no nats-server ${index} on the stage`);
    return found.server;
  }

  /** The bus on which sip-edge and isf are played. */
  peers(index = 0): Bus {
    const found = this.#nats[index];
    if (found === undefined) throw new Error(`no nats-server ${index} on the stage`);
    return found.peers;
  }

  /** Calls whichever mms-iwf is on the bus. */
  isf(index = 0): BusClient<typeof InterworkingFunctionDefinition> {
    return this.peers(index).client(InterworkingFunctionDefinition, { suffix: 'mms' });
  }

  /** Starts the servers: for `beforeAll`. */
  async open(): Promise<void> {
    const started = await Promise.all([
      startRedisServer(this.#redisOptions),
      ...Array.from({ length: this.#natsCount }, () => startNatsServer()),
    ]);
    const [redis, ...servers] = started;
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
    this.#relay = undefined;
    for (const server of [this.redis, ...this.#nats.map((one) => one.server)]) {
      if (server.pid === undefined) await server.restart();
    }
    const client = await this.stored();
    await client.forgetAll();
    client.close();
    this.#client = undefined;
  }

  /** A relay that reports only when it is told to. */
  async startRelay(options: MmsRelayOptions = {}): Promise<MmsRelay> {
    const { behaviour, ...others } = options;
    const relay = new MmsRelay({
      domain: BOBS_DOMAIN,
      peerDomain: OWN_DOMAIN,
      behaviour: {
        ...behaviour,
        retry: { delayMs: 30, ...behaviour?.retry },
        reports: { when: 'on-request', ...behaviour?.reports },
      },
      ...others,
    });
    await relay.start();
    this.#relay = relay;
    this.#ends.push(() => relay.stop());
    return relay;
  }

  /** The configuration of mms-iwf on this stage, as YAML (which JSON is). */
  configuration(settings: IwfSettings = {}, nats = 0): string {
    return JSON.stringify({
      nats: { servers: [this.nats(nats).url] },
      redis: { url: this.redis.url },
      sip: { domain: 'example.net' },
      http: { listen: '127.0.0.1:0' },
      bus: { ...settings.bus },
      limits: { ...settings.limits },
      mms: {
        listen: '127.0.0.1:0',
        domain: OWN_DOMAIN,
        relays: [
          { prefix: '+', host: '127.0.0.1', port: this.#relay?.port ?? 1, domain: BOBS_DOMAIN, ...settings.relay },
        ],
        ...settings.section,
      },
      policy: {
        mms: { smtp_retry: { attempts: 3, backoff_ms: 20 }, ...settings.mms },
        iwf: { ...settings.iwf },
      },
      drain_seconds: 2,
    });
  }

  /** Starts an mms-iwf and resolves when it is ready; what the relay sends goes to it. */
  async startIwf(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    const replica = await this.launchIwf(settings, nats);
    await until(() => replica.service.ready, `mms-iwf ready (waits for ${replica.service.waitingFor})`);
    return replica;
  }

  /** Starts an mms-iwf, whether or not it becomes ready. */
  async launchIwf(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    const context = await serviceContext('mms-iwf', this.configuration(settings, nats));
    const { exchangers } = settings;
    const service = await start(context, exchangers === undefined ? {} : { exchangers });
    const mm4 = listenerOf(service.addresses?.mm4);
    if (this.#relay !== undefined) this.#relay.peer = mm4;
    const peers = this.peers(nats);
    await peers.whenReady(READY_MS);
    const isf = this.isf(nats);
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= service.stop();
      return stopped;
    };
    this.#ends.push(stop);
    return {
      service,
      context,
      mm4,
      isf,
      pager: (request, options) => answered(isf.pagerMessage({ envelope: envelopeOf(options), request })),
      disposition: (request, options) => answered(isf.disposition({ envelope: envelopeOf(options), request })),
      stop,
    };
  }
}

function envelopeOf({ deadlineMs = DEADLINE_MS, traceparent = '' }: CallOptions = {}) {
  return { traceparent, deadlineUnixMs: Date.now() + deadlineMs, identities: undefined };
}

async function answered(call: Promise<{ readonly response?: SipResponse | undefined }>): Promise<SipResponse> {
  const { response } = await call;
  if (response === undefined) throw new Error('mms-iwf gave no response');
  return response;
}

function listenerOf(address = ''): Listener {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/** Value of a header of an answer. */
export function header({ headers }: SipResponse, name: string): string | undefined {
  return headers.find((candidate) => candidate.name === name)?.value;
}
