import type { MessageType, Mm4Error, RequestType } from '@causeway/mm4';
import type { ReceivedMail } from '@causeway/smtp';
import type { MmsIwf } from '../iwf.ts';
import { respondToRelay } from './respond-to-relay.ts';

/**
 * Answers a malformed request by what could be read of it, with the status that its defect amounts to.
 *
 * @returns false when it cannot be answered: it has no transaction id, is no request, or wants no response
 * @throws BusError when the response could be neither sent nor stored
 */
export async function respondToMalformed(
  iwf: MmsIwf,
  { recovered, requestStatus: status, message: text }: Mm4Error,
  { envelope }: ReceivedMail,
): Promise<boolean> {
  const { messageType, transactionId } = recovered;
  if (!isRequest(messageType) || transactionId === undefined) return false;
  return respondToRelay(iwf, { ...recovered, messageType, transactionId }, envelope.mailFrom, { status, text }, '');
}

function isRequest(type: MessageType | undefined): type is RequestType {
  return type?.endsWith('.REQ') === true;
}
