import { setTimeout as delay } from 'node:timers/promises';
import { DOMAIN } from '../domains.ts';
import type { FloodQuestion, FloodResult } from '../mail/flood-run.ts';
import { findPostfixTool, runSmtpSource } from '../mail/peers/postfix-tools.ts';
import { benchUsers } from '../pager-message.ts';
import { perMessage, startAccount } from './account.ts';
import type { Peer } from './child-process.ts';
import type { CpuByProcess } from './cpu-time.ts';
import type { FleetUnderTest } from './fleet-under-test.ts';
import type { ResponderCounts } from './peers/responder.ts';
import type { LatencySummary } from './traffic/latencies.ts';

/** Messages of the other side to CPM users, as they are sent. */
export interface InboundPlan {
  /** Own source, which measures every latency, or Postfix's smtp-source, which counts. */
  readonly by: 'source' | 'smtp-source';
  readonly mails: number;
  /** Connections at the same time. */
  readonly connections: number;
  /** Text in each mail, octets. */
  readonly textOctets: number;
  /** Mails per second; absent: as fast as the connections allow. */
  readonly rate?: number;
  /** A new connection for each mail instead of kept ones. */
  readonly connectionPerMail?: boolean;
}

/** What came of it. */
export interface InboundResult extends InboundPlan {
  /** Answered 250, or by MM4_forward.RES Ok. */
  readonly accepted: number;
  readonly others: Readonly<Record<string, number>>;
  /** MESSAGEs that reached the CPM user, each counted once. */
  readonly delivered: number;
  /** Accepted mails per second. */
  readonly realRate: number;
  /** From when a mail was due to its answer; undefined where smtp-source sent. */
  readonly latency: LatencySummary | undefined;
  /** CPU time per accepted mail, microseconds, by process. */
  readonly servicesCpu: CpuByProcess;
  readonly serversCpu: CpuByProcess;
  /** What everything else on the machine used meanwhile, in processors; undefined where smtp-source sent. */
  readonly foreignLoad: number | undefined;
  /** Each was accepted and reached its user, and the rate was held. */
  readonly lossless: boolean;
}

/** Who takes part beside the fleet. */
export interface InboundPeers {
  /** Answers a FloodQuestion: the mail source, or the MMS relay. */
  readonly source: Peer;
  readonly responder: Peer;
}

/** A steady rate was held when the last answer came so soon after the last mail was due. */
const LAST_ANSWER_SECONDS = 0.5;
/** What is done behind the answers (events, state) is awaited, so that its CPU time counts. */
const SETTLE_MS = 300;

/** Sends mails at the fleet and accounts for every one. */
export async function runInbound(
  fleet: FleetUnderTest,
  { source, responder }: InboundPeers,
  plan: InboundPlan,
): Promise<InboundResult> {
  const { smtpPort: port } = fleet;
  if (port === undefined) throw new Error(`the fleet of ${fleet.road.title} takes no mail`);
  const before = await responder.ask<ResponderCounts>({});
  const endAccount = startAccount(fleet, [source, responder]);
  const { by, ...question } = plan;
  const { accepted, others, seconds, latency } =
    by === 'source'
      ? await source.ask<FloodResult>({ ...question, port } satisfies FloodQuestion)
      : await bySmtpSource(plan, port);
  await delay(SETTLE_MS);
  const after = await responder.ask<ResponderCounts>({});
  const spent = endAccount();
  const delivered = after.reports - before.reports;
  const isHeld = plan.rate === undefined || seconds <= plan.mails / plan.rate + LAST_ANSWER_SECONDS;
  return {
    ...plan,
    accepted,
    others,
    delivered,
    realRate: accepted / seconds,
    latency,
    servicesCpu: perMessage(spent.services, accepted),
    serversCpu: perMessage(spent.servers, accepted),
    foreignLoad: by === 'source' ? spent.foreignLoad : undefined,
    lossless: accepted === plan.mails && delivered === plan.mails && isHeld,
  };
}

/** smtp-source writes its own mails, all from one to one. */
async function bySmtpSource(
  { mails, connections, textOctets, connectionPerMail = false }: InboundPlan,
  port: number,
): Promise<Omit<FloodResult, 'latency'> & { latency: undefined }> {
  const tool = findPostfixTool('smtp-source');
  if (tool === undefined) throw new Error('a step by smtp-source on a machine without Postfix');
  const [user] = benchUsers();
  const seconds = await runSmtpSource(tool, {
    port,
    from: `someone@${DOMAIN.peerMail}`,
    to: `${user?.originator.slice(1)}@${DOMAIN.cpmMail}`,
    mails,
    connections,
    size: textOctets,
    connectionPerMail,
  });
  return { accepted: mails, others: {}, seconds, latency: undefined };
}
