import { setTimeout as delay } from 'node:timers/promises';
import { answerQuestions } from '../../macro/child-process.ts';
import type { SinkCounts } from '../../macro/peers/sink-counts.ts';
import { summarize } from '../../macro/traffic/latencies.ts';
import { benchUsers } from '../../pager-message.ts';
import type { FloodQuestion, FloodResult } from '../flood-run.ts';
import { forwardToCpm, textOf } from '../mails.ts';
import { flood } from '../smtp/flood.ts';
import { KeptConnections } from '../smtp/kept-connections.ts';
import { forwardResponse, mm4Fields } from '../smtp/mm4-fields.ts';
import { type TakenMail, takeMails } from '../smtp/take-mails.ts';

/**
 * The MMS Relay/Server of the other network: takes each MM4_forward.REQ and answers it at once with MM4_forward.RES Ok over
 * kept connections; sends MM4_forward.REQ and counts their RES. Reads no more of a message than it must. A process of its
 * own.
 */

/** What the relay may be asked beside a FloodQuestion: to answer to a port of 127.0.0.1 from now on, and where it stands. */
export interface RelayQuestion {
  readonly peerPort?: number;
}

/** Where the relay stands, since its start. */
export interface RelayCounts extends SinkCounts {
  readonly responsesOk: number;
  readonly otherResponses: number;
  /** Its own MM4_forward.RES that were not taken. */
  readonly answersRefused: number;
}

/** Connections that answers go by: as many as a relay of ours keeps. */
const ANSWER_CONNECTIONS = 10;
const RESPONSE_PATIENCE_MS = 5_000;
const POLL_MS = 10;

const users = benchUsers('tel');
const counts = { port: 0, submissions: 0, responsesOk: 0, otherResponses: 0 };
/** When the requests under way were due, by transaction id. */
const due = new Map<string, number>();
let onResponse: (status: string, took: number) => void = () => {};
let answers: KeptConnections | undefined;
let next = 1;

function onMail(mail: TakenMail): void {
  const fields = mm4Fields(mail.octets);
  if (fields.type.endsWith('.REQ')) {
    counts.submissions += 1;
    if (fields.asksForResponse) answers?.send(forwardResponse(mail, fields, counts.submissions));
    return;
  }
  if (fields.status === 'Ok') counts.responsesOk += 1;
  else counts.otherResponses += 1;
  const at = due.get(fields.transactionId);
  if (at === undefined) return;
  due.delete(fields.transactionId);
  onResponse(fields.status, performance.now() - at);
}

/** Sends MM4_forward.REQ; each counts as answered by its RES, not by the 250 before it. */
async function forwardMany(question: FloodQuestion): Promise<FloodResult> {
  const text = textOf(question.textOctets);
  const run = String(process.pid);
  const first = next;
  next += question.mails;
  const took = new Float64Array(question.mails);
  const others: Record<string, number> = {};
  let ok = 0;
  let last = 0;
  onResponse = (status, milliseconds) => {
    last = performance.now();
    if (status === 'Ok') took[ok++] = milliseconds;
    else others[status] = (others[status] ?? 0) + 1;
  };
  const idOf = (index: number) => `"${first + index}.${run}"`;
  const began = performance.now();
  await flood(
    question,
    (index) => {
      const user = users[index % users.length];
      if (user === undefined) throw new Error('no users');
      return forwardToCpm(user, { number: first + index, run }, text);
    },
    (index, code) => {
      if (code === 250) return;
      due.delete(idOf(index));
      others[code] = (others[code] ?? 0) + 1;
    },
    (index, at) => due.set(idOf(index), at),
  );
  const deadline = performance.now() + RESPONSE_PATIENCE_MS;
  while (due.size > 0 && performance.now() < deadline) await delay(POLL_MS);
  const unanswered = due.size;
  due.clear();
  return {
    accepted: ok,
    others: unanswered === 0 ? others : { ...others, 'no response': unanswered },
    seconds: (last - began) / 1000,
    latency: summarize(took.subarray(0, ok)),
  };
}

counts.port = await takeMails(onMail);
answerQuestions<RelayQuestion | FloodQuestion>(async (question) => {
  if ('mails' in question) return forwardMany(question);
  const { peerPort } = question;
  if (peerPort !== undefined && answers?.port !== peerPort) answers = new KeptConnections(peerPort, ANSWER_CONNECTIONS);
  return { ...counts, answersRefused: answers?.refused ?? 0 } satisfies RelayCounts;
});
