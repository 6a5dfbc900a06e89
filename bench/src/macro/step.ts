import { setTimeout as delay } from 'node:timers/promises';
import type { ReportRequest } from '../pager-message.ts';
import { perMessage, startAccount } from './account.ts';
import type { BenchProcess, Peer } from './child-process.ts';
import type { CpuByProcess } from './cpu-time.ts';
import type { FleetUnderTest } from './fleet-under-test.ts';
import type { ResponderCounts } from './peers/responder.ts';
import type { SinkQuestion } from './peers/sink.ts';
import type { SinkCounts } from './peers/sink-counts.ts';
import type { Road } from './road.ts';
import type { GeneratorResult, GeneratorRun } from './traffic/generator.ts';
import type { LatencySummary } from './traffic/latencies.ts';
import { runSipp } from './traffic/sipp.ts';

/** What kind of messages is sent: none asks for a report; each does, and none comes; each does, and each comes. */
export type Traffic = 'no report' | 'report asked for' | 'report delivered';

/** Who stands around the fleet. */
export interface Surroundings {
  readonly road: Road;
  readonly generator: BenchProcess;
  /** Of the technology that the fleet interworks to. */
  readonly sink: Peer;
  /** Sends mails or MM4 to the fleet; for a technology without, the sink again. */
  readonly source: Peer;
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
  /** Texts of about so many octets, by the own generator only; absent: as the users write. */
  readonly textOctets?: number;
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
/** What a step before left over reaches the sink before the next one counts there. */
const QUIET_POLL_MS = 100;
const QUIET_PATIENCE_MS = 10_000;

/** Holds a rate and accounts for every message. */
export async function runStep(fleet: FleetUnderTest, around: Surroundings, plan: StepPlan): Promise<StepResult> {
  const { generator, sink, responder } = around;
  const { traffic, rate, seconds, textOctets } = plan;
  const receipts = traffic === 'report delivered';
  await untilQuiet(sink);
  const sinkBefore = await sink.ask<SinkCounts>({ receipts } satisfies SinkQuestion);
  const responderBefore = await responder.ask<ResponderCounts>({});
  const endAccount = startAccount(fleet, [generator, sink, responder]);
  const reports: ReportRequest = traffic === 'no report' ? 'none' : 'asked';
  const offered: GeneratorRun = {
    port: fleet.sipPort,
    rate,
    seconds,
    reports,
    target: fleet.road.target,
    ...(textOctets === undefined ? {} : { textOctets }),
  };
  const sent = plan.by === 'sipp' ? await bySipp(around, offered) : await byGenerator(generator, offered);
  if (receipts) await untilReported(responder, responderBefore.reports + sent.accepted);
  await delay(SETTLE_MS);
  const sinkAfter = await sink.ask<SinkCounts>({});
  const responderAfter = await responder.ask<ResponderCounts>({});
  const spent = endAccount();
  const submitted = sinkAfter.submissions - sinkBefore.submissions;
  const reported = responderAfter.reports - responderBefore.reports;
  return {
    ...plan,
    ...sent,
    submitted,
    reports: reported,
    servicesCpu: perMessage(spent.services, sent.accepted),
    serversCpu: perMessage(spent.servers, sent.accepted),
    peersCpu: perMessage(spent.peers, sent.accepted),
    foreignLoad: plan.by === 'sipp' ? undefined : spent.foreignLoad,
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

async function untilQuiet(sink: Peer): Promise<void> {
  const deadline = performance.now() + QUIET_PATIENCE_MS;
  let { submissions } = await sink.ask<SinkCounts>({});
  while (performance.now() < deadline) {
    await delay(QUIET_POLL_MS);
    const before = submissions;
    ({ submissions } = await sink.ask<SinkCounts>({}));
    if (submissions === before) return;
  }
}

async function untilReported(responder: BenchProcess, expected: number): Promise<void> {
  const deadline = performance.now() + REPORTS_PATIENCE_MS;
  for (;;) {
    const { reports } = await responder.ask<ResponderCounts>({});
    if (reports >= expected || performance.now() >= deadline) return;
    await delay(POLL_MS);
  }
}
