import { setTimeout as delay } from 'node:timers/promises';
import type { ReportRequest } from '../pager-message.ts';
import type { BenchProcess } from './child-process.ts';
import { type CpuByProcess, machineMicroseconds, startCpuClocks } from './cpu-time.ts';
import type { FleetUnderTest } from './fleet-under-test.ts';
import type { ResponderCounts } from './peers/responder.ts';
import type { SinkCounts, SinkQuestion } from './peers/sink.ts';
import type { GeneratorResult, GeneratorRun } from './traffic/generator.ts';
import type { LatencySummary } from './traffic/latencies.ts';
import { runSipp } from './traffic/sipp.ts';

/** What kind of messages is sent: none asks for a report; each does, and none comes; each does, and each comes. */
export type Traffic = 'no report' | 'report asked for' | 'report delivered';

/** Who stands around the fleet. */
export interface Surroundings {
  readonly generator: BenchProcess;
  readonly sink: BenchProcess;
  readonly responder: BenchProcess;
  /** Path of SIPp; absent where it is not installed or not wanted. */
  readonly sipp: string | undefined;
  readonly directory: string;
}

/** One rate, held for a while. */
export interface StepPlan {
  readonly traffic: Traffic;
  /** Messages per second. */
  readonly rate: number;
  readonly seconds: number;
  /** SIPp counts; the own generator also measures every latency. */
  readonly by: 'generator' | 'sipp';
}

/** What came of a step. */
export interface StepResult extends StepPlan {
  readonly sent: number;
  /** Answered by 202. */
  readonly accepted: number;
  /** Other final responses by status; empty where SIPp counted. */
  readonly otherAnswers: Readonly<Record<string, number>>;
  /** Submissions that the sink counted. */
  readonly submitted: number;
  /** IMDNs that reached the responder. */
  readonly reports: number;
  /** Messages per second as they really left. */
  readonly realRate: number;
  readonly latency: LatencySummary | undefined;
  /** CPU time per accepted message, microseconds, by process. */
  readonly servicesCpu: CpuByProcess;
  readonly serversCpu: CpuByProcess;
  readonly peersCpu: CpuByProcess;
  /**
   * What everything else on the machine used meanwhile, in processors: 0.1 is a tenth of one. Undefined where SIPp, whose
   * share is not known, offered the load.
   */
  readonly foreignLoad: number | undefined;
  /** True when each message was answered by 202 and reached the sink, each report came, and the rate was held. */
  readonly lossless: boolean;
}

/** A generator that falls further behind than this has not offered the rate it claims. */
const HELD_RATE = 0.98;
/** What is done behind the answers (events, reports) is awaited, so that its CPU time counts. */
const SETTLE_MS = 300;
const REPORTS_PATIENCE_MS = 5_000;
const POLL_MS = 50;

/** Holds a rate and accounts for every message. */
export async function runStep(fleet: FleetUnderTest, around: Surroundings, plan: StepPlan): Promise<StepResult> {
  const { generator, sink, responder } = around;
  const { traffic, rate, seconds } = plan;
  const receipts = traffic === 'report delivered';
  const sinkBefore = await sink.ask<SinkCounts>({ receipts } satisfies SinkQuestion);
  const responderBefore = await responder.ask<ResponderCounts>({});
  const servicesClock = startCpuClocks(fleet.services);
  const serversClock = startCpuClocks(fleet.servers);
  const peersClock = startCpuClocks([generator, sink, responder, { name: 'bench', pid: process.pid }]);
  const machineBefore = machineMicroseconds();
  const startedAt = performance.now();
  const reports: ReportRequest = traffic === 'no report' ? 'none' : 'asked';
  const offered = { port: fleet.sipPort, rate, seconds, reports };
  const sent = plan.by === 'sipp' ? await bySipp(around, offered) : await byGenerator(generator, offered);
  if (receipts) await untilReported(responder, responderBefore.reports + sent.accepted);
  await delay(SETTLE_MS);
  const sinkAfter = await sink.ask<SinkCounts>({});
  const responderAfter = await responder.ask<ResponderCounts>({});
  const spent = { services: servicesClock(), servers: serversClock(), peers: peersClock() };
  const machine = machineMicroseconds() - machineBefore;
  const foreign = machine - sum(spent.services) - sum(spent.servers) - sum(spent.peers);
  const elapsedMicroseconds = (performance.now() - startedAt) * 1000;
  const perMessage = (cpu: CpuByProcess) =>
    new Map([...cpu].map(([name, time]) => [name, time / Math.max(1, sent.accepted)]));
  const submitted = sinkAfter.submissions - sinkBefore.submissions;
  const reported = responderAfter.reports - responderBefore.reports;
  return {
    ...plan,
    ...sent,
    submitted,
    reports: reported,
    servicesCpu: perMessage(spent.services),
    serversCpu: perMessage(spent.servers),
    peersCpu: perMessage(spent.peers),
    foreignLoad: plan.by === 'sipp' ? undefined : Math.max(0, foreign / elapsedMicroseconds),
    lossless:
      sent.accepted === sent.sent &&
      submitted === sent.sent &&
      (!receipts || reported === sent.sent) &&
      sent.realRate >= rate * HELD_RATE,
  };
}

type Sent = Pick<StepResult, 'sent' | 'accepted' | 'otherAnswers' | 'realRate' | 'latency'>;

async function byGenerator(generator: BenchProcess, run: GeneratorRun): Promise<Sent> {
  const { sent, answers, latency, rate } = await generator.ask<GeneratorResult>(run);
  const { 202: accepted = 0, ...otherAnswers } = answers;
  return { sent, accepted, otherAnswers, realRate: rate, latency };
}

async function bySipp({ sipp, directory }: Surroundings, run: GeneratorRun): Promise<Sent> {
  if (sipp === undefined) throw new Error('a step by SIPp on a machine without SIPp');
  const { sent, successful, rate } = await runSipp(sipp, { ...run, directory });
  return { sent, accepted: successful, otherAnswers: {}, realRate: rate, latency: undefined };
}

async function untilReported(responder: BenchProcess, expected: number): Promise<void> {
  const deadline = performance.now() + REPORTS_PATIENCE_MS;
  for (;;) {
    const { reports } = await responder.ask<ResponderCounts>({});
    if (reports >= expected || performance.now() >= deadline) return;
    await delay(POLL_MS);
  }
}

/** CPU time per message over several processes, microseconds. */
export function sum(cpu: CpuByProcess): number {
  let total = 0;
  for (const spent of cpu.values()) total += spent;
  return total;
}
