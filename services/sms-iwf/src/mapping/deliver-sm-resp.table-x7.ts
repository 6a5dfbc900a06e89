import { CommandStatus } from '@causeway/smpp';

const ADDRESS_WRONG_OR_GONE: readonly number[] = [404, 410, 484, 604];
const TEMPORARY: readonly number[] = [408, 480, 486, 500, 502, 503, 504, 600];

/** SMS-X7: SIP final response to command_status for the codes that Table 10 leaves open. */
export function commandStatusLeftOpen(sipStatus: number): number {
  if (sipStatus >= 200 && sipStatus < 300) return CommandStatus.ESME_ROK; // SMS-X7.0x00000000 ESME_ROK
  if (ADDRESS_WRONG_OR_GONE.includes(sipStatus)) return CommandStatus.ESME_RINVDSTADR; // SMS-X7.0x0000000B ESME_RINVDSTADR
  if (TEMPORARY.includes(sipStatus)) return CommandStatus.ESME_RX_T_APPN; // SMS-X7.0x00000064 ESME_RX_T_APPN
  return CommandStatus.ESME_RX_P_APPN; // SMS-X7.0x00000065 ESME_RX_P_APPN
}
