import {
  destinationsOf,
  type MailExchangers,
  type SmtpDelivery,
  type SmtpReceiver,
  type SmtpSender,
} from '@causeway/smtp';

/** The SMTP transaction of a mail to one recipient. */
export interface OutgoingMail {
  /** Empty for the null reverse-path. */
  readonly mailFrom: string;
  readonly rcptTo: string;
  /** BY (RFC 2852), as the point in time by which it is to be delivered. */
  readonly deliverBy?:
    | { readonly untilUnixMs: number; readonly mode: 'R' | 'N'; readonly isRequired: boolean }
    | undefined;
  /** Parameters of RFC 3461; sent where the server offers DSN. */
  readonly dsn?: OutgoingNotification | undefined;
}

/** Delivery status notifications that are asked for. */
export interface OutgoingNotification {
  readonly notify?: string;
  readonly ret?: 'FULL' | 'HDRS';
  readonly envid?: string;
  readonly orcpt?: string;
}

/** What became of a mail. */
export interface MailDelivery {
  /**
   * As `SmtpDelivery` says; `no-mail-domain`: the recipient's domain does not exist, or takes no mail (RFC 7505); `expired`:
   * it is too late for the time it was to be delivered by.
   */
  readonly outcome: SmtpDelivery['outcome'] | 'no-mail-domain' | 'expired';
  readonly code?: number | undefined;
  readonly enhanced?: string | undefined;
  /** The server's own words, or what happened instead. */
  readonly text: string;
}

/** What a mail node is made of. */
export interface MailNodeParts {
  readonly receiver: SmtpReceiver;
  readonly sender: SmtpSender;
  /** One server for all mail, or what finds the server of each recipient. */
  readonly way: MailServer | Exchangers;
  /** Where the servers of recipients listen; default 25. */
  readonly exchangerPort?: number | undefined;
  /** Told of each attempt. */
  observe(outcome: MailDelivery['outcome'], code: number | undefined, seconds: number): void;
}

/** Finds the mail servers of a domain (RFC 5321 §5.1). */
export type Exchangers = Pick<MailExchangers, 'resolve'>;

/** Where a mail server listens. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
}

const MS_PER_SECOND = 1_000;

/** The node in the mail network (EML-6.4-03): a receiver, and a sender that finds the server of each recipient. */
export class MailNode {
  readonly #parts: MailNodeParts;
  #listening = false;
  #drained: Promise<void> | undefined;

  constructor(parts: MailNodeParts) {
    this.#parts = parts;
  }

  /** Takes connections; rejects when the address is not to be had. */
  async start(): Promise<void> {
    await this.#parts.receiver.start();
    this.#listening = true;
  }

  /** Whether mail is taken. */
  get ready(): boolean {
    return this.#listening;
  }

  /** Where it listens. */
  get address(): MailServer {
    return this.#parts.receiver.address;
  }

  /**
   * Hands a mail to the server of its recipient (EML-6.4.2-01): one attempt. It never rejects for what a server or the DNS
   * does.
   *
   * @param message of CRLF lines; dots are stuffed on the way
   * @param deadlineUnixMs by then the server has answered, or its answer is unknown
   */
  async deliver(mail: OutgoingMail, message: Buffer, deadlineUnixMs: number): Promise<MailDelivery> {
    const startedAt = performance.now();
    const delivery = await this.#attempt(mail, message, deadlineUnixMs);
    this.#parts.observe(delivery.outcome, delivery.code, (performance.now() - startedAt) / MS_PER_SECOND);
    return delivery;
  }

  /** Takes no more mail; those in hand are finished within so many milliseconds. */
  close(milliseconds: number): void {
    this.#listening = false;
    this.#drained ??= this.#parts.receiver.drain(milliseconds);
  }

  /** Resolves when the mails in hand are answered and the connections to other servers are closed. */
  async drain(milliseconds: number): Promise<void> {
    const until = Date.now() + milliseconds;
    this.close(milliseconds);
    await this.#drained;
    await this.#parts.sender.close(Math.max(0, until - Date.now()));
  }

  async stop(): Promise<void> {
    this.#listening = false;
    await Promise.all([this.#parts.receiver.stop(), this.#parts.sender.close(0)]);
  }

  async #attempt(mail: OutgoingMail, message: Buffer, deadlineUnixMs: number): Promise<MailDelivery> {
    const { way, sender, exchangerPort } = this.#parts;
    const destination = 'host' in way ? way : await serversOf(way, mail.rcptTo, exchangerPort);
    if ('outcome' in destination) return destination;
    const { mailFrom, rcptTo, deliverBy, dsn } = mail;
    const leftMs = deliverBy === undefined ? 0 : deliverBy.untilUnixMs - Date.now();
    if (deliverBy !== undefined && leftMs <= 0) return { outcome: 'expired', text: 'its time is over' };
    return sender.send({
      destination,
      mailFrom,
      rcptTo,
      message,
      deadlineUnixMs: deliverBy === undefined ? deadlineUnixMs : Math.min(deadlineUnixMs, deliverBy.untilUnixMs),
      ...(dsn === undefined ? {} : { dsn }),
      ...(deliverBy === undefined
        ? {}
        : {
            deliverBy: { seconds: leftMs / MS_PER_SECOND, mode: deliverBy.mode },
            deliverByRequired: deliverBy.isRequired,
          }),
    });
  }
}

async function serversOf(
  exchangers: Exchangers,
  address: string,
  port: number | undefined,
): Promise<readonly MailServer[] | MailDelivery> {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const found = await exchangers.resolve(domain);
  switch (found.outcome) {
    case 'hosts':
      return destinationsOf(found.hosts, port);
    case 'no-mail':
      return { outcome: 'no-mail-domain', code: 556, enhanced: '5.1.10', text: `${domain} takes no mail` };
    case 'no-domain':
      return { outcome: 'no-mail-domain', code: 556, enhanced: '5.1.2', text: `there is no domain ${domain}` };
    case 'unavailable':
      return { outcome: 'not-sent', text: `the mail servers of ${domain} cannot be found now` };
  }
}
