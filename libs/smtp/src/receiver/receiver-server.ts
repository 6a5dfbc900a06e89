import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { ReceiverConnection, type ReceiverState } from './receiver-connection.ts';
import type { SmtpReceiverOptions } from './receiver-options.ts';

/** Not offered: no user logs in here, nobody may speak for another client; the last three are jokes of `smtp-server`. */
const NOT_OFFERED = ['AUTH', 'STARTTLS', 'XCLIENT', 'XFORWARD', 'LHLO', 'WIZ', 'SHELL', 'KILL'];
/** Sockets that were sent away linger for seconds; beyond this many for each admitted one the kernel's door is shut. */
const SOCKETS_PER_CONNECTION = 2;
const SPARE_SOCKETS = 100;

/** The server of `smtp-server` with connections of ours. */
export class ReceiverServer extends SMTPServer {
  readonly #state: ReceiverState;
  readonly #sockets = new Set<Socket>();

  constructor(state: ReceiverState) {
    const { hostname, maxCommandOctets, maxConnections, timeouts, logger } = state.settings;
    super({
      name: hostname,
      heloResponse: '%s at your service',
      maxCommandLength: maxCommandOctets,
      socketTimeout: timeouts.idleMs,
      disabledCommands: NOT_OFFERED,
      disableReverseLookup: true,
      hideSTARTTLS: true,
      hideENHANCEDSTATUSCODES: false,
      hideDSN: false,
      logger: false,
      // The default waits for a turn of the event loop.
      onConnect: (_session, callback) => callback(),
    });
    this.#state = state;
    this.server.maxConnections = maxConnections * SOCKETS_PER_CONNECTION + SPARE_SOCKETS;
    this.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.on('error', (error) => logger.info({ err: error }, 'SMTP connection broke'));
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const connection = new ReceiverConnection(this, socket, options ?? undefined, this.#state);
    this.connections.add(connection);
    connection.on('error', (error) => this._onError(error));
    connection.init();
  }

  /** Connections that speak; those that were ended but not yet closed are not among them. */
  get speaking(): ReceiverConnection[] {
    return [...this.connections].filter((connection) => connection instanceof ReceiverConnection);
  }

  /** Resolves with what it listens on. */
  open({ host, port, shared = false }: SmtpReceiverOptions['listen']): Promise<{ host: string; port: number }> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.listen({ port, host, reusePort: shared }, () => {
        this.server.off('error', reject);
        // A server that listens on TCP has such an address.
        const { address, port: taken } = this.server.address() as AddressInfo;
        resolve({ host: address, port: taken });
      });
    });
  }

  /** Resolves when what was said last has left on every connection that was ended. */
  async lastWordsSent(): Promise<void> {
    const ended = [...this.#sockets].filter((socket) => socket.writableEnded && !socket.writableFinished);
    await Promise.all(
      ended.map((socket) => new Promise((resolve) => socket.once('finish', resolve).once('close', resolve))),
    );
  }

  /** Cuts every connection; resolves when nothing is open any more. */
  async shut(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    for (const connection of this.speaking) connection.cut();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
