import { MimeInjectionError } from '@causeway/mime';
import {
  encodeMm4,
  Mm4EncodeError,
  type Mm4Response,
  type RecoveredFields,
  type RequestStatus,
  type RequestType,
  type Written,
} from '@causeway/mm4';
import type { MmsIwf } from '../iwf.ts';
import { mapToDeliveryReportRes } from '../mapping/delivery-report-res.table-19.ts';
import { mapToForwardRes } from '../mapping/forward-res.table-38.ts';
import { mapToReadReplyReportRes } from '../mapping/read-reply-report-res.table-22.ts';
import { mapToResponseEnvelope } from '../mapping/response-envelope.table-18-21-37.ts';
import type { Answered, OwnNode } from '../mapping/response-head.table-19-22-38.ts';
import { ownAddress, ownNode } from '../own-node.ts';
import { derivedId } from './derived-ids.ts';
import { sendOrKeep } from './outgoing-mail.ts';

/** A request to be answered, whole or as far as it could be read. */
export type Answerable = RecoveredFields & { readonly messageType: RequestType; readonly transactionId: string };

/** How it is answered. */
export interface RelayVerdict {
  readonly status: RequestStatus;
  /** X-Mms-Status-Text: the reason in words. */
  readonly text?: string | undefined;
}

type ResponseTable = (
  request: Answered,
  status: RequestStatus,
  own: OwnNode,
  to: string,
  statusText?: string,
) => Written<Mm4Response>;

const TABLES: Readonly<Record<RequestType, ResponseTable>> = {
  'MM4_forward.REQ': mapToForwardRes,
  'MM4_delivery_report.REQ': mapToDeliveryReportRes,
  'MM4_read_reply_report.REQ': mapToReadReplyReportRes,
};

/**
 * The response to a request of a relay (MMS-6.3.1.1.3-04, -05, MMS-6.3.1.1.4-03, -04, MMS-6.3.1.2.1-05, -06), sent or in
 * durable work when this resolves. By policy only to those who ask for it.
 *
 * @param mailFrom reverse-path of the SMTP transaction that carried the request
 * @returns whether the relay is told
 * @throws BusError when it could be neither sent nor stored
 */
export async function respondToRelay(
  iwf: MmsIwf,
  request: Answerable,
  mailFrom: string,
  { status, text }: RelayVerdict,
  traceparent: string,
): Promise<boolean> {
  const { res_when: when, res_rcpt: recipient } = iwf.policy.current.mms;
  if (when === 'on_request' && request.ackRequest !== true) return false;
  const { messageType, transactionId, originatorSystem, sender } = request;
  const envelope = mapToResponseEnvelope({ mailFrom, originatorSystem, sender }, ownAddress(iwf), recipient);
  if (envelope === undefined) return false;
  const id = derivedId('res', messageType, mailFrom, transactionId);
  const answered: Answered = {
    transactionId,
    messageId: request.messageId,
    forwardRoute: request.forwardRoute ?? [],
    originatorRecipientAddresses: request.originatorRecipientAddresses ?? [],
  };
  let message: Buffer;
  try {
    message = encodeMm4(TABLES[messageType](answered, status, ownNode(iwf, `res-${id}`), envelope.to, text));
  } catch (error) {
    if (!(error instanceof Mm4EncodeError || error instanceof MimeInjectionError)) throw error;
    // What the relay wrote into its request cannot be written back.
    iwf.logger.warn({ traceparent, error, type: messageType }, 'a request of a relay cannot be answered');
    return false;
  }
  await sendOrKeep(iwf, { id: `mms-res:${id}`, ...envelope, message, traceparent });
  return true;
}
