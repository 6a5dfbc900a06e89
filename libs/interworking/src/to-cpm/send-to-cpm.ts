import type { Envelope, SipRequest } from '@causeway/contracts';
import type { ReportSender } from '../reports/deliver-report.ts';

/**
 * Sends a message towards the CPM User and gives the status of the final response.
 *
 * Unlike `attempt`, a way that is closed inside the fleet is thrown and not told as a SIP status: the other service then
 * keeps its message and comes again, where a status of the CPM side would be its final answer.
 *
 * @throws BusError when sip-edge was not reached or did not answer in time
 */
export async function sendToCpm(
  sender: ReportSender,
  envelope: Envelope,
  request: SipRequest,
  timeoutMs: number,
): Promise<number> {
  const { response } = await sender.send({ envelope, request }, { timeoutMs });
  return response?.status ?? 500;
}
