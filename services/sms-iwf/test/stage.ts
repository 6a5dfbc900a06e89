import { connect } from 'node:net';
import { type Bus, type BusClient, connectBus } from '@causeway/bus';
import { InterworkingFunctionDefinition, type SipRequest, type SipResponse } from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import {
  ScriptedSmsc,
  type ServerProcess,
  type SmscScript,
  SmscSimulator,
  type SmscSimulatorOptions,
  serviceContext,
  startNatsServer,
  startRedisServer,
} from '@causeway/testkit';
import { start } from '../src/index.ts';
import { EdgePeer } from './edge-peer.ts';
import { RedisClient } from './redis-client.ts';
import { until } from './until.ts';

/** What a test sets in the configuration of sms-iwf; the rest is as short as it can be. */
export interface IwfSettings {
  readonly sms?: Readonly<Record<string, unknown>>;
  readonly iwf?: Readonly<Record<string, unknown>>;
  /** Further keys of the SM-SC's entry. */
  readonly smsc?: Readonly<Record<string, unknown>>;
  readonly bus?: Readonly<Record<string, unknown>>;
}

/** One sms-iwf in this process, and the isf that calls it. */
export interface Replica {
  readonly service: RunningService;
  readonly context: ServiceContext;
  /** Calls InterworkingFunction.PagerMessage as isf would; 5 s unless told otherwise. */
  pager(request: SipRequest, options?: PagerOptions): Promise<SipResponse>;
  readonly isf: BusClient<typeof InterworkingFunctionDefinition>;
  /** Ends it without a drain. */
  stop(): Promise<void>;
}

export interface PagerOptions {
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
 * A stage for sms-iwf: real nats-servers, a real redis-server, a simulated SM-SC and a peer in the place of sip-edge. Each
 * replica is on a nats-server of its own where a test has to know which one it calls; they share Redis and the SM-SC.
 */
export class Stage {
  readonly edge = new EdgePeer();
  readonly #redisOptions: Parameters<typeof startRedisServer>[0];
  readonly #natsCount: number;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #nats: { readonly server: ServerProcess; readonly peers: Bus }[] = [];
  #redis: ServerProcess | undefined;
  #smsc: SmscSimulator | undefined;
  #smscPort = 0;
  #client: RedisClient | undefined;

  constructor(options: StageOptions = {}) {
    this.#natsCount = options.nats ?? 1;
    this.#redisOptions = options.redis;
  }

  get redis(): ServerProcess {
    if (this.#redis === undefined) throw new Error('the stage is not open');
    return this.#redis;
  }

  get smsc(): SmscSimulator {
    if (this.#smsc === undefined) throw new Error('no SM-SC is on the stage');
    return this.#smsc;
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

  /** Takes the stream of durable work away, as an operator's mistake would. */
  async removeWorkStream(): Promise<void> {
    const { host, port } = this.nats();
    const socket = connect(port, host);
    socket.write('CONNECT {"verbose":false}\r\nPUB $JS.API.STREAM.DELETE.CAUSEWAY_WORK gone 0\r\n\r\nPING\r\n');
    for await (const chunk of socket) if (String(chunk).includes('PONG')) break;
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
    this.#smsc = undefined;
    for (const server of [this.redis, ...this.#nats.map((one) => one.server)]) {
      if (server.pid === undefined) await server.restart();
    }
    const client = await this.stored();
    await client.forgetAll();
    client.close();
    this.#client = undefined;
  }

  /** An SM-SC that reports only when it is told to. */
  async startSmsc(options: SmscSimulatorOptions = {}): Promise<SmscSimulator> {
    const { behaviour, ...others } = options;
    const smsc = new SmscSimulator({
      behaviour: { retryDelayMs: 30, ...behaviour, receipts: { when: 'on-request', ...behaviour?.receipts } },
      ...others,
    });
    await smsc.start();
    this.#smsc = smsc;
    this.#smscPort = smsc.port;
    this.#ends.push(() => smsc.stop());
    return smsc;
  }

  /** A peer in the place of the SM-SC that does what no decent one does. */
  async startScripted(script: SmscScript): Promise<ScriptedSmsc> {
    const smsc = new ScriptedSmsc(script);
    await smsc.start();
    this.#smscPort = smsc.port;
    this.#ends.push(() => smsc.stop());
    return smsc;
  }

  /** The configuration of sms-iwf on this stage, as YAML (which JSON is). */
  configuration(settings: IwfSettings = {}, nats = 0): string {
    return JSON.stringify({
      nats: { servers: [this.nats(nats).url] },
      redis: { url: this.redis.url },
      sip: { domain: 'example.net' },
      http: { listen: '127.0.0.1:0' },
      bus: { ...settings.bus },
      sms: {
        smscs: [
          {
            name: 'main',
            host: '127.0.0.1',
            port: this.#smscPort,
            system_id: 'causeway',
            reconnect: { min_ms: 10, max_ms: 80 },
            ...settings.smsc,
          },
        ],
      },
      policy: { sms: { ...settings.sms }, iwf: { ...settings.iwf } },
      drain_seconds: 2,
    });
  }

  /** Starts an sms-iwf and resolves when it is ready. */
  async startIwf(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    const replica = await this.launchIwf(settings, nats);
    await until(() => replica.service.ready, `sms-iwf ready (waits for ${replica.service.waitingFor})`);
    return replica;
  }

  /** Starts an sms-iwf, whether or not it becomes ready. */
  async launchIwf(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    const context = await serviceContext('sms-iwf', this.configuration(settings, nats));
    const service = await start(context);
    const peers = this.peers(nats);
    await peers.whenReady(READY_MS);
    const isf = peers.client(InterworkingFunctionDefinition, { suffix: 'sms' });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= service.stop();
      return stopped;
    };
    this.#ends.push(stop);
    return { service, context, isf, pager: (request, options) => pager(isf, request, options), stop };
  }
}

async function pager(
  isf: BusClient<typeof InterworkingFunctionDefinition>,
  request: SipRequest,
  { deadlineMs = DEADLINE_MS, traceparent = '' }: PagerOptions = {},
): Promise<SipResponse> {
  const envelope = { traceparent, deadlineUnixMs: Date.now() + deadlineMs, identities: undefined };
  const { response } = await isf.pagerMessage({ envelope, request });
  if (response === undefined) throw new Error('sms-iwf gave no response');
  return response;
}

/** Value of a header of an answer. */
export function header({ headers }: SipResponse, name: string): string | undefined {
  return headers.find((candidate) => candidate.name === name)?.value;
}
