import type { Event } from '@causeway/contracts';
import { type ServerProcess, startNatsServer } from '@causeway/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type Bus, type BusOptions, connectBus } from '../src/bus.ts';
import { eventually } from './eventually.ts';
import { silentLog } from './silent-log.ts';

const READY_MS = 10_000;
const FLUSH_MS = 10_000;

function event(name: string, id: string): Event {
  return {
    id,
    kind: 'sms',
    name,
    timeUnixMs: 1_700_000_000_000,
    traceparent: '',
    identities: undefined,
    from: '',
    to: '',
    verdict: 'ESME_ROK',
    reason: '',
    size: 5,
    segments: 1,
    durationUs: 10,
    instance: 'sms-iwf-0',
  };
}

describe('events on a real JetStream', () => {
  let server: ServerProcess;
  const buses: Bus[] = [];
  const open = async (options: Partial<BusOptions> = {}): Promise<Bus> => {
    const bus = await connectBus({ servers: [server.url], name: 'sms-iwf', logger: silentLog, ...options });
    buses.push(bus);
    return bus;
  };

  beforeEach(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await server.stop();
  });

  it('travel in batches, by kind and name, and are read in order', async () => {
    const bus = await open();
    await bus.whenReady(READY_MS);
    for (let index = 0; index < 500; index += 1) {
      bus.events.publish(event('submitted', String(index)));
    }
    bus.events.publish(event('delivered', 'd'));
    await bus.events.flush(FLUSH_MS);
    expect(bus.events.held).toBe(0);

    const read: string[] = [];
    const reader = await bus.events.subscribe((each) => void read.push(`${each.name} ${each.id}`));
    await eventually(() => read.length === 501, 'all events read');
    expect(read.filter((text) => text.startsWith('submitted'))).toEqual(
      Array.from({ length: 500 }, (_, index) => `submitted ${index}`),
    );
    await reader.close();

    const raw = await connect({ servers: server.url });
    const manager = await jetstreamManager(raw);
    const { config, state } = await manager.streams.info('CAUSEWAY_EVENTS', { subjects_filter: '>' });
    expect(config.max_age).toBe(86_400_000 * 1_000_000);
    expect(state.subjects).toEqual({ 'causeway.event.sms.submitted': 3, 'causeway.event.sms.delivered': 1 });
    await raw.close();
  });

  it('can be read from now on', async () => {
    const bus = await open();
    await bus.whenReady(READY_MS);
    bus.events.publish(event('accepted', 'before'));
    await bus.events.flush(FLUSH_MS);
    const read: string[] = [];
    await bus.events.subscribe((each) => void read.push(each.id), { fromNow: true });
    bus.events.publish(event('accepted', 'after'));
    await eventually(() => read.length > 0, 'the event read');
    expect(read).toEqual(['after']);
  });

  it('survive kill -9 of the server: none lost, and the reader goes on where it was', async () => {
    const [bus, console] = [await open(), await open()];
    await Promise.all([bus.whenReady(READY_MS), console.whenReady(READY_MS)]);
    const read: string[] = [];
    await console.events.subscribe((each) => void read.push(each.id));
    let serial = 0;
    const publish = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        serial += 1;
        bus.events.publish(event('submitted', String(serial)));
      }
    };
    publish(300);
    await eventually(() => read.length >= 300, 'the first events read');
    publish(300);
    await server.kill('SIGKILL');
    publish(300);
    await server.restart();
    await eventually(() => new Set(read).size === 900, 'all events read');
    publish(100);
    await eventually(() => new Set(read).size === 1_000, 'the events after it read');
    expect(bus.events.dropped).toBe(0);
    expect(read).toHaveLength(1_000); // De-duplicated by the id of the batch.
  });

  it('never hold up their publisher: over the bound the oldest are dropped and counted', async () => {
    await server.kill('SIGKILL');
    let counted = 0;
    const bus = await open({ maxEvents: 500, observer: { eventsDropped: (count) => (counted += count) } });
    for (let index = 0; index < 1_200; index += 1) {
      bus.events.publish(event('submitted', String(index)));
    }
    expect(bus.events.held).toBeLessThanOrEqual(500);
    expect(bus.events.dropped).toBe(1_200 - bus.events.held);
    expect(counted).toBe(bus.events.dropped);
    await server.restart();
    await bus.events.flush(FLUSH_MS);
    const read: string[] = [];
    await bus.events.subscribe((each) => void read.push(each.id));
    await eventually(() => read.includes('1199'), 'the newest event read');
    expect(read).not.toContain('0');
    expect(read).toHaveLength(1_200 - counted);
  });

  it('keep their kind and name within one token of the subject', async () => {
    const bus = await open();
    await bus.whenReady(READY_MS);
    const read: string[] = [];
    await bus.events.subscribe((each) => void read.push(each.name));
    bus.events.publish(event('session.invited > *', '1'));
    await eventually(() => read.length === 1, 'the event read');
    expect(read).toEqual(['session.invited > *']);
  });

  it('change the limits of a stream that exists', async () => {
    await (await open()).whenReady(READY_MS);
    await (await open({ streams: { events: { maxAgeMs: 60_000, maxBytes: 1_048_576 } } })).whenReady(READY_MS);
    const raw = await connect({ servers: server.url });
    const { config } = await (await jetstreamManager(raw)).streams.info('CAUSEWAY_EVENTS');
    expect(config).toMatchObject({ max_age: 60_000 * 1_000_000, max_bytes: 1_048_576, retention: 'limits' });
    await raw.close();
  });
});
