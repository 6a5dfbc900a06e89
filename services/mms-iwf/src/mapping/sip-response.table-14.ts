import type { RequestStatus } from '@causeway/mm4';

/** SIP status of each X-Mms-Request-Status-Code (MMS-T14.response code and reason phrase). */
const STATUS: Readonly<Record<RequestStatus, number>> = {
  Ok: 202,
  'Error-unspecified': 400,
  'Error-network-problem': 400,
  'Error-service-denied': 403,
  'Error-content-not-accepted': 415,
  'Error-message-format-corrupt': 415,
  // TS 23.140 defines these as well; the table leaves them open, and the catalog resolves them as 400.
  'Error-sending-address-unresolved': 400,
  'Error-message-not-found': 400,
  'Error-unsupported-message': 400,
};

/**
 * TS §6.3.1.1.1 Table 14 (MMS-T14): MM4_forward.RES to the SIP response to the MESSAGE. Server and Content-Length, Via, From,
 * To, Call-ID and CSeq are the same for every technology (`respond` of libs/interworking, sip-edge).
 *
 * @param overrides `policy.mms.request_status_sip_map`: per value another status
 */
export function mapToSipStatus(
  status: RequestStatus,
  overrides: Partial<Readonly<Record<RequestStatus, number>>>,
): number {
  return overrides[status] ?? STATUS[status];
}

/** What an SMTP failure amounts to (MMS-6.3.1.1.1-04): as if MM4_forward.RES carried Error-network-problem. */
export const STATUS_OF_SMTP_FAILURE: RequestStatus = 'Error-network-problem';
