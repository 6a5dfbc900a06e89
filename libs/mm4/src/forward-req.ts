import type { MimeEntity } from '@causeway/mime';
import type { Mm4Address } from './address.ts';
import { type Expiry, formatExpiry, parseExpiry } from './expiry.ts';
import {
  type MessageClass,
  type Priority,
  parseMessageClass,
  parsePriority,
  parseSenderVisibility,
  type SenderVisibility,
} from './forward-tokens.ts';
import type { HeaderLines } from './header-lines.ts';
import type { HeaderReader } from './header-reader.ts';
import type { RequestFields } from './message-fields.ts';
import type { Written } from './written.ts';

/** MM4_forward.REQ: an MM on its way to another MMS Relay/Server (TS 23.140 §8.4.1). */
export interface ForwardReq extends RequestFields {
  readonly messageType: 'MM4_forward.REQ';
  readonly from: Mm4Address;
  readonly to: readonly Mm4Address[];
  readonly cc: readonly Mm4Address[];
  /** Only read: blind recipients appear in no header that is written (catalog MMS-T13). */
  readonly bcc?: readonly Mm4Address[] | undefined;
  readonly subject?: string | undefined;
  readonly messageClass?: MessageClass | undefined;
  readonly expiry?: Expiry | undefined;
  readonly deliveryReport?: boolean | undefined;
  /** X-Mms-Originator-R/S-Delivery-Report. */
  readonly originatorRsDeliveryReport?: boolean | undefined;
  readonly readReply?: boolean | undefined;
  readonly priority?: Priority | undefined;
  readonly senderVisibility?: SenderVisibility | undefined;
  readonly forwardCounter?: number | undefined;
  /** The MM with its Content-* headers, its transfer encoding as it came; `readMmContent` opens it. */
  readonly content: MimeEntity;
}

/** Reads the headers of an MM4_forward.REQ; To, Cc and Bcc together have to name somebody. */
export function readForwardReq(reader: HeaderReader, content: MimeEntity): ForwardReq {
  const to = reader.addresses('To');
  const cc = reader.addresses('Cc');
  const bcc = reader.addresses('Bcc');
  if (to.length + cc.length + bcc.length === 0) throw reader.missing('To');
  return {
    messageType: 'MM4_forward.REQ',
    ...reader.request(),
    from: reader.requiredAddress('From'),
    to,
    cc,
    bcc: bcc.length > 0 ? bcc : undefined,
    subject: reader.text('Subject'),
    messageClass: reader.token(parseMessageClass, 'X-Mms-Message-Class'),
    expiry: reader.token(parseExpiry, 'X-Mms-Expiry'),
    deliveryReport: reader.yesNo('X-Mms-Delivery-Report'),
    originatorRsDeliveryReport: reader.yesNo('X-Mms-Originator-R/S-Delivery-Report'),
    // The second is its name on MM1.
    readReply: reader.yesNo('X-Mms-Read-Reply', 'X-Mms-Read-Report'),
    priority: reader.token(parsePriority, 'X-Mms-Priority'),
    senderVisibility: reader.token(parseSenderVisibility, 'X-Mms-Sender-Visibility'),
    forwardCounter: reader.counter('X-Mms-Forward-Counter'),
    content,
  };
}

/** The headers of an MM4_forward.REQ, in the order of the catalog's example; the content's own follow them. */
export function writeForwardReq(request: Written<ForwardReq>, lines: HeaderLines): void {
  lines.addresses('From', [request.from]);
  lines.addresses('To', request.to);
  lines.addresses('Cc', request.cc);
  lines.relays('Sender', [request.sender]);
  lines.text('Subject', request.subject);
  lines.mail(request);
  lines.exact('MIME-Version', '1.0');
  lines.identity(request);
  lines.exact('X-Mms-Message-Class', request.messageClass);
  if (request.expiry) lines.exact('X-Mms-Expiry', formatExpiry(request.expiry));
  lines.yesNo('X-Mms-Delivery-Report', request.deliveryReport);
  lines.yesNo('X-Mms-Originator-R/S-Delivery-Report', request.originatorRsDeliveryReport);
  lines.yesNo('X-Mms-Read-Reply', request.readReply);
  lines.exact('X-Mms-Priority', request.priority);
  lines.exact('X-Mms-Sender-Visibility', request.senderVisibility);
  lines.yesNo('X-Mms-Ack-Request', request.ackRequest);
  lines.counter('X-Mms-Forward-Counter', request.forwardCounter);
  lines.route(request);
}
