import { connect, Socket } from 'node:net';
import type { NodemailerError } from 'nodemailer/lib/errors';
import type { Extensions } from './extensions.ts';
import { OutboundConnection } from './outbound-connection.ts';
import { fitMail, type OutgoingJob } from './outgoing-job.ts';
import type { SenderSettings, SmtpDestination } from './sender-options.ts';
import { readReply, type SmtpDelivery, type SmtpStep } from './smtp-delivery.ts';

/** How one attempt over one connection ended. */
export interface Attempt {
  readonly delivery: SmtpDelivery;
  /** The connection died before the dot, for no fault of the mail: it may go over a fresh one. */
  readonly died: boolean;
}

const QUIT_MS = 5_000;
const CLOSE_MS = 1_000;
const MAX_REPLY_OCTETS = 64 * 1024;

const steps: Readonly<Record<string, SmtpStep>> = {
  EHLO: 'EHLO',
  HELO: 'EHLO',
  'MAIL FROM': 'MAIL',
  'RCPT TO': 'RCPT',
  DATA: 'DATA',
};

/** A connection after EHLO, kept for one mail after the other. */
export class KeptConnection {
  readonly #connection: OutboundConnection;
  readonly #settings: SenderSettings;
  readonly #extensions: Extensions;
  readonly #keywords: ReadonlySet<string>;
  #mails = 0;
  /** A recipient or DATA was refused, so the transaction is still open (RFC 5321 §3.3). */
  #transactionOpen = false;
  /** Ends the wait of the mail in hand. */
  #settle: ((attempt: Attempt) => void) | undefined;

  private constructor(connection: OutboundConnection, settings: SenderSettings, extensions: Extensions) {
    this.#connection = connection;
    this.#settings = settings;
    this.#extensions = extensions;
    this.#keywords = new Set(extensions.keys());
    // nodemailer tells the mail in hand itself, after this event, but not what waits for RSET.
    connection.once('end', () => setImmediate(() => this.#settle?.(this.#cut('the connection has ended'))));
  }

  /** Connects, reads the greeting and says EHLO; `closed` is called when such a connection has ended. */
  static async open(
    destination: SmtpDestination,
    settings: SenderSettings,
    deadlineUnixMs: number,
    closed: () => void,
  ): Promise<KeptConnection | SmtpDelivery> {
    const { connectMs } = settings.timeouts;
    if (!Number.isInteger(destination.port) || destination.port < 1 || destination.port > 65_535) {
      return { outcome: 'not-sent', command: 'CONNECT', text: `no port: ${destination.port}` };
    }
    const socket = await openSocket(destination, Math.min(connectMs, deadlineUnixMs - Date.now()));
    return socket instanceof Socket
      ? KeptConnection.#greet(socket, destination, settings, deadlineUnixMs, closed)
      : { outcome: 'not-sent', command: 'CONNECT', text: socket.message };
  }

  static #greet(
    socket: Socket,
    destination: SmtpDestination,
    settings: SenderSettings,
    deadlineUnixMs: number,
    closed: () => void,
  ): Promise<KeptConnection | SmtpDelivery> {
    const { greetingMs, replyMs } = settings.timeouts;
    const connection = new OutboundConnection({
      ...destination,
      connection: socket,
      name: settings.hostname,
      ignoreTLS: true,
      connectionTimeout: greetingMs,
      greetingTimeout: greetingMs,
      socketTimeout: replyMs,
      socketCloseTimeout: CLOSE_MS,
      maxResponseSize: MAX_REPLY_OCTETS,
    });
    return new Promise((resolve) => {
      // The greeting's own time is over when it has come; this one covers EHLO too.
      const timer = setTimeout(
        () => fail(new Error('no greeting and EHLO in time')),
        Math.max(0, Math.min(greetingMs, deadlineUnixMs - Date.now())),
      );
      const fail = (error: NodemailerError): void => {
        clearTimeout(timer);
        resolve(failedGreeting(error));
        connection.close();
        socket.destroy();
      };
      // It stays: an error later on is also reported to the mail in hand.
      connection.on('error', fail);
      connection.connect((error) => {
        if (error !== undefined) {
          fail(error);
          return;
        }
        clearTimeout(timer);
        connection.once('end', closed);
        resolve(new KeptConnection(connection, settings, connection.adoptExtensions()));
      });
    });
  }

  /** False when it has ended, or is about to. */
  get usable(): boolean {
    const socket = this.#connection._socket;
    return !this.#connection.destroyed && !!socket && socket.writable;
  }

  /** Sends one mail; the next only when this has resolved. */
  deliver(job: OutgoingJob): Promise<Attempt> {
    const { deadlineUnixMs } = job.mail;
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => this.destroy('the time for the mail is over'),
        Math.max(0, deadlineUnixMs - Date.now()),
      );
      this.#settle = (attempt) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(attempt);
      };
      this.#connection.dotSent = false;
      this.#patience(this.#settings.timeouts.replyMs);
      if (this.#transactionOpen) this.#reset(() => this.#send(job));
      else this.#send(job);
    });
  }

  /** Nothing is expected of the server now. */
  rest(): void {
    this.#patience(0);
  }

  /** Says QUIT and waits a little for 221. */
  quit(): void {
    if (!this.usable) {
      this.destroy('the connection has ended');
      return;
    }
    this.#patience(QUIT_MS);
    this.#connection.quit();
  }

  /** Cuts it; nodemailer forgets the mail in hand then, so it gets its outcome here. */
  destroy(why: string): void {
    const socket = this.#connection._socket;
    this.#connection.close();
    if (socket) socket.destroy();
    this.#settle?.({ delivery: this.#lost(why), died: false });
  }

  #reset(next: () => void): void {
    this.#connection.reset((error) => {
      this.#transactionOpen = false;
      if (error === null) next();
      else this.#settle?.(this.#cut(error.message));
    });
  }

  #send(job: OutgoingJob): void {
    const fitted = fitMail(job, this.#extensions, Date.now());
    if ('outcome' in fitted) {
      this.#settle?.({ delivery: { ...fitted, extensions: this.#keywords }, died: false });
      return;
    }
    const connection = this.#connection;
    let messageStarted = false;
    connection.mailSuffix = fitted.mailSuffix;
    connection.onMessageStarted = () => {
      messageStarted = true;
      this.#patience(this.#settings.timeouts.dotMs);
    };
    this.#mails += 1;
    const { octets, size, eightBit } = job.wire;
    const envelope = { from: fitted.mailFrom, to: fitted.rcptTo, size, use8BitMime: eightBit };
    connection.send(fitted.dsn === undefined ? envelope : { ...envelope, dsn: fitted.dsn }, octets, (error, info) => {
      this.#settle?.(
        error === null
          ? { delivery: this.#answered('accepted', info?.response ?? '', 'DOT'), died: false }
          : this.#failed(error, messageStarted),
      );
    });
  }

  #failed(error: NodemailerError, messageStarted: boolean): Attempt {
    const step = messageStarted ? 'DOT' : (steps[error.command ?? ''] ?? 'MAIL');
    const code = error.responseCode ?? 0;
    if (code < 400) {
      return error.code === 'ETIMEDOUT'
        ? { delivery: this.#lost(error.message), died: false }
        : this.#cut(error.message);
    }
    this.#transactionOpen = step === 'RCPT' || step === 'DATA';
    // 421 to the first command on a kept connection is the server's idle time, crossing our mail.
    const stale = code === 421 && step === 'MAIL' && this.#mails > 1;
    return { delivery: this.#answered('refused', error.response ?? '', step), died: stale };
  }

  #cut(text: string): Attempt {
    return { delivery: this.#lost(text), died: !this.#connection.dotSent };
  }

  #answered(outcome: 'accepted' | 'refused', reply: string, command: SmtpStep): SmtpDelivery {
    return { outcome, ...readReply(reply), command, extensions: this.#keywords };
  }

  #lost(text: string): SmtpDelivery {
    const { dotSent } = this.#connection;
    return dotSent
      ? { outcome: 'unknown', command: 'DOT', text, extensions: this.#keywords }
      : { outcome: 'not-sent', text, extensions: this.#keywords };
  }

  #patience(ms: number): void {
    const socket = this.#connection._socket;
    if (socket) socket.setTimeout(ms);
  }
}

function failedGreeting(error: NodemailerError): SmtpDelivery {
  const command = error.command === 'EHLO' || error.command === 'HELO' ? 'EHLO' : 'CONNECT';
  return error.response && (error.responseCode ?? 0) >= 400
    ? { outcome: 'refused', ...readReply(error.response), command }
    : { outcome: 'not-sent', command, text: error.message };
}

/** A connected socket, or why there is none. */
function openSocket({ host, port }: SmtpDestination, timeoutMs: number): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => fail(new Error(`no connection to ${host}:${port} in time`)), Math.max(0, timeoutMs));
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(error);
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
