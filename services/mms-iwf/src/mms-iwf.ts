import type { BusHandlers, WorkHandler } from '@causeway/bus';
import type { InterworkingFunctionDefinition } from '@causeway/contracts';
import { disposition, durableWork, pagerMessage } from '@causeway/interworking';
import { type Mm4Error, type Mm4Message, type Mm4Response, RequestStatus, responseTypeOf } from '@causeway/mm4';
import { type ReceivedMail, SmtpReply } from '@causeway/smtp';
import type { MmsIwf } from './iwf.ts';
import { cpmNotification } from './procedures/cpm-notification.ts';
import { deliveryReport } from './procedures/delivery-report.ts';
import { forwardResponse } from './procedures/forward-response.ts';
import { multimediaMessage } from './procedures/multimedia-message.ts';
import { sendKeptMail } from './procedures/outgoing-mail.ts';
import { pagerRoad } from './procedures/pager-message.ts';
import { readReplyReport } from './procedures/read-reply-report.ts';
import { respondToMalformed } from './procedures/respond-to-malformed.ts';

/** Table of contents, CPM side: what becomes of the calls of the contract (TS §6.3.1.1.1, §6.3.1.2.3, §6.3.1.2.4). */
export function contractOf(iwf: MmsIwf): BusHandlers<typeof InterworkingFunctionDefinition> {
  const road = pagerRoad(iwf);
  return {
    pagerMessage: (request) => pagerMessage(iwf, road, request),
    disposition: (request) => disposition(iwf, request, (notification) => cpmNotification(iwf, notification)),
  };
}

/** What becomes of durable work. */
export function workOf(iwf: MmsIwf): WorkHandler {
  return durableWork(iwf, pagerRoad(iwf), { sendMail: (item, mail) => sendKeptMail(iwf, item, mail) });
}

const TAKEN = new SmtpReply(250, '2.0.0', 'Ok');
/** State or bus away, or a defect of ours: the relay keeps the message and comes again. */
const COME_AGAIN = new SmtpReply(451, '4.3.0', 'Cannot be handled now');
const NOT_MM4 = new SmtpReply(554, '5.6.0', 'Not a message of MM4');

/** Table of contents, MM4 side: the reply to the dot of a message (TS §6.3.1.1, §6.3.1.2). */
export async function onMm4(iwf: MmsIwf, message: Mm4Message, mail: ReceivedMail): Promise<SmtpReply> {
  const startedAt = performance.now();
  const procedure = PROCEDURES[message.messageType];
  let outcome: string;
  try {
    outcome = await handled(iwf, message, mail);
  } catch (error) {
    iwf.logger.warn({ error, procedure, transaction: message.transactionId }, 'a message of MM4 is left to its relay');
    outcome = 'again';
  }
  iwf.red.observe(procedure, 'mms', outcome, (performance.now() - startedAt) / 1000);
  return outcome === 'again' ? COME_AGAIN : TAKEN;
}

const PROCEDURES: Readonly<Record<Mm4Message['messageType'], string>> = {
  'MM4_forward.REQ': 'multimedia-message',
  'MM4_forward.RES': 'forward-response',
  'MM4_delivery_report.REQ': 'delivery-report',
  'MM4_delivery_report.RES': 'report-response',
  'MM4_read_reply_report.REQ': 'read-reply-report',
  'MM4_read_reply_report.RES': 'report-response',
};

async function handled(iwf: MmsIwf, message: Mm4Message, mail: ReceivedMail): Promise<RequestStatus> {
  switch (message.messageType) {
    case 'MM4_forward.REQ':
      return multimediaMessage(iwf, message, mail);
    case 'MM4_delivery_report.REQ':
      return deliveryReport(iwf, message, mail);
    case 'MM4_read_reply_report.REQ':
      return readReplyReport(iwf, message, mail);
    case 'MM4_forward.RES':
      await forwardResponse(iwf, message);
      return message.requestStatus;
    default:
      return reportResponse(iwf, message);
  }
}

/** MMS-6.3.1.2.3-06: a relay's response to a report ends its transaction; nothing goes back to CPM. */
function reportResponse({ logger }: MmsIwf, response: Mm4Response): RequestStatus {
  const { messageType: type, transactionId: transaction, requestStatus: status, statusText } = response;
  if (status !== RequestStatus.ok) logger.warn({ type, transaction, status, statusText }, 'a report was refused');
  return status;
}

/** A mail that is no message of MM4, or a malformed one: a request is answered as far as it could be read. */
export async function onUnreadable(iwf: MmsIwf, error: Mm4Error, mail: ReceivedMail): Promise<SmtpReply> {
  const { messageType, transactionId } = error.recovered;
  const { requestStatus: status } = error;
  iwf.logger.warn({ type: messageType, transaction: transactionId, status, error: error.message }, 'malformed MM4');
  iwf.red.observe('malformed', 'mms', status, 0);
  if (messageType === undefined || responseTypeOf(messageType) === undefined) return NOT_MM4;
  try {
    return (await respondToMalformed(iwf, error, mail)) ? TAKEN : NOT_MM4;
  } catch (cause) {
    iwf.logger.warn({ error: cause, transaction: transactionId }, 'a malformed message of MM4 is left to its relay');
    return COME_AGAIN;
  }
}
