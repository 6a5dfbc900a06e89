import type { Mm4Address } from './address.ts';
import type { RequestStatus } from './request-status.ts';

/** What every MM4 message says of itself. What is optional here a received message may lack; see `Written`. */
export interface MessageFields {
  /** X-Mms-Transaction-ID, without quotes: pairs a response with its request. */
  readonly transactionId: string;
  /** Date, in Unix milliseconds. */
  readonly date?: number | undefined;
  /** Sender, an addr-spec: of the user in MM4_forward.REQ, of the MMS Relay/Server in the other messages. */
  readonly sender?: string | undefined;
  /** Message-ID of the mail, without angle brackets; not the id of the MM. */
  readonly mailId?: string | undefined;
  /** X-Mms-Originator-Recipient-Address, the relays in order. */
  readonly originatorRecipientAddresses: readonly string[];
}

/** What every request has, and what its response is made of. */
export interface RequestFields extends MessageFields {
  /** X-Mms-3GPP-MMS-Version (`6.10.0`). */
  readonly version: string;
  /** X-Mms-Message-ID, without quotes and angle brackets: the MM that is forwarded or reported on. */
  readonly messageId: string;
  /** X-Mms-Ack-Request. */
  readonly ackRequest?: boolean | undefined;
  /** X-Mms-Originator-System: where the response goes; when absent it goes to the sender. */
  readonly originatorSystem?: string | undefined;
  /** X-Mms-Forward-Route, the relays in order. */
  readonly forwardRoute: readonly string[];
}

/** What both reports have beside their status. */
export interface ReportFields extends RequestFields {
  /** From: the recipient of the original MM, who reports (catalog MMS-T42: some peers write the two the other way round). */
  readonly from: Mm4Address;
  /** To: the sender of the original MM. */
  readonly to: Mm4Address;
  /** X-Mms-Status-Text. */
  readonly statusText?: string | undefined;
}

/** What every response has. */
export interface ResponseFields extends MessageFields {
  /** X-Mms-3GPP-MMS-Version. */
  readonly version?: string | undefined;
  /** X-Mms-Message-ID of the request; never required of a peer, as TS 23.140 has none in MM4_read_reply_report.RES. */
  readonly messageId?: string | undefined;
  /** To: the relay that made the request, or who sent it. */
  readonly to?: string | undefined;
  /** X-Mms-Request-Status-Code. */
  readonly requestStatus: RequestStatus;
  /** X-Mms-Status-Text. */
  readonly statusText?: string | undefined;
  /** X-Mms-Request-Recipients: whom the status is about; empty for all. */
  readonly requestRecipients: readonly Mm4Address[];
  /** X-Mms-Return-Route: X-Mms-Forward-Route of the request. */
  readonly returnRoute: readonly string[];
}
