import { CommandStatus } from '@causeway/smpp';

const BAD_REQUEST: readonly number[] = [0x01, 0x02, 0x06, 0x07, 0x43, 0x61, 0x62, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4];
const FORBIDDEN: readonly number[] = [
  CommandStatus.ESME_RINVSRCADR,
  CommandStatus.ESME_RX_P_APPN,
  CommandStatus.ESME_RX_R_APPN,
];
const NOT_FOUND: readonly number[] = [CommandStatus.ESME_RINVDSTTON, CommandStatus.ESME_RINVDSTNPI];
const TEMPORARILY_UNAVAILABLE: readonly number[] = [CommandStatus.ESME_RX_T_APPN, CommandStatus.ESME_RDELIVERYFAILURE];
const SERVICE_UNAVAILABLE: readonly number[] = [
  CommandStatus.ESME_RINVBNDSTS,
  CommandStatus.ESME_RSYSERR,
  CommandStatus.ESME_RMSGQFUL,
];

/** SMS-X6: command_status to SIP status for the values that Table 2 leaves open. */
export function sipStatusLeftOpen(commandStatus: number): number {
  if (BAD_REQUEST.includes(commandStatus)) return 400; // SMS-X6.400 Bad Request
  if (FORBIDDEN.includes(commandStatus)) return 403; // SMS-X6.403 Forbidden
  if (NOT_FOUND.includes(commandStatus)) return 404; // SMS-X6.404 Not Found
  if (TEMPORARILY_UNAVAILABLE.includes(commandStatus)) return 480; // SMS-X6.480 Temporarily Unavailable
  if (SERVICE_UNAVAILABLE.includes(commandStatus)) return 503; // SMS-X6.503 Service Unavailable
  return 500; // SMS-X6.500 Server Internal Error
}
