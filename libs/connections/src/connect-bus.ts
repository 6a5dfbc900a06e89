import { type Bus, type BusObserver, connectBus } from '@causeway/bus';
import type { Metrics, ServiceContext } from '@causeway/runtime';

/** Where a fleet without a `nats` section would be; the launcher always gives one. */
const DEFAULT_SERVERS = ['nats://127.0.0.1:4222'];

/**
 * Connects a service to the bus as its configuration says, and the bus to the metrics of its process. Resolves after the
 * first attempt; the bus goes on trying and says what it waits for (ARCHITECTURE §7: start order does not matter).
 */
export async function connectBusOf(context: ServiceContext): Promise<Bus> {
  const { configuration, logger, instance } = context;
  const bus = await connectBus({
    servers: configuration.nats?.servers ?? DEFAULT_SERVERS,
    name: instance,
    logger,
    preferLocal: configuration.bus.prefer_local,
    defaultTimeoutMs: configuration.bus.call_timeout_ms,
    maxEvents: configuration.limits.event_queue,
    streams: { work: { maxAgeMs: configuration.bus.work_max_age_seconds * 1000 } },
    observer: busMetrics(context.metrics),
  });
  context.metrics.gauge({ name: 'bus_pending_calls', help: 'Calls waiting for a reply.' }, function () {
    this.set(bus.pendingCalls);
  });
  return bus;
}

/** The figures of a bus: calls that failed, calls waiting, events lost, attempts at durable work. */
function busMetrics(metrics: Metrics): BusObserver {
  const connected = metrics.gauge({ name: 'bus_connected', help: '1 while connected to NATS.' });
  const dropped = metrics.counter({
    name: 'events_dropped_total',
    help: 'Events given up because the bound was reached.',
  });
  const published = metrics.counter({
    name: 'events_published_total',
    help: 'Events that JetStream has acknowledged.',
  });
  const work = metrics.counter({
    name: 'work_attempts_total',
    help: 'Attempts at items of durable work.',
    labels: ['kind', 'outcome'],
  });
  return {
    eventsDropped: (count) => dropped.inc(count),
    eventsPublished: (count) => published.inc(count),
    workAttempt: (kind, outcome) => work.inc({ kind, outcome }),
    connectionChanged: (up) => connected.set(up ? 1 : 0),
  };
}
