import { DOMAIN } from '../domains.ts';
import type { Endings } from '../endings.ts';
import { BenchProcess, type Peer } from '../macro/child-process.ts';
import { startCpuClocks } from '../macro/cpu-time.ts';
import type { SinkCounts } from '../macro/peers/sink-counts.ts';
import type { LatencySummary } from '../macro/traffic/latencies.ts';
import type { FloodQuestion, FloodResult } from './flood-run.ts';
import { ONE_KB, TWENTY_KB } from './mails.ts';
import { findPostfixTool, PostfixSink, runSmtpSource } from './peers/postfix-tools.ts';

/** What nodemailer does alone, and what other mail servers and sources do, on the same machine. */
export interface BaselineResult {
  readonly source: SourceName;
  readonly sink: SinkName;
  readonly mails: number;
  readonly connections: number;
  readonly connectionPerMail: boolean;
  /** Text in each mail, octets; of smtp-source the whole mail. */
  readonly octets: number;
  readonly accepted: number;
  /** Mails per second. */
  readonly rate: number;
  /** Undefined where smtp-source sent. */
  readonly latency: LatencySummary | undefined;
  /** CPU time per mail, microseconds; undefined for smtp-source, which ends with its run. */
  readonly sourceCpu: number | undefined;
  readonly sinkCpu: number;
}

/** Who sends. */
export type SourceName = 'nodemailer' | 'own source' | 'smtp-source';
/** Who takes. */
export type SinkName = 'smtp-sink' | 'own sink' | 'smtp-server';

/** What is compared. */
export interface BaselinePlan {
  readonly source: SourceName;
  readonly sink: SinkName;
  readonly mails: number;
  readonly connections: number;
  readonly textOctets: number;
  readonly connectionPerMail?: boolean;
}

/** All comparisons, each a few seconds. */
export const FULL_BASELINES: readonly BaselinePlan[] = [
  { source: 'nodemailer', sink: 'smtp-sink', mails: 15_000, connections: 10, textOctets: ONE_KB },
  { source: 'nodemailer', sink: 'smtp-sink', mails: 8_000, connections: 10, textOctets: TWENTY_KB },
  { source: 'nodemailer', sink: 'own sink', mails: 15_000, connections: 10, textOctets: ONE_KB },
  { source: 'nodemailer', sink: 'own sink', mails: 8_000, connections: 10, textOctets: TWENTY_KB },
  { source: 'smtp-source', sink: 'smtp-sink', mails: 40_000, connections: 10, textOctets: 1_000 },
  { source: 'smtp-source', sink: 'smtp-sink', mails: 20_000, connections: 10, textOctets: TWENTY_KB },
  { source: 'smtp-source', sink: 'smtp-server', mails: 15_000, connections: 10, textOctets: 1_000 },
  { source: 'own source', sink: 'smtp-sink', mails: 40_000, connections: 10, textOctets: ONE_KB },
  { source: 'own source', sink: 'own sink', mails: 40_000, connections: 10, textOctets: ONE_KB },
  { source: 'own source', sink: 'smtp-server', mails: 15_000, connections: 10, textOctets: ONE_KB },
  { source: 'own source', sink: 'smtp-server', mails: 30, connections: 1, textOctets: ONE_KB, connectionPerMail: true },
  { source: 'own source', sink: 'smtp-sink', mails: 200, connections: 1, textOctets: ONE_KB, connectionPerMail: true },
];

/** The comparisons that targets are read off, in small. */
export const QUICK_BASELINES: readonly BaselinePlan[] = [
  { source: 'nodemailer', sink: 'smtp-sink', mails: 6_000, connections: 10, textOctets: ONE_KB },
  { source: 'nodemailer', sink: 'own sink', mails: 6_000, connections: 10, textOctets: ONE_KB },
  { source: 'smtp-source', sink: 'smtp-sink', mails: 20_000, connections: 10, textOctets: 1_000 },
  { source: 'smtp-source', sink: 'smtp-server', mails: 6_000, connections: 10, textOctets: 1_000 },
  { source: 'own source', sink: 'smtp-server', mails: 20, connections: 1, textOctets: ONE_KB, connectionPerMail: true },
];

/** Runs each comparison that this machine has the tools for, one after the other. */
export async function runBaselines(
  plans: readonly BaselinePlan[],
  endings: Endings,
  onResult: (result: BaselineResult) => void,
): Promise<BaselineResult[]> {
  const results: BaselineResult[] = [];
  for (const plan of plans) {
    if (!isPossible(plan)) continue;
    const started: Peer[] = [];
    const end = endings.add(async () => {
      await Promise.all(started.map((peer) => peer.stop()));
    });
    try {
      const result = await compare(plan, started);
      results.push(result);
      onResult(result);
    } finally {
      await end();
    }
  }
  return results;
}

function isPossible({ source, sink }: BaselinePlan): boolean {
  return [source, sink].every(
    (name) => (name !== 'smtp-sink' && name !== 'smtp-source') || findPostfixTool(name) !== undefined,
  );
}

/** A fifth of the mails warms both sides up before any is counted. */
const WARM_UP_SHARE = 0.2;

async function compare(plan: BaselinePlan, started: Peer[]): Promise<BaselineResult> {
  const sink = await startSink(plan.sink);
  started.push(sink);
  const { port } = await sink.ask<SinkCounts>({});
  const { mails, connections, textOctets, connectionPerMail = false } = plan;
  const question = { port, mails, connections, textOctets, connectionPerMail };
  const source = plan.source === 'smtp-source' ? undefined : await startSource(plan.source);
  if (source !== undefined) started.push(source);
  const send = (count: number): Promise<FloodResult | undefined> =>
    source === undefined
      ? bySmtpSource({ ...question, mails: count })
      : source.ask<FloodResult>({ ...question, mails: count } satisfies FloodQuestion);
  await send(Math.ceil(mails * WARM_UP_SHARE));
  const clock = startCpuClocks(source === undefined ? [sink] : [sink, source]);
  const began = performance.now();
  const result = await send(mails);
  const spent = clock();
  const seconds = result?.seconds ?? (performance.now() - began) / 1000;
  const accepted = result?.accepted ?? mails;
  return {
    source: plan.source,
    sink: plan.sink,
    mails,
    connections,
    connectionPerMail,
    octets: textOctets,
    accepted,
    rate: accepted / seconds,
    latency: result?.latency,
    sourceCpu: source === undefined ? undefined : (spent.get(source.name) ?? 0) / mails,
    sinkCpu: (spent.get(sink.name) ?? 0) / mails,
  };
}

/** Resolves when every mail was taken; rejects otherwise. */
async function bySmtpSource({
  port,
  mails,
  connections,
  textOctets,
  connectionPerMail,
}: FloodQuestion): Promise<undefined> {
  const tool = findPostfixTool('smtp-source');
  if (tool === undefined) throw new Error('a comparison by smtp-source on a machine without Postfix');
  const from = `someone@${DOMAIN.peerMail}`;
  const to = `somebody@${DOMAIN.cpmMail}`;
  await runSmtpSource(tool, {
    port,
    mails,
    connections,
    size: textOctets,
    from,
    to,
    connectionPerMail: connectionPerMail ?? false,
  });
}

async function startSink(name: SinkName): Promise<Peer> {
  switch (name) {
    case 'smtp-sink': {
      const tool = findPostfixTool('smtp-sink');
      if (tool === undefined) throw new Error('a comparison with smtp-sink on a machine without Postfix');
      return PostfixSink.start(tool);
    }
    case 'own sink':
      return BenchProcess.start(name, new URL('./peers/mail-sink.ts', import.meta.url));
    case 'smtp-server':
      return BenchProcess.start(name, new URL('./peers/bare-smtp-server.ts', import.meta.url));
  }
}

function startSource(name: Exclude<SourceName, 'smtp-source'>): Promise<BenchProcess> {
  const file = name === 'nodemailer' ? './traffic/nodemailer-source.ts' : './traffic/mail-source.ts';
  return BenchProcess.start(name, new URL(file, import.meta.url));
}
