import { decodeWords, type MailHeaders, parseMailDate, parseMessageIds } from '@causeway/mime';
import { isAddrSpec, type Mm4Address, parseAddress } from './address.ts';
import { splitAddressList } from './address-list.ts';
import { parseMessageId, parseTransactionId } from './identifier.ts';
import type { Mm4Limits } from './limits.ts';
import type { MessageFields, ReportFields, RequestFields, ResponseFields } from './message-fields.ts';
import { type MessageType, parseMessageType } from './message-type.ts';
import { Mm4Error, type RecoveredFields } from './mm4-error.ts';
import { parseRequestStatus, RequestStatus } from './request-status.ts';
import { plainValue } from './structured-value.ts';
import { parseVersion } from './version.ts';

/** X-Mms-Forward-Counter beyond this says nothing any more. */
const MAX_COUNTER = 1_000_000;

/** Reads the headers of one received message, tolerant in the ways that the notes of the catalog's `mm4_headers` name. */
export class HeaderReader {
  readonly #headers: MailHeaders;
  readonly #limits: Mm4Limits;

  constructor(headers: MailHeaders, limits: Mm4Limits) {
    this.#headers = headers;
    this.#limits = limits;
  }

  /** X-Mms-Message-Type as it stands; `undefined` when there is none: then the mail is no MM4 message. */
  messageType(): string | undefined {
    return this.#plain('X-Mms-Message-Type');
  }

  /** A header of tokens; `undefined` when absent or not understood. */
  token<Value>(parse: (text: string) => Value | undefined, name: string, alias?: string): Value | undefined {
    const text = this.#plain(name, alias);
    return text === undefined ? undefined : parse(text);
  }

  /** As `token`, of a header that has to be there and to be understood. */
  requiredToken<Value>(parse: (text: string) => Value | undefined, name: string, alias?: string): Value {
    const value = this.token(parse, name, alias);
    if (value === undefined) throw this.missing(name);
    return value;
  }

  yesNo(name: string, alias?: string): boolean | undefined {
    return this.token(parseYesNo, name, alias);
  }

  counter(name: string): number | undefined {
    return this.token(parseCounter, name);
  }

  /** An unstructured header, its encoded words (RFC 2047) read. */
  text(name: string): string | undefined {
    const value = this.#headers.get(name);
    return value === undefined ? undefined : decodeWords(value);
  }

  /** The addresses of all headers of that name, in order. */
  addresses(name: string): Mm4Address[] {
    return this.#list(name, this.#limits.maxAddresses).map(parseAddress);
  }

  /** The first address of a header that has to name one. */
  requiredAddress(name: string): Mm4Address {
    const [first] = this.addresses(name);
    if (first === undefined) throw this.missing(name);
    return first;
  }

  /** What every request has (X-Mms-Ack-Request absent: No). */
  request(): RequestFields {
    return {
      ...this.#message(),
      version: this.requiredToken(parseVersion, 'X-Mms-3GPP-MMS-Version'),
      messageId: this.#messageId() ?? this.#raise('X-Mms-Message-ID'),
      ackRequest: this.yesNo('X-Mms-Ack-Request'),
      originatorSystem: this.#relay('X-Mms-Originator-System'),
      forwardRoute: this.#relays('X-Mms-Forward-Route'),
    };
  }

  /** What every report has. */
  report(): ReportFields {
    return {
      ...this.request(),
      from: this.requiredAddress('From'),
      to: this.requiredAddress('To'),
      statusText: this.text('X-Mms-Status-Text'),
    };
  }

  /** What every response has: transaction id and status are a must, the rest is of no use to who asked. */
  response(): ResponseFields {
    return {
      ...this.#message(),
      version: this.token(parseVersion, 'X-Mms-3GPP-MMS-Version'),
      messageId: this.#messageId(),
      to: this.#relay('To'),
      requestStatus: this.requiredToken(parseRequestStatus, 'X-Mms-Request-Status-Code'),
      statusText: this.text('X-Mms-Status-Text'),
      requestRecipients: this.addresses('X-Mms-Request-Recipients'),
      returnRoute: this.#relays('X-Mms-Return-Route'),
    };
  }

  /** The error for a header that has to be there, and is not or cannot be read. */
  missing(name: string): Mm4Error {
    return this.refusal(`${name} is missing or cannot be read`, RequestStatus.messageFormatCorrupt);
  }

  /** An error with all that can be read for the response to it. */
  refusal(what: string, status: Mm4Error['requestStatus']): Mm4Error {
    return new Mm4Error(what, status, this.#recovered());
  }

  #recovered(): RecoveredFields {
    return {
      messageType: this.token<MessageType>(parseMessageType, 'X-Mms-Message-Type'),
      version: this.token(parseVersion, 'X-Mms-3GPP-MMS-Version'),
      transactionId: this.#transactionId(),
      messageId: this.#messageId(),
      ackRequest: this.yesNo('X-Mms-Ack-Request'),
      sender: this.#relay('Sender'),
      mailId: this.#mailId(),
      originatorSystem: this.#relay('X-Mms-Originator-System'),
      originatorRecipientAddresses: this.#tolerated('X-Mms-Originator-Recipient-Address'),
      forwardRoute: this.#tolerated('X-Mms-Forward-Route'),
    };
  }

  #message(): MessageFields {
    return {
      transactionId: this.#transactionId() ?? this.#raise('X-Mms-Transaction-ID'),
      date: this.#date(),
      sender: this.#relay('Sender'),
      mailId: this.#mailId(),
      originatorRecipientAddresses: this.#relays('X-Mms-Originator-Recipient-Address'),
    };
  }

  #raise(name: string): never {
    throw this.missing(name);
  }

  #plain(name: string, alias?: string): string | undefined {
    let value = this.#headers.get(name);
    if (value === undefined && alias !== undefined) value = this.#headers.get(alias);
    if (value === undefined) return undefined;
    const text = plainValue(value);
    return text === '' ? undefined : text;
  }

  #transactionId(): string | undefined {
    return this.#identifier('X-Mms-Transaction-ID', parseTransactionId);
  }

  #messageId(): string | undefined {
    return this.#identifier('X-Mms-Message-ID', parseMessageId);
  }

  /** An identifier that can be written again; an empty, overlong or unprintable one counts as none. */
  #identifier(name: string, parse: (value: string) => string): string | undefined {
    const value = this.#headers.get(name);
    if (value === undefined) return undefined;
    const text = parse(value);
    return text.length <= this.#limits.maxIdentifierLength && PRINTABLE.test(text) ? text : undefined;
  }

  #mailId(): string | undefined {
    const value = this.#headers.get('Message-ID');
    return value === undefined ? undefined : parseMessageIds(value)[0];
  }

  #date(): number | undefined {
    const value = this.#headers.get('Date');
    return value === undefined ? undefined : parseMailDate(value);
  }

  #relay(name: string): string | undefined {
    const value = this.#headers.get(name);
    return value === undefined ? undefined : splitAddressList(value).find(isAddrSpec);
  }

  /** Relays of a route; whatever is no addr-spec is left out, as it could not be written into the response. */
  #relays(name: string): string[] {
    return this.#list(name, this.#limits.maxRelays).filter(isAddrSpec);
  }

  #tolerated(name: string): string[] {
    return this.#items(name).slice(0, this.#limits.maxRelays).filter(isAddrSpec);
  }

  #list(name: string, limit: number): string[] {
    const items = this.#items(name);
    if (items.length > limit) {
      throw this.refusal(`${name} has more than ${limit} addresses`, RequestStatus.messageFormatCorrupt);
    }
    return items;
  }

  #items(name: string): string[] {
    const values = this.#headers.getAll(name);
    return values.length === 0 ? [] : splitAddressList(values.join(','));
  }
}

const PRINTABLE = /^[ -~]+$/;

function parseYesNo(text: string): boolean | undefined {
  if (text.length === 3) return text.toLowerCase() === 'yes' ? true : undefined;
  return text.toLowerCase() === 'no' ? false : undefined;
}

function parseCounter(text: string): number | undefined {
  return /^[0-9]{1,15}$/.test(text) ? Math.min(Number(text), MAX_COUNTER) : undefined;
}
