import { answerQuestions } from '../../macro/child-process.ts';
import { summarize } from '../../macro/traffic/latencies.ts';
import { benchUsers } from '../../pager-message.ts';
import type { FloodQuestion, FloodResult } from '../flood-run.ts';
import { mailToCpm, textOf } from '../mails.ts';
import { flood } from '../smtp/flood.ts';

/**
 * A mail server out there that writes to CPM users: steadily, or as fast as its connections allow. Written by hand so that
 * it costs next to nothing. A process of its own.
 */

const users = benchUsers('tel');
let next = 1;

async function sendMany(question: FloodQuestion): Promise<FloodResult> {
  const text = textOf(question.textOctets);
  const run = String(process.pid);
  const first = next;
  next += question.mails;
  const took = new Float64Array(question.mails);
  const others: Record<string, number> = {};
  let accepted = 0;
  const seconds = await flood(
    question,
    (index) => {
      const user = users[index % users.length];
      if (user === undefined) throw new Error('no users');
      return mailToCpm(user, { number: first + index, run }, text);
    },
    (_, code, milliseconds) => {
      if (code === 250) took[accepted++] = milliseconds;
      else others[code] = (others[code] ?? 0) + 1;
    },
  );
  return { accepted, others, seconds, latency: summarize(took.subarray(0, accepted)) };
}

answerQuestions<FloodQuestion>(sendMany);
