import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { BoundedRecord } from '../sm-sc/received.ts';
import { type DialogueEnvelope, ListeningConnection, type ListeningSide, ruleText } from './listening-connection.ts';
import type { DialogueLine, ReceivedMail } from './received-mail.ts';
import { type SmtpBehaviour, type SmtpRule, SmtpRules, type SmtpStage } from './smtp-behaviour.ts';

/** A message whose final dot came, before it is numbered and parsed. */
export type ArrivedMail = Omit<ReceivedMail, 'number' | 'email'>;

/** Options of a listener. */
export interface SmtpListenerOptions {
  readonly host: string;
  /** 0: from the system; a restart keeps it. */
  readonly port: number;
  readonly hostname: string;
  readonly recordLimit: number;
  readonly behaviour: () => SmtpBehaviour;
  /** Refusal of a recipient; undefined accepts it. */
  readonly refusesRecipient: (address: string) => { readonly code: number; readonly text: string } | undefined;
  /** Takes a message; 250 is answered when it has resolved, 451 when it rejects. */
  readonly take: (mail: ArrivedMail) => Promise<void> | void;
  /** Called when the answer to the dot has been written, or the connection cut as told. */
  readonly answered: () => void;
}

/** Larger messages are not kept; the size that is offered should be smaller. */
const MAX_MESSAGE_OCTETS = 67_108_864;
const MAX_RECIPIENTS = 1_000;
const QUEUED = 250;
const NOT_TAKEN = 451;

/** An SMTP server on npm `smtp-server`, as well or badly behaved as told. */
export class SmtpListener implements ListeningSide {
  readonly dialogue: BoundedRecord<DialogueLine>;
  readonly #options: SmtpListenerOptions;
  readonly #rules = new SmtpRules();
  readonly #connections = new Map<string, ListeningConnection>();
  #server: SMTPServer | undefined;
  #port: number;
  #connectionsSeen = 0;

  constructor(options: SmtpListenerOptions) {
    this.#options = options;
    this.#port = options.port;
    this.dialogue = new BoundedRecord(options.recordLimit);
  }

  get port(): number {
    return this.#port;
  }

  /** Connections ever accepted. */
  get connectionsSeen(): number {
    return this.#connectionsSeen;
  }

  get behaviour(): SmtpBehaviour {
    return this.#options.behaviour();
  }

  /** Begins to listen; may be called again after `kill`, for the same port. */
  async start(): Promise<void> {
    const server = new BehavedServer(this.#options.hostname, {
      connect: (self, socket, options) => this.#onSocket(self, socket, options),
      recipient: (address) => this.#options.refusesRecipient(address),
      data: (stream, session) => this.#onData(stream, session),
    });
    server.on('error', () => {});
    server.options.size = this.#sizeLimit();
    const listening = once(server.server, 'listening');
    server.listen(this.#port, this.#options.host);
    await listening;
    this.#server = server;
    const address = server.server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  /** Stops listening and cuts every connection without a word. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server.server, 'close');
    server.server.close();
    this.cut();
    await closed;
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const connection of this.#connections.values()) connection._socket.destroy();
  }

  /** To be called when the behaviour has changed: rules count anew if `rulesToo`, the size limit is the new one. */
  behaviourChanged(rulesToo: boolean): void {
    if (rulesToo) this.#rules.reset();
    if (this.#server !== undefined) this.#server.options.size = this.#sizeLimit();
  }

  rule(at: SmtpStage, addresses: readonly string[]): SmtpRule | undefined {
    return this.#rules.take(this.behaviour.rules, at, addresses);
  }

  said(line: DialogueLine): void {
    this.dialogue.add(line);
  }

  #sizeLimit(): number | undefined {
    const { size } = this.behaviour.extensions;
    return size === false ? undefined : size;
  }

  #onSocket(server: SMTPServer, socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void {
    this.#connectionsSeen += 1;
    const connection = new ListeningConnection(server, socket, options, this.#connectionsSeen, this);
    server.connections.add(connection);
    this.#connections.set(connection.id, connection);
    socket.once('close', () => this.#connections.delete(connection.id));
    connection.on('error', () => {});
    connection.init();
  }

  /** Resolves with the text of the 250; rejects with the refusal; does neither when nothing is to be answered. */
  #onData(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const connection = this.#connections.get(session.id);
    if (connection === undefined) return Promise.reject(new SmtpRefusal(NOT_TAKEN, 'no connection'));
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const cut = this.rule('CONTENT', recipients)?.cut !== undefined;
    const chunks: Buffer[] = [];
    let octets = 0;
    stream.on('data', (chunk: Buffer) => {
      if (cut) connection._socket.destroy();
      octets += chunk.length;
      if (octets <= MAX_MESSAGE_OCTETS) chunks.push(chunk);
    });
    return new Promise((resolve, reject) => {
      stream.on('error', () => {});
      stream.on('end', () => {
        if (cut) return;
        if (octets > MAX_MESSAGE_OCTETS || stream.sizeExceeded) {
          reject(new SmtpRefusal(552, '5.3.4 larger than offered'));
          return;
        }
        this.#onDot(connection, recipients, session, Buffer.concat(chunks)).then(resolve, reject);
      });
    });
  }

  async #onDot(
    connection: ListeningConnection,
    recipients: readonly string[],
    session: SMTPServerSession,
    octets: Buffer,
  ): Promise<string> {
    const rule = this.rule('DOT', recipients);
    if (rule?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, rule.delayMs).unref());
    if (rule?.code !== undefined) throw new SmtpRefusal(rule.code, ruleText(rule));
    if (rule?.silent === true) return new Promise(() => {});
    if (rule?.cut === 'refuse') return this.#cutOne(connection);
    const envelope: DialogueEnvelope = connection.takeEnvelope();
    await this.#options.take({
      ...envelope,
      connection: connection.number,
      receivedAtUnixMs: Date.now(),
      remoteAddress: session.remoteAddress,
      heloName: session.hostNameAppearsAs,
      replyCode: rule?.cut === undefined ? QUEUED : 0,
      octets,
    });
    setImmediate(this.#options.answered);
    return rule?.cut === undefined ? 'queued' : this.#cutOne(connection);
  }

  #cutOne(connection: ListeningConnection): Promise<string> {
    connection._socket.destroy();
    return new Promise(() => {});
  }
}

/** A refusal in the form smtp-server understands. */
class SmtpRefusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

interface ServerSide {
  connect(server: SMTPServer, socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void;
  recipient(address: string): { readonly code: number; readonly text: string } | undefined;
  data(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string>;
}

/** smtp-server with connections of our own kind. */
class BehavedServer extends SMTPServer {
  readonly #side: ServerSide;

  constructor(hostname: string, side: ServerSide) {
    super({
      name: hostname,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      maxRecipients: MAX_RECIPIENTS,
      hideDSN: false,
      hideENHANCEDSTATUSCODES: false,
      onRcptTo: ({ address }, _session, callback) => {
        const refusal = side.recipient(address);
        callback(refusal === undefined ? null : new SmtpRefusal(refusal.code, refusal.text));
      },
      onData: (stream, session, callback) => {
        side.data(stream, session).then(
          (text) => callback(null, text),
          (error: unknown) =>
            callback(error instanceof SmtpRefusal ? error : new SmtpRefusal(NOT_TAKEN, `4.3.0 ${String(error)}`)),
        );
      },
    });
    this.#side = side;
  }

  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void {
    this.#side.connect(this, socket, options);
  }
}
