import type { Bus } from '@causeway/bus';
import { type Envelope, InterworkingFunctionDefinition, type SipRequest, type SipResponse } from '@causeway/contracts';

/** One call an IWF has got. */
export interface ReceivedCall {
  readonly method: 'pagerMessage' | 'disposition';
  readonly request: SipRequest | undefined;
  readonly envelope: Envelope | undefined;
}

/** A final response of an IWF. */
export function final(status: number, headers: Record<string, string> = {}): SipResponse {
  return {
    status,
    reason: `Reason of ${status}`,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body: Buffer.alloc(0),
  };
}

type Answer = () => SipResponse | undefined | Promise<SipResponse | undefined>;

/** A peer of the IWF contract for one technology: it keeps what it gets and answers as it is told. */
export async function serveIwf(bus: Bus, technology: string, answer: Answer): Promise<ReceivedCall[]> {
  const received: ReceivedCall[] = [];
  const take = async (method: ReceivedCall['method'], call: Omit<ReceivedCall, 'method'>) => {
    received.push({ method, request: call.request, envelope: call.envelope });
    return { response: await answer() };
  };
  await bus.serve(
    InterworkingFunctionDefinition,
    {
      pagerMessage: (call) => take('pagerMessage', call),
      disposition: (call) => take('disposition', call),
    },
    { queue: `iwf-${technology}`, suffix: technology },
  );
  return received;
}
