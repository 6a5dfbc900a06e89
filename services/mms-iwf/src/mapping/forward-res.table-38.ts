import { type ForwardRes, RequestStatus, type Written } from '@causeway/mm4';
import { type Answered, type OwnNode, responseHead } from './response-head.table-19-22-38.ts';

const SERVICE_DENIED: readonly number[] = [401, 403, 407, 503, 603];
const ADDRESS_UNRESOLVED: readonly number[] = [404, 410, 416, 484, 485, 604];
const CONTENT_NOT_ACCEPTED: readonly number[] = [413, 415, 488, 493, 606];
const NETWORK_PROBLEM: readonly number[] = [408, 480, 486, 500, 502, 504, 600];

/**
 * MMS-T38.Request Status: the SIP response as X-Mms-Request-Status-Code. The table names 200, 202, 401 and 503 as examples;
 * the rest is the catalog's resolution.
 *
 * @param overrides `policy.mms.sip_request_status_map`: per SIP status another value
 */
export function requestStatusOf(sipStatus: number, overrides: ReadonlyMap<number, RequestStatus>): RequestStatus {
  const override = overrides.get(sipStatus);
  if (override !== undefined) return override;
  if (sipStatus >= 200 && sipStatus < 300) return RequestStatus.ok;
  if (SERVICE_DENIED.includes(sipStatus)) return RequestStatus.serviceDenied;
  if (ADDRESS_UNRESOLVED.includes(sipStatus)) return RequestStatus.sendingAddressUnresolved;
  if (CONTENT_NOT_ACCEPTED.includes(sipStatus)) return RequestStatus.contentNotAccepted;
  if (sipStatus === 400) return RequestStatus.messageFormatCorrupt;
  if (NETWORK_PROBLEM.includes(sipStatus)) return RequestStatus.networkProblem;
  return RequestStatus.unspecified;
}

/** TS §6.3.1.2.1 Table 38 (MMS-T38): MM4_forward.REQ and what became of it to MM4_forward.RES. */
export function mapToForwardRes(
  request: Answered,
  status: RequestStatus,
  own: OwnNode,
  to: string,
  statusText?: string,
): Written<ForwardRes> {
  return { messageType: 'MM4_forward.RES', ...responseHead(request, status, own, to, statusText) };
}
