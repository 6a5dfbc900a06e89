import type { ArrivedMail } from '../smtp-peer/smtp-listener.ts';
import { bareId, MM4_TYPES, type Mm4Type } from './mm4-message.ts';
import type { Answered } from './relay-answers.ts';

/** A message of MM4 of which only what a RES needs is read. */
export interface SunkMm4 extends Answered {
  readonly asksForResponse: boolean;
}

const FIELDS = /^(x-mms-[a-z/-]+|sender):[ \t]*(?:\r\n[ \t]+)?([^\r\n]*)/gim;

/** Reads as little of a message as fast as possible; undefined when it is not MM4. */
export function sunkMm4(mail: ArrivedMail): SunkMm4 | undefined {
  const end = mail.octets.indexOf('\r\n\r\n');
  const block = mail.octets.toString('latin1', 0, end === -1 ? mail.octets.length : end);
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of block.matchAll(FIELDS)) fields.set(name.toLowerCase(), value.trim());
  const named = fields.get('x-mms-message-type')?.toLowerCase();
  const type = MM4_TYPES.find((one) => one.toLowerCase() === named);
  if (type === undefined) return undefined;
  return {
    type,
    transactionId: bareId(fields.get('x-mms-transaction-id')),
    messageId: bareId(fields.get('x-mms-message-id')),
    mailFrom: mail.mailFrom,
    originatorSystem: fields.get('x-mms-originator-system') ?? '',
    sender: fields.get('sender') ?? '',
    forwardRoute: fields.get('x-mms-forward-route'),
    originatorRecipientAddress: fields.get('x-mms-originator-recipient-address'),
    asksForResponse: type.endsWith('.REQ') && fields.get('x-mms-ack-request')?.toLowerCase() === 'yes',
  };
}

/** Counts by type. */
export class SunkCounts {
  readonly #counts = new Map<Mm4Type, number>();

  add(type: Mm4Type): void {
    this.#counts.set(type, this.of(type) + 1);
  }

  of(type: Mm4Type): number {
    return this.#counts.get(type) ?? 0;
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
