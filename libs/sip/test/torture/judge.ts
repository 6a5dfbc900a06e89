import {
  createRejection,
  parseMessage,
  type SipFraming,
  type SipMessage,
  SipParseError,
  type SipResponse,
  validateRequest,
  validateResponse,
} from '../../src/index.ts';

/** What becomes of octets that arrive: taken, answered, or dropped in silence. */
export type Judgement =
  | { readonly verdict: 'accepted'; readonly message: SipMessage }
  | { readonly verdict: 'answered'; readonly answer: SipResponse }
  | { readonly verdict: 'dropped'; readonly reason: string };

/** Does what a transport does with arriving octets: parse, validate, answer statelessly or drop. */
export function judge(octets: Buffer, framing: SipFraming = 'datagram'): Judgement {
  let message: SipMessage;
  try {
    message = parseMessage(octets, framing);
  } catch (error) {
    if (!(error instanceof SipParseError) || error.partial === undefined) throw error;
    return answeredOrDropped(createRejection(error.partial, error), error.reason);
  }
  if (message.kind === 'response') {
    const fault = validateResponse(message);
    return fault === undefined ? { verdict: 'accepted', message } : { verdict: 'dropped', reason: fault.reason };
  }
  const failure = validateRequest(message);
  if (failure === undefined) return { verdict: 'accepted', message };
  return answeredOrDropped(createRejection(message, failure), failure.reason);
}

function answeredOrDropped(answer: SipResponse | undefined, reason: string): Judgement {
  return answer === undefined ? { verdict: 'dropped', reason } : { verdict: 'answered', answer };
}
