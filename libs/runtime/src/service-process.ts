import { type Configuration, PolicyHolder, watchConfiguration } from '@causeway/configuration';
import { type Health, HealthServer } from './health-server.ts';
import { instanceName } from './instance-name.ts';
import { Lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import { LoopDelay } from './loop-delay.ts';
import { Metrics } from './metrics.ts';
import { ParentChannel } from './parent-channel.ts';
import type { RunningService, ServiceContext, StartService } from './running-service.ts';
import { ForcedShutdownError } from './shutdown-error.ts';
import { startInProcess } from './start-in-process.ts';
import { startTelemetry, type Telemetry } from './tracing/telemetry.ts';

/** Time a service has to give up after its drain signal was aborted, in milliseconds. */
const DRAIN_GRACE_MS = 1_000;
/** Time to let go of everything after the drain, in milliseconds. */
const STOP_MS = 5_000;
/** Interval at which readiness is looked at for the launcher and the log, in milliseconds. */
const READINESS_POLL_MS = 50;

/** Waits for `work` for `deadlineMs` at most. */
async function within<T>(phase: 'start' | 'drain' | 'stop', deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ForcedShutdownError(phase, deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** One process of the fleet with one service or several: its life from start to exit, without the signals. */
export class ServiceProcess {
  readonly lifecycle = new Lifecycle();
  readonly logger: Logger;
  readonly metrics = new Metrics();
  readonly #name: string;
  readonly #instance: string;
  readonly #configuration: Configuration;
  readonly #policy: PolicyHolder;
  readonly #parent = new ParentChannel();
  readonly #loopDelay = new LoopDelay();
  readonly #starts: ReadonlyMap<string, StartService>;
  readonly #services = new Map<string, RunningService>();
  readonly #awaited = new Set<string>();
  readonly #ending = new AbortController();
  readonly #health: HealthServer;
  #telemetry: Telemetry | undefined;
  #starting: Promise<unknown> = Promise.resolve();
  #poll: NodeJS.Timeout | undefined;
  #announced = '';

  constructor(name: string, starts: ReadonlyMap<string, StartService>, configuration: Configuration) {
    this.#name = name;
    this.#starts = starts;
    this.#configuration = configuration;
    this.#policy = new PolicyHolder(configuration.policy);
    this.#instance = instanceName(name);
    this.logger = this.#loggerOf(name);
    const { listen } = configuration.http;
    this.#health = new HealthServer({ listen, metrics: this.metrics, health: () => this.health() });
    this.lifecycle.onChange((state) => this.#parent.tell({ type: 'state', state }));
  }

  /** How the process is, over all its services. */
  health(): Health {
    const services = [...this.#services.values()];
    const waitingFor = [...this.#awaited, ...services.flatMap((service) => (service.ready ? [] : waits(service)))];
    const limit = this.#configuration.limits.event_loop_delay_ms;
    const loaded = services.some((service) => service.loaded === true) || this.#loopDelay.exceeds(limit);
    return { state: this.lifecycle.state, waitingFor: [...new Set(waitingFor)], loaded };
  }

  /**
   * Starts everything; resolves when all services run. Probes answer from the beginning.
   *
   * @throws what a service threw that can never work
   */
  async start(): Promise<void> {
    this.lifecycle.transition('STARTING');
    this.metrics.collectProcessMetrics();
    this.#loopDelay.start();
    this.#telemetry = await this.#startTelemetry();
    const http = await this.#health.start();
    this.logger.info({ http }, 'probes and metrics are served');
    this.#poll = setInterval(() => this.#announce(), READINESS_POLL_MS);
    this.#poll.unref();
    const context = this.#context(this.#telemetry);
    const starting = [...this.#starts].map(async ([name, start]) => {
      this.#services.set(name, await startInProcess(name, start, context));
    });
    this.#starting = Promise.all(starting);
    await this.#starting;
    if (this.lifecycle.state !== 'STARTING') return;
    this.lifecycle.transition('RUNNING');
    this.#announce();
  }

  /** Follows the file: policy counts at once, the rest is reported. Returns the way to stop. */
  follow(file: string): () => void {
    const watch = watchConfiguration(
      file,
      {
        onPolicy: (policy) => {
          this.#policy.replace(policy);
          this.logger.info({ file }, 'policy reloaded');
        },
        onError: (error) => this.logger.error({ file, error }, 'configuration not reloaded; the policy before stays'),
        onRestartNeeded: (sections) => this.logger.warn({ file, sections }, 'these sections count after a restart'),
      },
      { started: this.#configuration },
    );
    return () => watch.close();
  }

  /** Calls `listener` when the launcher that forked this process is gone. */
  onParentGone(listener: () => void): void {
    this.#parent.onGone(listener);
  }

  /**
   * Drains and stops.
   *
   * @throws ForcedShutdownError when a service does not come to an end in its time
   */
  async end(): Promise<void> {
    this.lifecycle.transition('DRAINING');
    this.#ending.abort();
    const drainMs = this.#configuration.drain_seconds * 1_000;
    const began = performance.now();
    await within(
      'start',
      drainMs + DRAIN_GRACE_MS,
      this.#starting.catch(() => {}),
    );
    const left = Math.max(Math.ceil(drainMs - (performance.now() - began)), 0);
    const services = [...this.#services.values()];
    const signal = AbortSignal.timeout(left);
    await within('drain', left + DRAIN_GRACE_MS, Promise.all(services.map((service) => service.drain(signal))));
    this.lifecycle.transition('DRAINED');
    await within('stop', STOP_MS, this.#stop(services));
    this.logger.info({ durationMs: Math.round(performance.now() - began) }, 'ended');
  }

  async #stop(services: readonly RunningService[]): Promise<void> {
    await Promise.all(services.map((service) => service.stop()));
    await this.#telemetry?.shutdown();
    clearInterval(this.#poll);
    this.#loopDelay.stop();
    await this.#health.close();
  }

  #loggerOf(service: string): Logger {
    const { log_level: level, mask_numbers: maskNumbers } = this.#configuration.telemetry;
    return createLogger({ service, instance: this.#instance, level, maskNumbers });
  }

  #startTelemetry(): Promise<Telemetry> {
    const { telemetry } = this.#configuration;
    return startTelemetry({
      service: this.#name,
      instance: this.#instance,
      otlp: telemetry.otlp,
      samplingRatio: telemetry.sampling_ratio,
      maxQueue: telemetry.max_queue,
      exportIntervalMs: telemetry.export_interval_ms,
      metrics: this.metrics,
    });
  }

  #context(telemetry: Telemetry): ServiceContext {
    return {
      service: this.#name,
      instance: this.#instance,
      configuration: this.#configuration,
      policy: this.#policy,
      logger: this.logger,
      loggerOf: (service) => this.#loggerOf(service),
      metrics: this.metrics,
      red: this.metrics.red(this.#name),
      telemetry,
      loopDelay: this.#loopDelay,
      signal: this.#ending.signal,
      waitFor: async (what, pending) => {
        this.#awaited.add(what);
        try {
          return await pending;
        } finally {
          this.#awaited.delete(what);
        }
      },
    };
  }

  /** Tells the log and the launcher when readiness has changed. */
  #announce(): void {
    const { state, waitingFor } = this.health();
    if (state !== 'RUNNING' && state !== 'STARTING') return;
    const ready = state === 'RUNNING' && waitingFor.length === 0;
    const now = ready ? 'ready' : waitingFor.join(', ');
    if (now === this.#announced) return;
    this.#announced = now;
    if (!ready) {
      this.logger.warn({ waiting_for: waitingFor }, 'not ready');
      this.#parent.tell({ type: 'waiting', waitingFor });
      return;
    }
    const own = [...this.#services.values()].map((service) => service.addresses ?? {});
    const addresses: Record<string, string> = Object.assign({ http: this.#health.address }, ...own);
    this.logger.info({ addresses }, 'ready');
    this.#parent.tell({ type: 'ready', addresses });
  }
}

function waits(service: RunningService): readonly string[] {
  return service.waitingFor.length > 0 ? service.waitingFor : ['itself'];
}
