import type { Policy } from '@causeway/configuration';
import { CommandStatus } from '@causeway/smpp';
import { commandStatusLeftOpen } from './deliver-sm-resp.table-x7.ts';

/**
 * TS §6.2.2.2.1 Table 10 (SMS-T10): final SIP response to command_status of the deliver_sm_resp. The sequence_number is
 * copied by the SMPP session (SMS-T10.sequence_number).
 */
export function mapToDeliverSmStatus(sipStatus: number, policy: Policy['sms']): number {
  const byPolicy = policy.sip_to_smpp_status_map.get(sipStatus);
  if (byPolicy !== undefined) return byPolicy;
  switch (sipStatus) {
    case 202: // SMS-T10.command_status, 202
      return CommandStatus.ESME_ROK;
    case 404: // SMS-T10.command_status, 404
      return CommandStatus.ESME_RINVDSTADR;
    case 503: // SMS-T10.command_status, 503
      return CommandStatus.ESME_RX_T_APPN;
    case 403: // SMS-T10.command_status, 403
      return CommandStatus.ESME_RX_P_APPN;
    default: // SMS-T10.command_status, other codes
      return commandStatusLeftOpen(sipStatus);
  }
}
