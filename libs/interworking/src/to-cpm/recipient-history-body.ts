import { type HistoryEntry, RECIPIENT_LIST_HISTORY, RESOURCE_LISTS, writeRecipientHistory } from '@causeway/cpm';
import { freeBoundary, multipartBody } from '@causeway/mime';

/** A body with the Content-Type that stands in the SIP header. */
export interface SipBody {
  readonly contentType: string;
  readonly body: Buffer;
}

const LIST_HEAD = Buffer.from(
  `Content-Type: ${RESOURCE_LISTS}\r\nContent-Disposition: ${RECIPIENT_LIST_HISTORY}; handling=optional\r\n\r\n`,
);

/**
 * The body of a message that says who else got it (RFC 5365 §7.1; MMS-T36, EML-T62): the message/cpim wrapper, and the
 * recipient-list-history beside it.
 */
export function withRecipientHistory(wrapper: Buffer, history: readonly HistoryEntry[]): SipBody {
  const parts = [
    Buffer.concat([Buffer.from('Content-Type: message/cpim\r\n\r\n'), wrapper]),
    Buffer.concat([LIST_HEAD, writeRecipientHistory(history)]),
  ];
  const boundary = freeBoundary(undefined, parts);
  return { contentType: `multipart/mixed;boundary="${boundary}"`, body: multipartBody(boundary, parts) };
}
