import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import type { ListenAddress } from './listen-address.ts';
import type { SipObserver } from './observer.ts';
import { isAnswerable } from './peer-address.ts';
import type { StreamLimits } from './stream-framer.ts';
import { type ConnectionEvents, type ConnectionLimits, TcpConnection } from './tcp-connection.ts';
import { SipTransportError } from './transport-error.ts';

/** Connections the kernel may hold before they are accepted. */
const ACCEPT_BACKLOG = 1_024;

/**
 * All TCP connections of a stack: those accepted by its listeners and those it opened. A connection opened to a
 * destination is used for everything that goes there as long as it lives (RFC 3261 §18.1.1: reuse is recommended).
 */
export class ConnectionPool {
  readonly #clock: Clock;
  readonly #limits: ConnectionLimits & StreamLimits;
  readonly #observer: SipObserver;
  readonly #events: ConnectionEvents;
  readonly #servers: Server[] = [];
  readonly #connections = new Set<TcpConnection>();
  readonly #outgoing = new Map<string, TcpConnection>();

  /** @param events what connections report, except that `closed` also cleans the pool */
  constructor(
    clock: Clock,
    limits: ConnectionLimits & StreamLimits,
    observer: SipObserver,
    events: Pick<ConnectionEvents, 'message' | 'framingError'>,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#observer = observer;
    this.#events = { ...events, closed: (connection) => this.#forget(connection) };
  }

  /** Connections open or being opened. */
  get size(): number {
    return this.#connections.size;
  }

  /**
   * Starts a listener.
   *
   * @returns the address it is bound to
   * @throws {Error} of Node (EADDRINUSE, EADDRNOTAVAIL, EACCES) when the address cannot be bound
   */
  async listen(configured: ListenAddress): Promise<ListenAddress> {
    const server = createServer({ allowHalfOpen: false }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      const options = { host: configured.host, port: configured.port, backlog: ACCEPT_BACKLOG, ipv6Only: true };
      server.listen(options, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => this.#observer.socketError?.('tcp', error));
    this.#servers.push(server);
    const bound = server.address();
    const address = typeof bound === 'object' && bound !== null ? bound : configured;
    return 'host' in address ? address : { transport: 'tcp', host: address.address, port: address.port };
  }

  /**
   * The connection to a destination: the one already open, or a new one, still connecting, on which one may send.
   *
   * @param localAddress source address to use; the system's choice when absent
   * @throws {SipTransportError} `too-many-connections`
   */
  connect(address: string, port: number, localAddress?: string): TcpConnection {
    const key = `${address} ${port}`;
    const known = this.#outgoing.get(key);
    if (known?.open === true) return known;
    if (this.#connections.size >= this.#limits.maxConnections) {
      throw new SipTransportError('too-many-connections', `${this.#connections.size} connections are open already`);
    }
    const socket = openSocket({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) });
    const connection = this.#adopt(socket, 'out', { address, port });
    this.#outgoing.set(key, connection);
    return connection;
  }

  /** Accepts no more connections; those open live on. */
  stopListening(): void {
    for (const server of this.#servers.splice(0)) server.close();
  }

  /** Ends everything; whoever waits on a connection is told. */
  close(): void {
    this.stopListening();
    for (const connection of [...this.#connections]) connection.close('shutdown');
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined || !isAnswerable(remoteAddress, remotePort)) {
      socket.destroy();
      return;
    }
    if (this.#connections.size >= this.#limits.maxConnections) {
      this.#observer.dropped?.('too-many-connections', 'tcp');
      socket.on('error', () => socket.destroy());
      socket.destroy();
      return;
    }
    this.#adopt(socket, 'in', { address: remoteAddress, port: remotePort });
  }

  #adopt(socket: Socket, direction: 'in' | 'out', peer: { address: string; port: number }): TcpConnection {
    const connection = new TcpConnection(socket, direction, peer, {
      clock: this.#clock,
      limits: this.#limits,
      observer: this.#observer,
      events: this.#events,
    });
    this.#connections.add(connection);
    return connection;
  }

  #forget(connection: TcpConnection): void {
    this.#connections.delete(connection);
    if (connection.direction !== 'out') return;
    const key = `${connection.peer.address} ${connection.peer.port}`;
    if (this.#outgoing.get(key) === connection) this.#outgoing.delete(key);
  }
}
