import type { MessageOrigin } from '@causeway/contracts';
import type { Mm4Address } from '@causeway/mm4';
import type { OwnNode } from './response-head.table-19-22-38.ts';

/** What Tables 42 and 44 read of the notification, beside its status. */
export interface NotificationSource {
  /** The CPM User who sends the notification: P-Asserted-Identity, else From. */
  readonly from: Mm4Address;
  /** The MMS user who sent the original: To of the notification. */
  readonly to: Mm4Address;
  /** Date of the notification, milliseconds since the Unix epoch; undefined when it has none. */
  readonly date: number | undefined;
  /** Fresh for each report, and the same for a repeated attempt at it. */
  readonly transactionId: string;
}

/**
 * The rows that the two reports have in common (TS Tables 42 and 44), in the order of the tables. From is the CPM User and
 * To the MMS user: the catalog's resolution of what the tables name Recipient and Sender Address.
 *
 * @param ackRequest `policy.mms.report_ack_request`
 */
export function reportHead(
  source: NotificationSource,
  origin: Pick<MessageOrigin, 'mmsMessageId'>,
  own: OwnNode,
  ackRequest: boolean,
) {
  return {
    version: own.version, // MMS-T42.3GPP MMS Version
    transactionId: source.transactionId, // MMS-T42.Transaction ID
    messageId: origin.mmsMessageId, // MMS-T42.Message ID
    to: source.to, // MMS-T42.Recipient Address
    from: source.from, // MMS-T42.Sender Address
    date: source.date ?? own.date, // MMS-T42.Date and time
    ackRequest, // MMS-T42.Acknowledgement Request
    forwardRoute: [own.address], // MMS-T42.Forward-Route
    originatorRecipientAddresses: [],
    sender: own.address,
    mailId: own.mailId,
  };
}
