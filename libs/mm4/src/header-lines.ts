import { formatMessageIds } from '@causeway/mime';
import { formatAddress, isAddrSpec, type Mm4Address } from './address.ts';
import { formatDate } from './date.ts';
import { fold } from './fold.ts';
import { headerText } from './header-text.ts';
import { formatIdentifier } from './identifier.ts';
import type { ReportFields, RequestFields, ResponseFields } from './message-fields.ts';
import type { MessageType } from './message-type.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';
import { formatVersion } from './version.ts';
import type { Written } from './written.ts';

const PRINTABLE = /^[ -~]{1,950}$/;

/** The header lines of one message to be written: each value is checked, so that none can add a line of its own. */
export class HeaderLines {
  #lines = '';

  /** The lines so far, each ended by CR LF. */
  get lines(): string {
    return this.#lines;
  }

  /** A value that is written as it stands. @throws Mm4EncodeError when it is not printable ASCII */
  exact(name: string, value: string | undefined): void {
    if (value === undefined) return;
    if (!PRINTABLE.test(value)) throw new Mm4EncodeError(`the value of ${name} is not printable ASCII`);
    this.#lines += `${name}: ${value}\r\n`;
  }

  /** Unstructured text, in encoded words where it needs them (RFC 2047). */
  text(name: string, value: string | undefined): void {
    if (value === undefined) return;
    this.#lines += `${fold(`${name}: ${headerText(value, name.length + 2)}`, 'text')}\r\n`;
  }

  yesNo(name: string, value: boolean | undefined): void {
    if (value !== undefined) this.#lines += `${name}: ${value ? 'Yes' : 'No'}\r\n`;
  }

  /** @throws Mm4EncodeError when it is no natural number */
  counter(name: string, value: number | undefined): void {
    if (value === undefined) return;
    if (!Number.isSafeInteger(value) || value < 0) throw new Mm4EncodeError(`${name} has to be a natural number`);
    this.#lines += `${name}: ${value}\r\n`;
  }

  /** A list of user addresses; none, no header. @throws Mm4EncodeError for one that may not be written */
  addresses(name: string, list: readonly Mm4Address[]): void {
    if (list.length > 0) this.#list(name, list.map(formatAddress));
  }

  /** A list of addr-specs; none, no header. @throws Mm4EncodeError for anything else */
  relays(name: string, list: readonly string[]): void {
    if (list.length === 0) return;
    if (!list.every(isAddrSpec)) throw new Mm4EncodeError(`${name} has to be local-part@domain`);
    this.#list(name, list);
  }

  /** Date and Message-ID. */
  mail({ date, mailId }: { readonly date: number; readonly mailId: string }): void {
    this.exact('Date', formatDate(date));
    this.exact('Message-ID', formatMessageIds([mailId]));
  }

  /** Version, type and the two ids of MM4, in the order of the catalog's examples. */
  identity(message: Identity): void {
    this.exact('X-Mms-3GPP-MMS-Version', formatVersion(message.version));
    this.exact('X-Mms-Message-Type', message.messageType);
    this.exact('X-Mms-Transaction-ID', formatIdentifier(message.transactionId));
    if (message.messageId !== undefined) this.exact('X-Mms-Message-ID', formatIdentifier(message.messageId));
  }

  /** Everything of a report up to its status. */
  reportHead(report: Written<ReportFields> & Identity): void {
    this.addresses('From', [report.from]);
    this.addresses('To', [report.to]);
    this.relays('Sender', [report.sender]);
    this.mail(report);
    this.identity(report);
    this.yesNo('X-Mms-Ack-Request', report.ackRequest);
  }

  /** Everything of a response up to its routes; From is the Sender, as RFC 5322 asks for one. */
  responseHead(response: Written<ResponseFields> & Identity): void {
    this.relays('From', [response.sender]);
    this.relays('Sender', [response.sender]);
    this.relays('To', [response.to]);
    this.mail(response);
    this.identity(response);
    this.exact('X-Mms-Request-Status-Code', response.requestStatus);
    this.text('X-Mms-Status-Text', response.statusText);
    this.addresses('X-Mms-Request-Recipients', response.requestRecipients);
  }

  /** The system and routes of a request. */
  route(request: Pick<RequestFields, 'originatorSystem' | 'originatorRecipientAddresses' | 'forwardRoute'>): void {
    if (request.originatorSystem !== undefined) this.relays('X-Mms-Originator-System', [request.originatorSystem]);
    this.relays('X-Mms-Originator-Recipient-Address', request.originatorRecipientAddresses);
    this.relays('X-Mms-Forward-Route', request.forwardRoute);
  }

  #list(name: string, items: readonly string[]): void {
    this.#lines += `${fold(`${name}: ${items.join(', ')}`, 'list')}\r\n`;
  }
}

interface Identity {
  readonly messageType: MessageType;
  readonly version: string;
  readonly transactionId: string;
  readonly messageId?: string | undefined;
}
