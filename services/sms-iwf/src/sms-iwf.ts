import type { BusHandlers } from '@causeway/bus';
import type { InterworkingFunctionDefinition } from '@causeway/contracts';
import { disposition, pagerMessage } from '@causeway/interworking';
import { CommandStatus } from '@causeway/smpp';
import type { SmsIwf } from './iwf.ts';
import { pagerRoad } from './procedures/pager-message.ts';
import { shortMessage } from './procedures/short-message.ts';
import { statusReport } from './procedures/status-report.ts';
import type { BindIdentity, DeliverVerdict, IncomingMessage } from './smpp/index.ts';

/** Table of contents, CPM side: what becomes of the calls of the contract (TS §6.2.2.1). */
export function contractOf(iwf: SmsIwf): BusHandlers<typeof InterworkingFunctionDefinition> {
  const road = pagerRoad(iwf);
  return {
    pagerMessage: (request) => pagerMessage(iwf, road, request),
    // SMS has no counterpart for a disposition notification of CPM (IWF-6.1-03f).
    disposition: (request) => disposition(iwf, request),
  };
}

/** Message type in esm_class of a deliver_sm or data_sm from the SM-SC (SMPP 3.4 §5.2.12). */
const MESSAGE_TYPE = 0x3c;
const DEFAULT_TYPE = 0x00;
const DELIVERY_RECEIPT = 0x04;

/** Table of contents, SM-SC side: what becomes of a deliver_sm or data_sm, in the order of SMS-6.2.2.2-05. */
export async function onDeliver(iwf: SmsIwf, pdu: IncomingMessage, { smsc }: BindIdentity): Promise<DeliverVerdict> {
  const startedAt = performance.now();
  const type = pdu.esmClass & MESSAGE_TYPE;
  const procedure =
    type === DELIVERY_RECEIPT ? 'status-report' : type === DEFAULT_TYPE ? 'short-message' : 'other-notification';
  let commandStatus: number;
  try {
    // SME acknowledgements and intermediate notifications have no counterpart in CPM: taken, and that is all.
    commandStatus =
      procedure === 'status-report'
        ? await statusReport(iwf, pdu, smsc)
        : procedure === 'short-message'
          ? await shortMessage(iwf, pdu, smsc)
          : CommandStatus.ESME_ROK;
  } catch (error) {
    // State or bus away, or a defect of ours: the SM-SC keeps the message and comes again.
    iwf.logger.warn({ error, smsc, procedure }, 'a message of the SM-SC could not be handled now');
    commandStatus = CommandStatus.ESME_RX_T_APPN;
  }
  iwf.red.observe(procedure, 'sms', String(commandStatus), (performance.now() - startedAt) / 1000);
  return { commandStatus };
}
