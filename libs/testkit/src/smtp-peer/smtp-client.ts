import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { type EnvelopeParameters, EnvelopeSocket } from './envelope-socket.ts';

/** What a client asks of the extension DSN (RFC 3461), for every recipient of a mail alike. */
export interface DsnRequest {
  readonly ret?: 'FULL' | 'HDRS';
  readonly envid?: string;
  readonly notify?: readonly ('NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY')[];
  /** Without address type: rfc822. */
  readonly orcpt?: string;
}

/** A mail and where it goes. */
export interface Submission {
  /** Empty for the null reverse-path. */
  readonly mailFrom: string;
  readonly rcptTo: readonly string[];
  readonly message: Buffer;
  readonly dsn?: DsnRequest;
  /** Further parameters, sent whether offered or not. */
  readonly parameters?: EnvelopeParameters;
}

/** Where a step of a submission ended: reply code 0 when there was no reply. */
export interface SmtpAnswer {
  readonly code: number;
  readonly text: string;
  /** As nodemailer names it: CONN, EHLO, MAIL FROM, RCPT TO, DATA (the final dot too). */
  readonly command: string;
}

/** How one attempt ended, for each recipient. */
export interface Attempt {
  readonly answers: ReadonlyMap<string, SmtpAnswer>;
  /** The answer to the whole: to the final dot, or what ended it before. */
  readonly answer: SmtpAnswer;
}

/** Where the server to send to listens. */
export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

/** Options of a client. */
export interface SmtpClientOptions {
  readonly hostname: string;
  readonly maxConnections: number;
  /** Time an unused connection is kept; 0: one mail a connection. */
  readonly idleMs: number;
  /** Time for a connection and its greeting, and for each answer after it. */
  readonly answerMs: number;
}

type Failure = Error & {
  readonly code?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  readonly command?: string | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly Failure[] | undefined;
};

/** An SMTP client on nodemailer's connection that keeps its connections for the next mail. */
export class SmtpClient {
  readonly #options: SmtpClientOptions;
  readonly #idle = new Map<SMTPConnection, NodeJS.Timeout>();
  readonly #open = new Map<SMTPConnection, EnvelopeSocket>();
  #closed = false;

  constructor(options: SmtpClientOptions) {
    this.#options = options;
  }

  get maxConnections(): number {
    return this.#options.maxConnections;
  }

  /** Makes one attempt; never rejects. A kept connection that turns out to be dead is replaced without a word. */
  async attempt(peer: PeerAddress, mail: Submission): Promise<Attempt> {
    const kept = this.#takeIdle(peer);
    if (kept !== undefined) {
      const { attempt, reusable } = await this.#send(kept, mail);
      if (attempt.answer.code !== 0 || attempt.answer.command === 'DATA') return this.#done(kept, attempt, reusable);
      this.#drop(kept);
    }
    const fresh = this.#create(peer);
    const failure = await new Promise<Failure | undefined>((resolve) => {
      fresh.once('error', resolve);
      fresh.connect((error) => resolve(error));
    });
    if (failure !== undefined) return this.#done(fresh, failed(mail, answerOf(failure, 'CONN')), false);
    const { attempt, reusable } = await this.#send(fresh, mail);
    return this.#done(fresh, attempt, reusable);
  }

  /** Ends every connection, used ones too. */
  close(): void {
    this.#closed = true;
    this.cut();
  }

  /** Cuts every connection, used ones too; the client remains usable. */
  cut(): void {
    for (const connection of [...this.#open.keys()]) this.#drop(connection);
  }

  #create({ host, port }: PeerAddress): SMTPConnection {
    const { hostname, answerMs } = this.#options;
    const socket = new EnvelopeSocket();
    const connection = new SMTPConnection({
      socket,
      host,
      port,
      name: hostname,
      ignoreTLS: true,
      connectionTimeout: answerMs,
      greetingTimeout: answerMs,
      socketTimeout: answerMs,
      socketCloseTimeout: 0,
    });
    this.#open.set(connection, socket);
    connection.on('error', () => this.#forget(connection));
    connection.on('end', () => this.#forget(connection));
    return connection;
  }

  #send(connection: SMTPConnection, mail: Submission): Promise<{ attempt: Attempt; reusable: boolean }> {
    const { mailFrom, rcptTo, message, dsn } = mail;
    const envelope = {
      from: mailFrom === '' ? (false as const) : mailFrom,
      to: [...rcptTo],
      size: message.length,
      use8BitMime: message.some((octet) => octet > 0x7f),
      ...(dsn === undefined ? {} : { dsn: { ...dsn, notify: dsn.notify === undefined ? null : [...dsn.notify] } }),
    };
    this.#open.get(connection)?.prepare(mail.parameters ?? {});
    return new Promise((resolve) => {
      connection.send(envelope, message, (error: Failure | null, info) => {
        if (error !== null) {
          resolve({ attempt: failed(mail, answerOf(error, 'MAIL FROM'), error.rejectedErrors), reusable: false });
          return;
        }
        const answer = { ...readReply(info?.response ?? ''), command: 'DATA' };
        resolve({
          attempt: { answer, answers: perRecipient(mail, answer, info?.rejectedErrors) },
          reusable: answer.code !== 421,
        });
      });
    });
  }

  #done(connection: SMTPConnection, attempt: Attempt, reusable: boolean): Attempt {
    if (!reusable || this.#closed || !this.#open.has(connection)) this.#drop(connection);
    else if (this.#options.idleMs === 0) connection.quit();
    else {
      this.#idle.set(connection, setTimeout(() => this.#retire(connection), this.#options.idleMs).unref());
    }
    return attempt;
  }

  #takeIdle({ host, port }: PeerAddress): SMTPConnection | undefined {
    for (const [connection, timer] of this.#idle) {
      if (connection.host !== host || connection.port !== port) continue;
      clearTimeout(timer);
      this.#idle.delete(connection);
      return connection;
    }
    return undefined;
  }

  #retire(connection: SMTPConnection): void {
    this.#idle.delete(connection);
    connection.quit();
  }

  #drop(connection: SMTPConnection): void {
    this.#forget(connection);
    connection.close();
  }

  #forget(connection: SMTPConnection): void {
    clearTimeout(this.#idle.get(connection));
    this.#idle.delete(connection);
    this.#open.delete(connection);
  }
}

/** What nodemailer refuses by itself, before the server could: larger than SIZE says, an address that cannot be. */
const OWN_REFUSALS: Readonly<Record<string, number>> = { EMESSAGE: 552, EENVELOPE: 553 };

function answerOf(error: Failure, command: string): SmtpAnswer {
  const code = error.responseCode ?? OWN_REFUSALS[error.code ?? ''] ?? 0;
  return { code, text: error.response ?? error.message, command: error.command ?? command };
}

function failed(mail: Submission, answer: SmtpAnswer, rejected?: readonly Failure[]): Attempt {
  return { answer, answers: perRecipient(mail, answer, rejected) };
}

function perRecipient(
  mail: Submission,
  answer: SmtpAnswer,
  rejected: readonly Failure[] = [],
): Map<string, SmtpAnswer> {
  const answers = new Map(mail.rcptTo.map((address) => [address, answer]));
  for (const error of rejected) {
    if (error.recipient !== undefined) answers.set(error.recipient, answerOf(error, 'RCPT TO'));
  }
  return answers;
}

function readReply(response: string): { readonly code: number; readonly text: string } {
  return { code: Number(response.slice(0, 3)) || 0, text: response };
}
