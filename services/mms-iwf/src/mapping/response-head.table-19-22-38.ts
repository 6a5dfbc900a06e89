import type { RequestStatus } from '@causeway/mm4';

/** Who this node is, and the identity of the message it writes. */
export interface OwnNode {
  /** `policy.mms.version`, as `6.10.0`. */
  readonly version: string;
  /** Own MMS R/S address: `system-user@<mms.domain>`. */
  readonly address: string;
  /** Message-ID of the mail, without angle brackets. */
  readonly mailId: string;
  /** Milliseconds since the Unix epoch. */
  readonly date: number;
}

/** What a response copies from its request. */
export interface Answered {
  readonly transactionId: string;
  /** Undefined only when a malformed request is answered. */
  readonly messageId: string | undefined;
  readonly forwardRoute: readonly string[];
  readonly originatorRecipientAddresses: readonly string[];
}

/**
 * The rows that the three responses have in common (TS Tables 19, 22 and 38), in the order of the tables.
 *
 * @param to header To: X-Mms-Originator-System of the request, else its Sender, else MAIL FROM
 */
export function responseHead(request: Answered, status: RequestStatus, own: OwnNode, to: string, statusText?: string) {
  const route = request.originatorRecipientAddresses;
  return {
    requestStatus: status, // MMS-T38.Request Status
    statusText,
    version: own.version, // MMS-T38.3GPP MMS Version
    transactionId: request.transactionId, // MMS-T38.Transaction ID
    messageId: request.messageId, // MMS-T38.Message ID
    returnRoute: request.forwardRoute, // MMS-T38.Return-Route
    // MMS-T38.Originator-Recipient-Address: what came, the own address behind it.
    originatorRecipientAddresses: route.length === 0 ? [] : [...route, own.address],
    requestRecipients: [],
    sender: own.address,
    to,
    date: own.date,
    mailId: own.mailId,
  };
}
