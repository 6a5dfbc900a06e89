import { type PeerAddress, SmtpClient, type Submission } from './smtp-client.ts';

/** How fast a source sends. */
export interface FloodOptions {
  readonly count: number;
  /** Mails a second, evenly; absent: as fast as the connections allow. */
  readonly perSecond?: number;
  /** Connections, each kept for the whole flood. Default 8. */
  readonly connections?: number;
}

/** What became of a flood; times in milliseconds from when a mail was due to its 250. */
export interface FloodResult {
  readonly accepted: number;
  /** Answered 4yz or 5yz, or not at all. */
  readonly failed: number;
  readonly durationMs: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

const CONNECTIONS = 8;
const IDLE_MS = 60_000;
const ANSWER_MS = 30_000;
const SECOND_MS = 1_000;

/** Sends many mails over kept connections: no queue, no journal, no second attempt. */
export async function flood(
  hostname: string,
  peer: PeerAddress,
  compose: (index: number) => Submission | Promise<Submission>,
  { count, perSecond, connections = CONNECTIONS }: FloodOptions,
): Promise<FloodResult> {
  const client = new SmtpClient({ hostname, maxConnections: connections, idleMs: IDLE_MS, answerMs: ANSWER_MS });
  const began = performance.now();
  const times: number[] = [];
  let next = 0;
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const due = perSecond === undefined ? performance.now() : began + (index * SECOND_MS) / perSecond;
      const mail = await compose(index);
      const wait = due - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      const { answer } = await client.attempt(peer, mail);
      if (answer.code >= 200 && answer.code < 300) times.push(performance.now() - due);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const durationMs = performance.now() - began;
  client.close();
  times.sort((one, other) => one - other);
  return {
    accepted: times.length,
    failed,
    durationMs,
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

/** Puts a number into the places of `{n}`: for users that differ from mail to mail. */
export function numbered(text: string, index: number): string {
  return text.replaceAll('{n}', String(index));
}
