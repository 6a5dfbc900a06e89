import type { SmtpDelivery, SmtpReceiver, SmtpSender } from '@causeway/smtp';
import type { Destination, Relay, Relays } from './relays.ts';

/** An MM4 message as mail, to one recipient. */
export interface OutgoingMm4 {
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly message: Buffer;
  /** Where it goes; by default to the relay of the recipient's domain, else to its mail exchangers. */
  readonly relay?: Relay | undefined;
  /** After this it is given up, wherever it stands; milliseconds since the Unix epoch. */
  readonly deadlineUnixMs: number;
}

/** What became of it: as the SMTP transaction ended, or a refusal because its domain takes no mail. */
export type Delivery = Pick<SmtpDelivery, 'outcome' | 'code' | 'text'>;

/** Finds the servers of a domain that has no relay in the configuration (`MailExchangers` of @causeway/smtp). */
export interface DestinationFinder {
  resolve(
    domain: string,
  ): Promise<
    | { readonly outcome: 'hosts'; readonly hosts: readonly MailHost[] }
    | { readonly outcome: 'no-mail' | 'no-domain' | 'unavailable' }
  >;
}

/** A mail server as DNS knows it. */
export interface MailHost {
  readonly addresses: readonly string[];
  /** Default 25. */
  readonly port?: number;
}

const SMTP_PORT = 25;

/** What a node is made of. */
export interface Mm4NodeParts {
  readonly receiver: SmtpReceiver;
  readonly sender: SmtpSender;
  readonly relays: Relays;
  readonly exchangers: DestinationFinder;
  /** Told of each mail that was to be handed to a server. */
  observe(outcome: Delivery['outcome'], code: number | undefined, seconds: number): void;
}

/** The node on reference point MM4 (MMS-6.3.1-01): an SMTP server for the relays, and an SMTP client of theirs. */
export class Mm4Node {
  readonly #parts: Mm4NodeParts;
  #listening = false;
  #closing = false;

  constructor(parts: Mm4NodeParts) {
    this.#parts = parts;
  }

  /** Listens; rejects when the address is not to be had. */
  async start(): Promise<void> {
    await this.#parts.receiver.start();
    this.#listening = true;
  }

  /** Whether messages are taken. Relays are not probed: one that is away is an answer, not a reason to take nothing. */
  get ready(): boolean {
    return this.#listening && !this.#closing;
  }

  /** True when no request is begun any more. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Where it listens. */
  get address(): Destination {
    return this.#parts.receiver.address;
  }

  /** The relay that takes a number; undefined when none does. @param digits E.164 without `+` */
  relayTo(digits: string): Relay | undefined {
    return this.#parts.relays.toNumber(digits);
  }

  /** Hands a message to a relay: one attempt. Never rejects for what a server or the DNS does. */
  async deliver(mail: OutgoingMm4): Promise<Delivery> {
    const startedAt = performance.now();
    const delivery = await this.#attempt(mail);
    this.#parts.observe(delivery.outcome, delivery.code, (performance.now() - startedAt) / 1000);
    return delivery;
  }

  /** Requests get 451 from now on; responses that are waited for are still taken. */
  close(): void {
    this.#closing = true;
  }

  /** Finishes the mails in hand, both ways, within so many milliseconds, and stops. */
  async drain(milliseconds: number): Promise<void> {
    this.close();
    await Promise.all([this.#parts.receiver.drain(milliseconds), this.#parts.sender.close(milliseconds)]);
    this.#listening = false;
  }

  async stop(): Promise<void> {
    this.close();
    this.#listening = false;
    await Promise.all([this.#parts.receiver.stop(), this.#parts.sender.close(0)]);
  }

  async #attempt({ mailFrom, rcptTo, message, relay, deadlineUnixMs }: OutgoingMm4): Promise<Delivery> {
    const destination = relay ?? (await this.#serversOf(rcptTo));
    if ('outcome' in destination) return destination;
    return this.#parts.sender.send({ destination, mailFrom, rcptTo, message, deadlineUnixMs });
  }

  async #serversOf(address: string): Promise<readonly Destination[] | Delivery> {
    const domain = address.slice(address.lastIndexOf('@') + 1);
    const relays = this.#parts.relays.ofDomain(domain);
    if (relays !== undefined) return relays;
    const found = await this.#parts.exchangers.resolve(domain);
    switch (found.outcome) {
      case 'hosts':
        return found.hosts.flatMap(({ addresses, port = SMTP_PORT }) => addresses.map((host) => ({ host, port })));
      case 'unavailable':
        return { outcome: 'not-sent', text: `the servers of ${domain} cannot be found now` };
      default:
        return { outcome: 'refused', code: 556, text: `${domain} takes no mail` };
    }
  }
}
