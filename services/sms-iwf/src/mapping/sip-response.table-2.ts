import type { Policy } from '@causeway/configuration';
import { CommandStatus } from '@causeway/smpp';
import { sipStatusLeftOpen } from './sip-response.table-x6.ts';

/**
 * TS §6.2.2.1.1 Table 2 (SMS-T2): command_status of a submit_sm_resp or data_sm_resp to the SIP response code. The rows
 * Call-ID, To, Via, From, CSeq and Content-Length are filled by sip-edge from the request it holds.
 *
 * @param statuses the command_status of every segment, in segment order: 202 only if all are ESME_ROK, else the first
 *   other one counts (SMS-6.2.2.1.1-10)
 * @param transactional true for data_sm, whose success says "delivered" (SMS-6.2.4-03a)
 */
export function mapToSipStatus(statuses: readonly number[], transactional: boolean, policy: Policy['sms']): number {
  const status = statuses.find((candidate) => candidate !== CommandStatus.ESME_ROK) ?? CommandStatus.ESME_ROK;
  const byPolicy = policy.smpp_to_sip_status_map.get(status);
  if (byPolicy !== undefined) return byPolicy;
  switch (status) {
    case CommandStatus.ESME_ROK: // SMS-T2.response code and reason phrase, ok
      return successStatus(transactional, policy);
    case CommandStatus.ESME_RINVCMDID: // SMS-T2.response code and reason phrase, 0x03
      return 400;
    case CommandStatus.ESME_RINVDSTADR: // SMS-T2.response code and reason phrase, 0x0B
      return 404;
    case CommandStatus.ESME_RTHROTTLED: // SMS-T2.response code and reason phrase, 0x58
      return 503;
    case CommandStatus.ESME_RDELIVERYFAILURE: // SMS-T2.response code and reason phrase, 0xFE
      return 480;
    default: // SMS-T2.response code and reason phrase, other values
      return sipStatusLeftOpen(status);
  }
}

function successStatus(transactional: boolean, policy: Policy['sms']): number {
  if (policy.pager_success_status !== 'auto') return policy.pager_success_status;
  return transactional ? 200 : 202;
}
