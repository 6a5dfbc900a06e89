import { createSocket } from 'node:dgram';
import { answerQuestions } from '../child-process.ts';

/**
 * The SIP/IP core that the fleet sends its reports to: answers every MESSAGE with 200 and counts it. Plain datagrams, no
 * SIP stack. A process of its own.
 */

/** Where the responder stands, since its start. */
export interface ResponderCounts {
  readonly port: number;
  /** IMDNs, each counted once. */
  readonly reports: number;
  /** Requests that came again. */
  readonly repetitions: number;
}

/** RFC 3261 §8.2.6.2: what a response copies from its request. */
const COPIED = /^(?:via|v|from|f|to|t|call-id|i|cseq)[ \t]*:/i;
const CALL_ID = /\r\n(?:call-id|i)[ \t]*:[ \t]*([^\r]*)/i;
const RECEIVE_BUFFER = 4 * 1024 * 1024;

const counts = { port: 0, reports: 0, repetitions: 0 };
const seen = new Set<string>();
const socket = createSocket('udp4');

socket.on('message', (octets, from) => {
  const text = octets.toString('latin1');
  if (!text.startsWith('MESSAGE ')) return;
  const callId = CALL_ID.exec(text)?.[1] ?? '';
  if (seen.has(callId)) {
    counts.repetitions += 1;
  } else {
    seen.add(callId);
    counts.reports += 1;
  }
  const head = text
    .slice(0, text.indexOf('\r\n\r\n'))
    .split('\r\n')
    .filter((line) => COPIED.test(line));
  socket.send(`SIP/2.0 200 OK\r\n${head.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`, from.port, from.address);
});

socket.bind(0, '127.0.0.1', () => {
  socket.setRecvBufferSize(RECEIVE_BUFFER);
  counts.port = socket.address().port;
  answerQuestions(() => ({ ...counts }) satisfies ResponderCounts);
});
