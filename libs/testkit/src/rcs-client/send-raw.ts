import { createSocket } from 'node:dgram';
import { createConnection } from 'node:net';

/** Where raw octets go. */
export interface RawTarget {
  readonly transport: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** What came back to raw octets. */
export interface RawAnswer {
  /** Everything received, in one piece; empty for silence. */
  readonly octets: Buffer;
  /** The peer closed the connection. */
  readonly closed: boolean;
}

const END_OF_HEAD = '\r\n\r\n';

/**
 * Sends octets as they are, from a socket of their own, for tests of bad input. Resolves with the first datagram, with the
 * first head of a stream (CR LF CR LF), when the peer closes, or with what there is at the deadline: silence may be right.
 *
 * @param deadlineMs longest wait, milliseconds
 */
export function sendRaw(octets: Buffer, target: RawTarget, deadlineMs: number): Promise<RawAnswer> {
  return target.transport === 'udp' ? overUdp(octets, target, deadlineMs) : overTcp(octets, target, deadlineMs);
}

function overUdp(octets: Buffer, { host, port }: RawTarget, deadlineMs: number): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (answer: Buffer): void => {
      clearTimeout(timer);
      socket.close();
      resolve({ octets: answer, closed: false });
    };
    const timer = setTimeout(() => end(Buffer.alloc(0)), deadlineMs);
    socket.on('message', end);
    socket.on('error', (error) => {
      clearTimeout(timer);
      socket.close();
      reject(error);
    });
    socket.send(octets, port, host);
  });
}

function overTcp(octets: Buffer, { host, port }: RawTarget, deadlineMs: number): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    const received: Buffer[] = [];
    const end = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ octets: Buffer.concat(received), closed });
    };
    const timer = setTimeout(() => end(false), deadlineMs);
    let connected = false;
    socket.on('connect', () => {
      connected = true;
      socket.write(octets);
    });
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      if (Buffer.concat(received).includes(END_OF_HEAD)) end(false);
    });
    socket.on('close', () => end(true));
    // A connection that is reset is closed too; only one that never stood is a fault of the test.
    socket.on('error', (error) => {
      if (connected) return;
      clearTimeout(timer);
      reject(error);
    });
  });
}
