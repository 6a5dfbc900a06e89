import { bareAddress } from '../smtp-peer/bare-address.ts';
import { freshId } from '../smtp-peer/fresh-id.ts';
import { encodedText, type HeaderField, mailDate, messageOf } from '../smtp-peer/header-block.ts';
import type { Submission } from '../smtp-peer/smtp-client.ts';
import type { MmStatus, ReadStatus, RequestStatus } from './behaviour.ts';
import { envelopeAddress, headerAddress, id, token } from './dialect.ts';
import { changedFields, inDialect, type Origin, optional } from './forward-request.ts';
import type { Mm4Type } from './mm4-message.ts';

/** What a RES must know of its REQ. */
export interface Answered {
  readonly type: Mm4Type;
  readonly transactionId: string;
  readonly messageId: string;
  readonly mailFrom: string;
  /** X-Mms-Originator-System; empty when there is none. */
  readonly originatorSystem: string;
  readonly sender: string;
  readonly forwardRoute: string | undefined;
  readonly originatorRecipientAddress: string | undefined;
}

/** What a RES says. */
export interface ResponseContent {
  readonly status?: RequestStatus;
  readonly statusText?: string;
  readonly transactionId?: string;
  readonly to?: 'mail-from' | 'originator-system';
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

/** Whose message a report is about. */
export interface Reported {
  /** X-Mms-Message-ID of the message. */
  readonly messageId: string;
  /** Its sender, who gets the report; header or envelope form. */
  readonly sender: string;
  /** Its recipient, who reports. */
  readonly recipient: string;
}

/** What a report says. */
export interface ReportContent {
  /** Default true. */
  readonly ackRequest?: boolean;
  readonly statusText?: string;
  readonly transactionId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

/**
 * The RES to a REQ: To is X-Mms-Originator-System, else Sender, else MAIL FROM; RCPT TO is MAIL FROM (mms_res_rcpt), or
 * the address in To when MAIL FROM is empty or `to` says so (TS 23.140).
 */
export function response(req: Answered, content: ResponseContent, origin: Origin): Submission {
  const { dialect, systemAddress } = origin;
  const system = bareAddress(req.originatorSystem) || bareAddress(req.sender) || req.mailFrom;
  const route = req.originatorRecipientAddress;
  const fields: HeaderField[] = [
    ...systemFields(origin, system),
    ['X-Mms-Message-Type', token(dialect, req.type.replace('.REQ', '.RES'))],
    ['X-Mms-Transaction-ID', id(dialect, content.transactionId ?? req.transactionId)],
    ['X-Mms-Message-ID', id(dialect, req.messageId)],
    ['X-Mms-Request-Status-Code', token(dialect, content.status ?? 'Ok')],
    ...optional('X-Mms-Status-Text', content.statusText, encodedText),
    ...optional('X-Mms-Return-Route', req.forwardRoute),
    ...optional('X-Mms-Originator-Recipient-Address', route, (list) => `${list}, ${systemAddress}`),
  ];
  const rcptTo = req.mailFrom === '' || content.to === 'originator-system' ? system : req.mailFrom;
  return {
    mailFrom: systemAddress,
    rcptTo: [rcptTo],
    message: messageOf(inDialect(changedFields(fields, content), dialect)),
  };
}

/** MM4_delivery_report.REQ: what became of a message at one recipient. */
export function deliveryReport(
  of: Reported,
  status: MmStatus,
  content: ReportContent,
  origin: Origin,
): { readonly transactionId: string; readonly mail: Submission } {
  return report(of, 'MM4_delivery_report.REQ', content, origin, [
    ['X-Mms-Forward-To-Originator-UA', token(origin.dialect, 'Yes')],
    ['X-Mms-MM-Status-Code', token(origin.dialect, status)],
  ]);
}

/** MM4_read_reply_report.REQ: a recipient has read a message, or deleted it unread. */
export function readReplyReport(
  of: Reported,
  status: ReadStatus,
  content: ReportContent,
  origin: Origin,
): { readonly transactionId: string; readonly mail: Submission } {
  return report(of, 'MM4_read_reply_report.REQ', content, origin, [
    ['X-Mms-Read-Status', token(origin.dialect, status)],
  ]);
}

function report(
  of: Reported,
  type: Mm4Type,
  content: ReportContent,
  origin: Origin,
  own: readonly HeaderField[],
): { transactionId: string; mail: Submission } {
  const { dialect, domain, peerDomain, systemAddress } = origin;
  const transactionId = content.transactionId ?? freshId('r');
  const fields: HeaderField[] = [
    ['From', headerAddress(dialect, withoutDomain(of.recipient), domain)],
    ['To', headerAddress(dialect, withoutDomain(of.sender), peerDomain)],
    ...systemFields(origin).slice(1),
    ['X-Mms-Message-Type', token(dialect, type)],
    ['X-Mms-Transaction-ID', id(dialect, transactionId)],
    ['X-Mms-Message-ID', id(dialect, of.messageId)],
    ['X-Mms-Ack-Request', token(dialect, (content.ackRequest ?? true) ? 'Yes' : 'No')],
    ...own,
    ...optional('X-Mms-Status-Text', content.statusText, encodedText),
    ['X-Mms-Forward-Route', systemAddress],
  ];
  return {
    transactionId,
    mail: {
      mailFrom: systemAddress,
      rcptTo: [envelopeAddress(of.sender, peerDomain)],
      message: messageOf(inDialect(changedFields(fields, content), dialect)),
    },
  };
}

/** The fields every message has that comes from the system and no user: From first. */
function systemFields({ systemAddress, domain, dialect }: Origin, to?: string): HeaderField[] {
  return [
    ['From', systemAddress],
    ['Sender', systemAddress],
    ...optional('To', to),
    ['Date', mailDate(Date.now())],
    ['Message-ID', `<${freshId('m')}@${domain}>`],
    ['MIME-Version', '1.0'],
    ['X-Mms-3GPP-MMS-Version', dialect.version],
  ];
}

/** +n/TYPE=PLMN@domain without the domain; an e-mail address stays. */
function withoutDomain(address: string): string {
  return bareAddress(address).replace(/(\/TYPE=[^@]*)@.*$/i, '$1');
}
