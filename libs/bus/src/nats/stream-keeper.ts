import { setTimeout as delay } from 'node:timers/promises';
import {
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log.ts';
import type { Readiness } from '../readiness.ts';
import type { LinkListener, NatsLink } from './nats-link.ts';

const RETRY_MS = 500;
/** JetStream's error code of a stream that does not exist (nats-server errors.json, JSStreamNotFoundErr). */
const STREAM_NOT_FOUND = 10_059;

/** A stream as this fleet wants it; what is not named here stays as the server or an operator has set it. */
export type WantedStream = Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects'>;

/** Creates the streams, or sets their limits, whenever a connection comes up: a server may have come back empty. */
export class StreamKeeper implements LinkListener {
  readonly #link: NatsLink;
  readonly #streams: readonly WantedStream[];
  readonly #readiness: Readiness;
  readonly #log: Log;
  readonly #dependency: string;

  constructor(link: NatsLink, streams: readonly WantedStream[], readiness: Readiness, log: Log) {
    this.#link = link;
    this.#streams = streams;
    this.#readiness = readiness;
    this.#log = log;
    this.#dependency = `the JetStream streams ${streams.map(({ name }) => name).join(', ')}`;
    readiness.await(this.#dependency);
    link.listen(this);
  }

  linkUp(connection: NatsConnection): void {
    void this.#ensure(connection);
  }

  linkDown(): void {
    this.#readiness.await(this.#dependency);
  }

  async #ensure(connection: NatsConnection): Promise<void> {
    let complained = false;
    while (this.#link.connection === connection) {
      try {
        const manager = await jetstreamManager(connection, { checkAPI: false });
        for (const stream of this.#streams) {
          await ensureStream(manager, stream);
        }
        this.#readiness.met(this.#dependency);
        return;
      } catch (error) {
        if (!complained && this.#link.connection === connection) {
          this.#log.warn({ err: error }, 'cannot ensure the JetStream streams yet');
          complained = true;
        }
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}

async function ensureStream(manager: JetStreamManager, wanted: WantedStream): Promise<void> {
  let present: StreamInfo;
  try {
    present = await manager.streams.info(wanted.name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) {
      await manager.streams.add(wanted);
      return;
    }
    throw error;
  }
  const config: Readonly<Record<string, unknown>> = { ...present.config };
  if (Object.entries(wanted).some(([key, value]) => JSON.stringify(config[key]) !== JSON.stringify(value))) {
    await manager.streams.update(wanted.name, wanted);
  }
}
