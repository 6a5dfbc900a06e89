import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { answerQuestions } from '../child-process.ts';

/**
 * The SIP/IP core that the fleet sends to, messages of the other side and reports: answers every MESSAGE with 200 and counts
 * it. Plain datagrams and streams on one port number, no SIP stack. A process of its own.
 */

/** Where the responder stands, since its start. */
export interface ResponderCounts {
  readonly port: number;
  /** MESSAGEs, each counted once. */
  readonly reports: number;
  /** Requests that came again. */
  readonly repetitions: number;
}

/** RFC 3261 §8.2.6.2: what a response copies from its request. */
const COPIED = /^(?:via|v|from|f|to|t|call-id|i|cseq)[ \t]*:/i;
const CALL_ID = /\r\n(?:call-id|i)[ \t]*:[ \t]*([^\r]*)/i;
const CONTENT_LENGTH = /\r\n(?:content-length|l)[ \t]*:[ \t]*(\d+)/i;
const RECEIVE_BUFFER = 4 * 1024 * 1024;
const HOST = '127.0.0.1';
/** Times another port is tried when the one that UDP got is taken for TCP. */
const ATTEMPTS = 20;

const counts = { port: 0, reports: 0, repetitions: 0 };
const seen = new Set<string>();

/** Counts a request and writes its response. @param head request line and header fields */
function answer(head: string): string {
  const callId = CALL_ID.exec(head)?.[1] ?? '';
  if (seen.has(callId)) {
    counts.repetitions += 1;
  } else {
    seen.add(callId);
    counts.reports += 1;
  }
  const copied = head.split('\r\n').filter((line) => COPIED.test(line));
  return `SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}

/** Requests of a stream end where Content-Length says (RFC 3261 §18.3); the responses of one read leave together. */
function serveStream(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    let octets = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let responses = '';
    for (;;) {
      const border = octets.indexOf('\r\n\r\n');
      if (border < 0) break;
      const head = octets.toString('latin1', 0, border);
      const end = border + 4 + Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
      if (octets.length < end) break;
      if (head.startsWith('MESSAGE ')) responses += answer(head);
      octets = octets.subarray(end);
    }
    rest = octets;
    if (responses !== '') socket.write(responses, 'latin1');
  });
}

/** One port number for both transports, so that a next hop without a transport is found by either. */
async function listen(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const socket = createSocket('udp4').bind(0, HOST);
    await once(socket, 'listening');
    const { port } = socket.address();
    const server = createServer(serveStream);
    try {
      server.listen(port, HOST);
      await once(server, 'listening');
    } catch (error) {
      socket.close();
      if (attempt === ATTEMPTS) throw error;
      continue;
    }
    socket.setRecvBufferSize(RECEIVE_BUFFER);
    socket.on('message', (octets, from) => {
      const text = octets.toString('latin1');
      if (!text.startsWith('MESSAGE ')) return;
      socket.send(answer(text.slice(0, text.indexOf('\r\n\r\n'))), from.port, from.address);
    });
    return port;
  }
}

counts.port = await listen();
answerQuestions(() => ({ ...counts }) satisfies ResponderCounts);
