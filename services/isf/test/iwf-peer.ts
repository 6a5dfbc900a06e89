import type { Bus } from '@causeway/bus';
import { type Envelope, InterworkingFunctionDefinition, type SipRequest, type SipResponse } from '@causeway/contracts';
import { TECHNOLOGIES } from '../src/selection/technology.ts';

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

type Answer = (call: ReceivedCall) => SipResponse | undefined | Promise<SipResponse | undefined>;

/** A peer of the IWF contract for one technology: it keeps what it gets and answers as it is told. */
export async function serveIwf(bus: Bus, technology: string, answer: Answer): Promise<ReceivedCall[]> {
  const received: ReceivedCall[] = [];
  const take = async (method: ReceivedCall['method'], call: Omit<ReceivedCall, 'method'>) => {
    const taken = { method, request: call.request, envelope: call.envelope };
    received.push(taken);
    return { response: await answer(taken) };
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

/** What the peers of all three technologies have got. */
export interface ReceivedByAll {
  of(technology: string): readonly ReceivedCall[];
  /** Those that have got anything, in the order of TS §5. */
  technologies(): string[];
}

/** Peers for SMS, MMS and e-mail; each answers as it is told for its technology. */
export async function serveIwfs(
  bus: Bus,
  answer: (technology: string, call: ReceivedCall) => ReturnType<Answer>,
): Promise<ReceivedByAll> {
  const received = new Map<string, readonly ReceivedCall[]>();
  for (const technology of TECHNOLOGIES) {
    received.set(technology, await serveIwf(bus, technology, (call) => answer(technology, call)));
  }
  const of = (technology: string) => received.get(technology) ?? [];
  return { of, technologies: () => TECHNOLOGIES.filter((technology) => of(technology).length > 0) };
}
