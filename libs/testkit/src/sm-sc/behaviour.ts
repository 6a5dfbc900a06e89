import type { MessageIdForm } from './message-ids.ts';
import type { MessageState } from './receipt.ts';

/** What to do with submit_sm and data_sm that match. The first rule that matches and has uses left counts. */
export interface SubmitRule {
  /** Beginning of destination_addr; absent: every destination. */
  readonly destination?: string;
  /** How often the rule applies; absent: always. */
  readonly times?: number;
  /** Answer with this error status. */
  readonly commandStatus?: number;
  /** Answer so much later. */
  readonly delayMs?: number;
  /** Do not answer; the message is not taken. */
  readonly silent?: boolean;
  /** Cut the connection instead of answering; `accept` takes the message first. */
  readonly cut?: 'refuse' | 'accept';
}

/** How receipts are made. */
export interface ReceiptBehaviour {
  /** `auto`: when registered_delivery asks for one; `on-request`: by `deliverReceipt` only; `never`. */
  readonly when: 'auto' | 'on-request' | 'never';
  readonly by: 'tlv' | 'text' | 'both';
  readonly state: MessageState;
  readonly delayMs: number;
  /** Put the receipt on the wire before the submit_sm_resp. */
  readonly beforeResponse: boolean;
  /** Which bind gets it, seen from the bind that submitted. */
  readonly to: 'same' | 'other' | 'any';
}

/** Everything the simulated SM-SC can be told, as plain JSON. */
export interface SmscBehaviour {
  readonly submits: readonly SubmitRule[];
  /** Above so many submissions a second: ESME_RTHROTTLED. */
  readonly throttleAbove?: number | undefined;
  /** Refuse binds with this status; `silent` leaves them unanswered. */
  readonly bind: { readonly commandStatus?: number; readonly silent?: boolean };
  readonly answerEnquireLink: boolean;
  /** Cut every connection so long after its bind. */
  readonly flapping?: { readonly upMs: number } | undefined;
  /** Form of message_id in the responses. */
  readonly messageId: MessageIdForm;
  /** Form of the id in receipts; absent: as in the response. */
  readonly receiptMessageId?: MessageIdForm | undefined;
  readonly receipts: ReceiptBehaviour;
  /** Wait before a message that the ESME could not take is tried again. */
  readonly retryDelayMs: number;
  /** Tries before a message towards the ESME is given up. */
  readonly maxAttempts: number;
  /** Unanswered messages towards one bind. */
  readonly deliverWindow: number;
  /** Time to answer a deliver_sm; after it the message is tried again. */
  readonly deliverTimeoutMs: number;
  /** Answer submissions at once, counting them only: no record, no receipts, no journal. */
  readonly sink: boolean;
}

/** A change of behaviour; `receipts` and `messageId` may be given in part. */
export type BehaviourChange = Partial<Omit<SmscBehaviour, 'receipts' | 'messageId'>> & {
  readonly receipts?: Partial<ReceiptBehaviour>;
  readonly messageId?: Partial<MessageIdForm>;
};

/** The SM-SC that every ESME hopes for. */
export const HAPPY: SmscBehaviour = {
  submits: [],
  bind: {},
  answerEnquireLink: true,
  messageId: { radix: 'hex', letterCase: 'upper', width: 0 },
  receipts: { when: 'auto', by: 'both', state: 'DELIVERED', delayMs: 0, beforeResponse: false, to: 'same' },
  retryDelayMs: 200,
  maxAttempts: 1_000,
  deliverWindow: 10,
  deliverTimeoutMs: 10_000,
  sink: false,
};

/** The behaviours that have a name, as changes of the happy one. */
export const NAMED_BEHAVIOURS: Readonly<Record<string, BehaviourChange>> = {
  happy: {},
  'black-hole': { submits: [{ silent: true }] },
  slow: { submits: [{ delayMs: 1_000 }] },
  error: { submits: [{ commandStatus: 0x08 }] },
  throttling: { throttleAbove: 10 },
  flapping: { flapping: { upMs: 1_000 } },
  sink: { sink: true },
};

/** The behaviour after a change. */
export function changed(behaviour: SmscBehaviour, change: BehaviourChange): SmscBehaviour {
  return {
    ...behaviour,
    ...change,
    messageId: { ...behaviour.messageId, ...change.messageId },
    receipts: { ...behaviour.receipts, ...change.receipts },
  };
}
