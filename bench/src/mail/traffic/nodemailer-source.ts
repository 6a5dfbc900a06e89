import { createTransport } from 'nodemailer';
import { DOMAIN } from '../../domains.ts';
import { answerQuestions } from '../../macro/child-process.ts';
import { summarize } from '../../macro/traffic/latencies.ts';
import { benchUsers } from '../../pager-message.ts';
import type { FloodQuestion, FloodResult } from '../flood-run.ts';
import { textOf } from '../mails.ts';

/** npm `nodemailer` alone, its connections pooled: what our outbound roads stand beside. A process of its own. */

/** Mails under way for each connection, so that none of them ever waits for the next one. */
const UNDER_WAY_PER_CONNECTION = 4;

const users = benchUsers('tel');

async function sendMany({ port, mails, connections, textOctets }: FloodQuestion): Promise<FloodResult> {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const text = textOf(textOctets);
  const took = new Float64Array(mails);
  const others: Record<string, number> = {};
  let accepted = 0;
  let next = 0;
  const began = performance.now();
  const work = async (): Promise<void> => {
    for (let index = next++; index < mails; index = next++) {
      const user = users[index % users.length];
      if (user === undefined) throw new Error('no users');
      const at = performance.now();
      try {
        await transport.sendMail({
          from: `${user.originator.slice(1)}@${DOMAIN.cpmMail}`,
          to: `someone${user.recipient.slice(1)}@${DOMAIN.peerMail}`,
          subject: `message ${index}`,
          text,
        });
        took[accepted++] = performance.now() - at;
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        others[what] = (others[what] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: connections * UNDER_WAY_PER_CONNECTION }, work));
  const seconds = (performance.now() - began) / 1000;
  transport.close();
  return { accepted, others, seconds, latency: summarize(took.subarray(0, accepted)) };
}

answerQuestions<FloodQuestion>(sendMany);
