import { randomUUID } from 'node:crypto';
import { type HistoryEntry, RECIPIENT_LIST_HISTORY, RESOURCE_LISTS, writeRecipientHistory } from '@causeway/cpm';

/** A body with the Content-Type that stands in the SIP header. */
export interface SipBody {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * The body of a message that says who else got it (RFC 5365 §7.1; MMS-T36, EML-T62): the message/cpim wrapper, and the
 * recipient-list-history beside it.
 */
export function withRecipientHistory(wrapper: Buffer, history: readonly HistoryEntry[]): SipBody {
  let boundary = randomUUID();
  while (wrapper.includes(boundary)) boundary = randomUUID();
  return {
    contentType: `multipart/mixed;boundary="${boundary}"`,
    body: Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Type: message/cpim\r\n\r\n`),
      wrapper,
      Buffer.from(
        `\r\n--${boundary}\r\nContent-Type: ${RESOURCE_LISTS}\r\n` +
          `Content-Disposition: ${RECIPIENT_LIST_HISTORY}; handling=optional\r\n\r\n`,
      ),
      writeRecipientHistory(history),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}
