import { RequestStatus } from '@causeway/mm4';

/** From what trying again helps least to what it helps most; Ok is last. */
const WORST_FIRST: readonly RequestStatus[] = [
  RequestStatus.unsupportedMessage,
  RequestStatus.messageFormatCorrupt,
  RequestStatus.contentNotAccepted,
  RequestStatus.sendingAddressUnresolved,
  RequestStatus.serviceDenied,
  RequestStatus.messageNotFound,
  RequestStatus.unspecified,
  RequestStatus.networkProblem,
  RequestStatus.ok,
];

/**
 * One MM4_forward.RES for all recipients of an MM (MMS-6.3.1.2-07).
 *
 * @param statuses of each recipient; not empty
 * @param summary `policy.mms.multi_rcpt_res`: Ok when one was accepted, or the worst result of all
 */
export function requestStatusOfSeveral(statuses: readonly RequestStatus[], summary: 'any_ok' | 'worst'): RequestStatus {
  if (summary === 'any_ok' && statuses.includes(RequestStatus.ok)) return RequestStatus.ok;
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? RequestStatus.unspecified;
}
