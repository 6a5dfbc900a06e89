import { BusError } from '@causeway/bus';
import type { Envelope, SipRequest, SipResponse } from '@causeway/contracts';
import type { IwfClient } from '../isf-context.ts';
import type { RequestKind } from '../selection/selection-request.ts';
import { answer } from './answer.ts';

/** ISF-5.1-13: a local timeout counts as 408. */
const REQUEST_TIMEOUT = 408;
const SERVER_INTERNAL_ERROR = 500;

/** What became of one attempt at an IWF. */
export interface Outcome {
  /** The IWF's final response, or what the failure of the call amounts to. */
  readonly response: SipResponse;
  /** False when the request never came to an IWF: none answers on the bus, or those that do take no more. */
  readonly reached: boolean;
  /**
   * False when the IWF may have sent the message on without our knowing, and no status says so: another one would send it
   * again.
   */
  readonly repeatable: boolean;
}

/**
 * TS §5.1 step 10: hands the request to the selected IWF over the bus, without the SIP/IP core (ISF-5.1-10c), and waits
 * for its final response, at most until the deadline of the envelope.
 *
 * @param warnAgent signs the Warning of a response that stands for a failed call
 * @returns an outcome for every failure of the call; never throws.
 */
export async function handOver(
  iwf: IwfClient,
  kind: RequestKind,
  request: SipRequest,
  envelope: Envelope,
  warnAgent: string,
): Promise<Outcome> {
  try {
    const { response } =
      kind === 'disposition'
        ? await iwf.disposition({ envelope, request })
        : await iwf.pagerMessage({ envelope, request });
    if (response === undefined || response.status < 200) return withoutFinalResponse(response, warnAgent);
    return { response, reached: true, repeatable: true };
  } catch (error) {
    return failedCall(BusError.from(error), warnAgent);
  }
}

function withoutFinalResponse(response: SipResponse | undefined, agent: string): Outcome {
  const got = response === undefined ? 'no response' : `${response.status}, which is not final`;
  return {
    response: answer(SERVER_INTERNAL_ERROR, { agent, text: `the IWF gave ${got}` }),
    reached: true,
    repeatable: false,
  };
}

/**
 * A call without effect is as good as a 503 of that IWF; any other may have had its effect. Of the latter a timeout is told
 * by its 408, which policy may list for re-selection where a message may rather arrive twice than not at all; a defect shows
 * as 500 like many a refusal, and is not repeated.
 */
function failedCall(error: BusError, agent: string): Outcome {
  const { code, message, retryable, retryAfterSeconds } = error;
  const timedOut = code === 'timeout';
  const headers = retryAfterSeconds === undefined ? [] : [{ name: 'Retry-After', value: String(retryAfterSeconds) }];
  return {
    response: answer(timedOut ? REQUEST_TIMEOUT : error.sipStatus, { agent, text: message }, headers),
    reached: !retryable,
    repeatable: retryable || timedOut,
  };
}
