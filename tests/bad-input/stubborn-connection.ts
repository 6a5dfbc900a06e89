import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

const CONNECT_MS = 3_000;

/** A TCP connection of somebody who means no good. */
export class StubbornConnection {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #received = Buffer.alloc(0);
  #drip: NodeJS.Timeout | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // A reset is an end like any other.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(this.#drip);
        resolve();
      });
    });
  }

  /** Connects to a port of 127.0.0.1. @param from another address of loopback to come from */
  static async open(port: number, from?: string): Promise<StubbornConnection> {
    const socket = createConnection({ host: '127.0.0.1', port, ...(from === undefined ? {} : { localAddress: from }) });
    const connection = new StubbornConnection(socket);
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
    return connection;
  }

  /** What came back. */
  get received(): string {
    return this.#received.toString('latin1');
  }

  write(octets: Buffer): void {
    this.#socket.write(octets);
  }

  /** Sends one octet every so many milliseconds. */
  drip(octets: Buffer, everyMs: number): void {
    let at = 0;
    this.#drip = setInterval(() => {
      if (at < octets.length && this.#socket.writable) this.#socket.write(octets.subarray(at, ++at));
    }, everyMs);
  }

  /** Resolves when the other side closes; rejects after `deadlineMs`. */
  async closedByPeer(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`still open after ${deadlineMs} ms`)), deadlineMs);
    });
    await Promise.race([this.#closed, late]).finally(() => clearTimeout(timer));
  }

  end(): void {
    clearInterval(this.#drip);
    this.#socket.destroy();
  }
}
