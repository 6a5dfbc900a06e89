import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endings } from '../endings.ts';
import type { RelayCounts, RelayQuestion } from '../mail/peers/mms-relay.ts';
import { findPostfixTool, PostfixSink } from '../mail/peers/postfix-tools.ts';
import { BenchProcess, type Peer } from './child-process.ts';
import { type FleetUnderTest, startFleet, type Variant } from './fleet-under-test.ts';
import type { ResponderCounts } from './peers/responder.ts';
import type { SinkCounts } from './peers/sink-counts.ts';
import type { Road } from './road.ts';
import type { Surroundings } from './step.ts';
import { findSipp } from './traffic/sipp.ts';

const RELAY = 'mms-relay';

/** Starts generator, responder, the sink of a road and the source of its mails, and ends them when `use` is done. */
export async function withSurroundings<Result>(
  road: Road,
  endings: Endings,
  use: (around: Surroundings) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
  const started: Peer[] = [];
  const keep = <Kind extends Peer>(peer: Kind): Kind => {
    started.push(peer);
    return peer;
  };
  const start = async (name: string, file: string) =>
    keep(await BenchProcess.start(name, new URL(file, import.meta.url)));
  const end = endings.add(async () => {
    await Promise.all(started.map((peer) => peer.stop()));
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    const generator = await start('generator', './traffic/generator.ts');
    const sink = await startSink(road, start, keep);
    const source = road.name === 'email' ? await start('mail-source', '../mail/traffic/mail-source.ts') : sink;
    const responder = await start('responder', './peers/responder.ts');
    return await use({ road, generator, sink, source, responder, sipp: findSipp(), directory });
  } finally {
    await end();
  }
}

/** smtp-sink where it is there; the own peers are as lean. The relay is both sink and source, as relays are. */
async function startSink(
  road: Road,
  start: (name: string, file: string) => Promise<BenchProcess>,
  keep: (peer: PostfixSink) => PostfixSink,
): Promise<Peer> {
  switch (road.name) {
    case 'sms':
      return start('sink', './peers/sink.ts');
    case 'mms':
      return start(RELAY, '../mail/peers/mms-relay.ts');
    case 'email': {
      const tool = findPostfixTool('smtp-sink');
      if (tool !== undefined) return keep(await PostfixSink.start(tool));
      return start('mail-sink', '../mail/peers/mail-sink.ts');
    }
  }
}

/** Starts a fleet that knows the sink and the responder; the relay learns where to answer. */
export async function startFleetBetween(
  { road, sink, responder, directory: parent }: Surroundings,
  variant: Variant,
  endings: Endings,
  profiles?: string,
): Promise<FleetUnderTest> {
  const { port: sinkPort } = await sink.ask<SinkCounts>({});
  const { port: nextHopPort } = await responder.ask<ResponderCounts>({});
  const fleet = await startFleet({
    variant,
    road,
    sinkPort,
    nextHopPort,
    directory: join(parent, variant),
    ...(profiles === undefined ? {} : { profiles }),
  });
  if (sink.name === RELAY && fleet.smtpPort !== undefined) {
    await sink.ask<RelayCounts>({ peerPort: fleet.smtpPort } satisfies RelayQuestion);
  }
  return { ...fleet, stop: endings.add(() => fleet.stop()) };
}
