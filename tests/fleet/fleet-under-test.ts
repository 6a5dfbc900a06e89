import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type MailDomainProcess, type MmsRelayProcess, RcsClient, type SmscProcess } from '@causeway/testkit';
import { DOMAIN, fleetConfiguration, ISF_ADDRESS, type Section } from './fleet-configuration.ts';
import { FleetLog, type LogEntry } from './fleet-log.ts';
import { MetricsPage } from './metrics.ts';
import { type NeighbourOptions, Neighbours } from './neighbours.ts';
import { type Child, childrenOf } from './process-tree.ts';
import { until } from './until.ts';

/** The services of a fleet that has an SM-SC for neighbour only. */
export const SERVICES = ['sip-edge', 'isf', 'sms-iwf'] as const;
/** A service of the fleet. */
export type ServiceName = (typeof SERVICES)[number] | 'mms-iwf' | 'email-iwf';
/** A process that the launcher supervises. */
export type ProcessName = ServiceName | 'nats-server' | 'redis-server';

/** How a fleet under test differs from the usual one. */
export interface FleetOptions extends NeighbourOptions {
  /** Changes of the configuration, section by section; from the port of the SM-SC where they need it. */
  readonly configuration?: Section | ((smscPort: number) => Section);
  /** Port of the next hop when it is not the client itself. */
  readonly nextHopPort?: number;
  /** Return when the launcher runs, not when the fleet is ready. */
  readonly unready?: boolean;
}

const KNOWN: readonly ServiceName[] = [...SERVICES, 'mms-iwf', 'email-iwf'];
const LAUNCHER = join(__dirname, '../../services/fleet/src/main.ts');
const READY_MS = 20_000;
const STOP_MS = 20_000;
const HTTP_MS = 3_000;
const OPTIONS_MS = 2_000;
const CLIENT_RECORDS = 100_000;

/**
 * A fleet as an operator runs it: the launcher (`npm start -- --config FILE`) as a process, with the servers and services
 * that it starts, between its neighbours (a simulated SM-SC, and a simulated MMS relay and mail server where asked for), each
 * in a process of its own, and a simulated RCS client in the test's.
 */
export class FleetUnderTest {
  readonly client: RcsClient;
  readonly log = new FleetLog();
  readonly sipPort: number;
  /** Those that the launcher runs. */
  readonly services: readonly ServiceName[];
  /** Configuration file. */
  readonly file: string;
  readonly #directory: string;
  readonly #neighbours: Neighbours;
  #configuration: Section;
  #launcher: ChildProcess | undefined;

  private constructor(
    { client, sipPort }: Pick<FleetUnderTest, 'client' | 'sipPort'>,
    directory: string,
    neighbours: Neighbours,
    configuration: Section,
  ) {
    this.client = client;
    this.sipPort = sipPort;
    this.services = [
      ...SERVICES,
      ...(neighbours.relay === undefined ? [] : (['mms-iwf'] as const)),
      ...(neighbours.mail === undefined ? [] : (['email-iwf'] as const)),
    ];
    this.file = join(directory, 'causeway.yaml');
    this.#directory = directory;
    this.#neighbours = neighbours;
    this.#configuration = configuration;
  }

  /**
   * Starts everything and resolves when the fleet answers OPTIONS with 200 and every service says that it is ready.
   *
   * @throws Error with the end of the log when it does not come up; nothing is left running then
   */
  static async start(options: FleetOptions = {}): Promise<FleetUnderTest> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-fleet-'));
    const client = new RcsClient({ domain: DOMAIN, isfAddress: ISF_ADDRESS, recordLimit: CLIENT_RECORDS });
    await client.start();
    const neighbours = await Neighbours.start(directory, options);
    const { smscPort, relay, mail } = neighbours;
    const sipPort = await freePort();
    client.target = `127.0.0.1:${sipPort}`;
    const nextHopPort = options.nextHopPort ?? Number(client.address.split(':')[1]);
    const dataDirectory = join(directory, 'data');
    const around = { sipPort, smscPort, nextHopPort, mms: relay, email: mail, dataDirectory };
    const { configuration: changes = {} } = options;
    const configuration = fleetConfiguration(around, typeof changes === 'function' ? changes(smscPort) : changes);
    const fleet = new FleetUnderTest({ client, sipPort }, directory, neighbours, configuration);
    try {
      await fleet.configure({});
      fleet.#launch();
      if (options.unready !== true) await fleet.untilReady();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** The SM-SC's process. */
  get smsc(): SmscProcess {
    return present(this.#neighbours.smsc, 'SM-SC of its own');
  }

  get smscPort(): number {
    return this.#neighbours.smscPort;
  }

  /** The MMS relay's process. */
  get relay(): MmsRelayProcess {
    return present(this.#neighbours.relay, 'MMS relay').process;
  }

  /** Where mms-iwf takes MM4. */
  get mm4Port(): number {
    return present(this.#neighbours.relay, 'MMS relay').listenPort;
  }

  /** The mail server's process. */
  get mail(): MailDomainProcess {
    return present(this.#neighbours.mail, 'mail server').process;
  }

  /** Where email-iwf takes mail. */
  get mailPort(): number {
    return present(this.#neighbours.mail, 'mail server').listenPort;
  }

  /** Process id of the launcher. */
  get pid(): number {
    return this.#launcher?.pid ?? 0;
  }

  /** The private nats-server, as it announces itself. */
  get natsUrl(): string {
    const announced = this.log.lines.findLast((line) => line.includes('Listening for client connections on'));
    const address = announced === undefined ? undefined : /connections on ([\d.]+:\d+)/.exec(announced)?.[1];
    if (address === undefined) throw new Error('the nats-server has not said where it listens');
    return `nats://${address}`;
  }

  /** Writes the configuration anew, with sections of the top level replaced by those given. */
  async configure(sections: Section): Promise<void> {
    this.#configuration = { ...this.#configuration, ...sections };
    // JSON is YAML.
    await writeFile(this.file, JSON.stringify(this.#configuration, undefined, 2));
  }

  /** Resolves when every service is ready and OPTIONS is answered 200. */
  async untilReady(deadlineMs: number = READY_MS): Promise<void> {
    await this.explain(async () => {
      await until('a fleet that is ready', deadlineMs, async () => {
        this.#checkLauncher();
        const answers = await Promise.all(this.services.map((service) => this.get(service, '/readyz')));
        return answers.every(({ status }) => status === 200);
      });
      const { status } = await this.client.sendOptions(undefined, { deadlineMs: OPTIONS_MS });
      if (status !== 200) throw new Error(`OPTIONS is answered ${status}`);
    });
  }

  /** Runs a part of a test; when it fails, its error ends with what the fleet logged last. */
  async explain<T>(part: () => Promise<T>): Promise<T> {
    try {
      return await part();
    } catch (error) {
      if (error instanceof Error) error.message += `\n\nThe fleet logged last:\n${this.log.tail()}`;
      throw error;
    }
  }

  /** `host:port` of the probes of a service as it runs now. */
  httpOf(service: ServiceName): string {
    const http = this.log.last((entry) => entry.service === service && httpIn(entry) !== undefined);
    const address = http === undefined ? undefined : httpIn(http);
    if (address === undefined) throw new Error(`${service} has not said where its probes are`);
    return address;
  }

  /** Answer to a probe. */
  async get(service: ServiceName, path: string): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`http://${this.httpOf(service)}${path}`, { signal: AbortSignal.timeout(HTTP_MS) });
    return { status: response.status, text: await response.text() };
  }

  async metrics(service: ServiceName): Promise<MetricsPage> {
    return new MetricsPage((await this.get(service, '/metrics')).text);
  }

  /** A process that runs now. */
  process(name: ProcessName): Child {
    const found = this.processes().get(name);
    if (found === undefined) throw new Error(`${name} does not run`);
    return found;
  }

  /** The processes that the launcher runs now, by name. */
  processes(): ReadonlyMap<ProcessName, Child> {
    const launcher = this.#launcher?.pid;
    if (launcher === undefined) return new Map();
    return new Map(
      childrenOf(launcher).flatMap((child) => {
        const name = nameOf(child.command);
        return name === undefined ? [] : [[name, child] as const];
      }),
    );
  }

  /** Sends a signal to one of its processes. Resolves when the process is gone, for a deadly signal. */
  async kill(name: ProcessName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { pid } = this.process(name);
    process.kill(pid, signal);
    if (signal !== 'SIGKILL' && signal !== 'SIGTERM') return;
    await until(`the end of ${name}`, STOP_MS, () => this.processes().get(name)?.pid !== pid);
  }

  /** How often the launcher has started each process again. */
  restarts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { service, message = '' } of this.log.entries) {
      const died = service === 'fleet' ? /^(\S+) died /.exec(message)?.[1] : undefined;
      if (died !== undefined) counts[died] = (counts[died] ?? 0) + 1;
    }
    return counts;
  }

  /** Sends a signal to the launcher and resolves with its exit status. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const launcher = this.#launcher;
    if (launcher === undefined) throw new Error('the launcher does not run');
    if (launcher.exitCode !== null || launcher.signalCode !== null) return launcher.exitCode;
    const exit = once(launcher, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    launcher.kill(signal);
    const [code]: Array<number | null> = await exit;
    return code ?? null;
  }

  /** Ends everything, by force when it does not end, and removes its files. */
  async stop(): Promise<void> {
    const launcher = this.#launcher;
    const children = launcher?.pid === undefined ? [] : childrenOf(launcher.pid);
    if (launcher !== undefined) {
      await this.end().catch(() => {
        launcher.kill('SIGKILL');
        for (const { pid } of children) killIfAlive(pid);
      });
    }
    process.removeListener('exit', this.#killAtExit);
    await Promise.all([this.#neighbours.stop(), this.client.stop()]);
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  #launch(): void {
    const launcher = spawn(process.execPath, [LAUNCHER, '--config', this.file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: this.#directory,
    });
    this.#launcher = launcher;
    this.log.follow(launcher.stdout);
    this.log.follow(launcher.stderr);
    process.once('exit', this.#killAtExit);
  }

  readonly #killAtExit = (): void => {
    this.#launcher?.kill('SIGTERM');
  };

  #checkLauncher(): void {
    const launcher = this.#launcher;
    if (launcher === undefined || launcher.exitCode !== null || launcher.signalCode !== null) {
      throw new Error('the launcher does not run');
    }
  }
}

function httpIn(entry: LogEntry): string | undefined {
  return entry.http ?? entry.addresses?.http;
}

function nameOf(command: readonly string[]): ProcessName | undefined {
  const line = command.join(' ');
  const service = KNOWN.find((name) => line.includes(`/services/${name}/`) || line.includes(`@causeway/${name}/`));
  return service ?? (['nats-server', 'redis-server'] as const).find((name) => command[0]?.includes(name));
}

function present<T>(neighbour: T | undefined, what: string): T {
  if (neighbour === undefined) throw new Error(`this fleet has no ${what}`);
  return neighbour;
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
