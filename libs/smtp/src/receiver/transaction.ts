import type { MailParameters } from './mail-parameters.ts';
import type { Envelope, Recipient } from './received-mail.ts';

/** A mail transaction between MAIL and its end (RFC 5321 §3.3). */
export class Transaction {
  readonly mailFrom: string;
  readonly parameters: MailParameters;
  readonly #startedAt: number;
  /** By address: a repeated RCPT is one recipient, with its last parameters. */
  readonly #recipients = new Map<string, Recipient>();

  constructor(mailFrom: string, parameters: MailParameters, startedAt: number) {
    this.mailFrom = mailFrom;
    this.parameters = parameters;
    this.#startedAt = startedAt;
  }

  get utf8(): boolean {
    return this.parameters.values.has('SMTPUTF8');
  }

  get recipients(): number {
    return this.#recipients.size;
  }

  has(address: string): boolean {
    return this.#recipients.has(address);
  }

  add(recipient: Recipient): void {
    this.#recipients.set(recipient.address, recipient);
  }

  envelope(): Envelope {
    const { values, deliverBy } = this.parameters;
    return {
      mailFrom: this.mailFrom,
      mailParameters: values,
      ...(deliverBy === undefined ? {} : { deliverBy }),
      startedAt: this.#startedAt,
      rcptTo: [...this.#recipients.values()],
    };
  }
}
