import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket as TcpSocket } from 'node:net';

/** Keeps what arrived and hands it out one by one, waiting where nothing is there yet. */
class Inbox<T> {
  readonly #arrived: T[] = [];
  readonly #waiting: Array<(item: T) => void> = [];

  put(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#arrived.push(item);
    else waiting(item);
  }

  next(): Promise<T> {
    const item = this.#arrived.shift();
    return item === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(item);
  }

  get waiting(): number {
    return this.#arrived.length;
  }
}

export interface Datagram {
  readonly text: string;
  readonly port: number;
}

/** A UDP socket that knows no SIP. */
export class UdpPeer {
  readonly #socket: Socket;
  readonly #inbox = new Inbox<Datagram>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (octets, { port }) => this.#inbox.put({ text: octets.toString('latin1'), port }));
  }

  static async open(host = '127.0.0.1'): Promise<UdpPeer> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    return new UdpPeer(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Datagrams that arrived and were not asked for yet. */
  get unread(): number {
    return this.#inbox.waiting;
  }

  send(text: string | Buffer, port: number, host = '127.0.0.1'): void {
    this.#socket.send(typeof text === 'string' ? Buffer.from(text, 'latin1') : text, port, host);
  }

  /** The next datagram, whenever it comes. */
  next(): Promise<Datagram> {
    return this.#inbox.next();
  }

  close(): void {
    this.#socket.close();
  }
}

/** One TCP connection that knows no SIP. */
export class TcpPeer {
  readonly #socket: TcpSocket;
  #received = '';
  #closed = false;
  #changed: () => void = () => {};

  constructor(socket: TcpSocket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
      this.#changed();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
      this.#changed();
    });
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<TcpPeer> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new TcpPeer(socket);
  }

  get port(): number {
    return this.#socket.localPort ?? 0;
  }

  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(text: string): void {
    this.#socket.write(Buffer.from(text, 'latin1'));
  }

  /** Stops reading: what the other side sends piles up there. */
  pause(): void {
    this.#socket.pause();
  }

  /** Waits until what was received, or the end of the connection, satisfies `condition`. */
  async until(condition: (received: string, closed: boolean) => boolean): Promise<string> {
    while (!condition(this.#received, this.#closed)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    return this.#received;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A TCP server that hands out its connections. */
export class TcpServerPeer {
  readonly #server: Server;
  readonly #inbox = new Inbox<TcpPeer>();
  readonly #peers: TcpPeer[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      const peer = new TcpPeer(socket);
      this.#peers.push(peer);
      this.#inbox.put(peer);
    });
  }

  static async open(port = 0): Promise<TcpServerPeer> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new TcpServerPeer(server);
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  next(): Promise<TcpPeer> {
    return this.#inbox.next();
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
    this.#server.close();
  }
}
