import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BRANCH_END,
  BRANCH_PREFIX,
  benchUsers,
  PagerMessageTemplate,
  type ReportRequest,
  type TargetKind,
} from '../../pager-message.ts';
import { answerQuestions } from '../child-process.ts';
import { type LatencySummary, summarize } from './latencies.ts';

/**
 * The generator of the benchmark: MESSAGEs over UDP at a steady rate, whether or not the fleet keeps up, and the time to
 * the final response of each one. Plain datagrams, no SIP stack and no retransmission: what is lost is lost and counted.
 * A process of its own, so that it takes no time from what it measures other than its share of the processors.
 */

/** One run of the generator. */
export interface GeneratorRun {
  /** Where sip-edge listens on 127.0.0.1. */
  readonly port: number;
  /** Messages per second. */
  readonly rate: number;
  readonly seconds: number;
  readonly reports: ReportRequest;
  readonly target: TargetKind;
  /** Each text is about so long; absent: as the users write, 20 to about 120 characters. */
  readonly textOctets?: number;
}

/** What came of a run. */
export interface GeneratorResult {
  readonly sent: number;
  /** Final responses by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly unanswered: number;
  /** From the datagram handed to the system to its final response read, milliseconds. */
  readonly latency: LatencySummary;
  /** Messages per second as they really left. */
  readonly rate: number;
}

const HOST = '127.0.0.1';
const SOCKET_BUFFER = 4 * 1024 * 1024;
/** A generator that was kept from running catches up by no more than this at a time, so that it makes no burst. */
const MAX_CATCH_UP_MS = 10;
/** How long answers are awaited after the last message: more than the fleet's own patience with a healthy SM-SC. */
const PATIENCE_MS = 4_000;
const PATIENCE_TICK_MS = 10;
const PREFIX = Buffer.from(BRANCH_PREFIX, 'latin1');
const END = BRANCH_END.charCodeAt(0);
const DIGIT_ZERO = 0x30;
/** Where the status stands in "SIP/2.0 202 Accepted". */
const STATUS_AT = 8;

const socket = createSocket('udp4');
let next = 1;
let connectedTo = 0;
let onAnswer: (number: number, status: number) => void = () => {};

socket.on('message', (octets) => {
  const status = digits(octets, STATUS_AT + 0, STATUS_AT + 3);
  if (status < 200) return;
  const at = octets.indexOf(PREFIX);
  if (at < 0) return;
  const start = at + PREFIX.length;
  onAnswer(digits(octets, start, octets.indexOf(END, start)), status);
});
// A port nobody listens on any more answers by ICMP; the messages count as unanswered.
socket.on('error', () => {});

function digits(octets: Buffer, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + (octets[at] ?? 0) - DIGIT_ZERO;
  return value;
}

async function run({ port, rate, seconds, reports, target, textOctets }: GeneratorRun): Promise<GeneratorResult> {
  if (connectedTo !== port) {
    if (connectedTo !== 0) socket.disconnect();
    await new Promise<void>((resolve) => socket.connect(port, HOST, resolve));
    connectedTo = port;
  }
  const users = benchUsers(target, textOctets);
  const template = new PagerMessageTemplate(reports);
  const localPort = socket.address().port;
  const total = Math.round(rate * seconds);
  const first = next;
  next += total;
  const sentAt = new Float64Array(total);
  const took = new Float64Array(total);
  const answers: Record<string, number> = {};
  let answered = 0;
  onAnswer = (number, status) => {
    const index = number - first;
    const at = sentAt[index];
    if (at === undefined || at === 0) return;
    took[answered] = performance.now() - at;
    sentAt[index] = 0;
    answered += 1;
    answers[status] = (answers[status] ?? 0) + 1;
  };
  const ignore = () => {};
  const send = (index: number): void => {
    const user = users[index % users.length];
    if (user === undefined) return;
    const octets = template.compose({
      user,
      number: first + index,
      run: String(process.pid),
      localHost: HOST,
      localPort,
    });
    sentAt[index] = performance.now();
    socket.send(octets, ignore);
  };
  const burst = Math.max(1, Math.ceil((rate * MAX_CATCH_UP_MS) / 1000));
  const startedAt = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * rate) / 1000) + 1, sent + burst);
    for (; sent < due; sent += 1) send(sent);
    await delay(1);
  }
  const sendSeconds = (performance.now() - startedAt) / 1000;
  const deadline = performance.now() + PATIENCE_MS;
  while (answered < total && performance.now() < deadline) await delay(PATIENCE_TICK_MS);
  return {
    sent,
    answers,
    unanswered: total - answered,
    latency: summarize(took.subarray(0, answered)),
    rate: total / Math.max(sendSeconds, (total - 1) / rate),
  };
}

socket.bind(0, HOST, () => {
  socket.setRecvBufferSize(SOCKET_BUFFER);
  socket.setSendBufferSize(SOCKET_BUFFER);
  answerQuestions<GeneratorRun>(run);
});
