import type { Policy } from '@causeway/configuration';
import type { DeliveryStatus, InterworkingStatus } from '@causeway/cpim';

/** What a final report says in the terms of an IMDN (RFC 5438 and the CPM extension); undefined: say nothing. */
export interface ReportedState {
  readonly outcome: 'delivered' | 'failed';
  readonly delivery: DeliveryStatus | undefined;
  readonly interworking: InterworkingStatus | undefined;
}

const DELIVERED: ReportedState = { outcome: 'delivered', delivery: 'delivered', interworking: 'legacy-sms' };
const FAILED: ReportedState = { outcome: 'failed', delivery: 'failed', interworking: 'error' };
const FORBIDDEN: ReportedState = { outcome: 'failed', delivery: 'forbidden', interworking: 'error' };
const ERROR: ReportedState = { outcome: 'failed', delivery: 'error', interworking: 'error' };

/** message_state by value (SMPP 3.4 §5.2.28; SCHEDULED and SKIPPED are of SMPP 5.0). */
const NAMES = [
  'SCHEDULED',
  'ENROUTE',
  'DELIVERED',
  'EXPIRED',
  'DELETED',
  'UNDELIVERABLE',
  'ACCEPTED',
  'UNKNOWN',
  'REJECTED',
  'SKIPPED',
] as const;
type MessageState = (typeof NAMES)[number];

/** Name of a message_state, for events and logs. */
export function messageStateName(messageState: number | undefined): string {
  return messageState === undefined ? 'no message_state' : (NAMES[messageState] ?? `message_state ${messageState}`);
}

const STATES: Readonly<Record<MessageState, ReportedState | 'intermediate'>> = {
  DELIVERED, // SMS-X2.delivery <delivered/>, interworking <legacy-sms/>
  SCHEDULED: 'intermediate', // SMS-X2.no IMDN
  ENROUTE: 'intermediate',
  ACCEPTED: 'intermediate',
  EXPIRED: FAILED, // SMS-X2.delivery <failed/>, interworking <error/>
  DELETED: FAILED,
  UNDELIVERABLE: FAILED,
  REJECTED: FORBIDDEN, // SMS-X2.delivery <forbidden/>, interworking <error/>
  SKIPPED: FAILED, // SMS-X2.delivery <failed/>, interworking <error/>, second group
  UNKNOWN: ERROR, // SMS-X2.delivery <error/>, interworking <error/>
};

/**
 * SMS-X2: the state that a status report gives, in the terms of an IMDN.
 *
 * @param messageState value of the message_state TLV, else what `stat:` of the receipt's text says; undefined without both
 * @returns 'intermediate' for a state after which another report follows: no IMDN, the stored state stays (SMS-6.2.2.1.2-07)
 */
export function mapMessageState(
  messageState: number | undefined,
  policy: Policy['sms'],
): ReportedState | 'intermediate' {
  const name = messageState === undefined ? undefined : NAMES[messageState];
  if (name === undefined) return ERROR;
  const byPolicy = policy.message_state_map[name];
  return byPolicy === undefined ? STATES[name] : verdictOfPolicy(byPolicy);
}

function verdictOfPolicy(
  verdict: NonNullable<Policy['sms']['message_state_map'][MessageState]>,
): ReportedState | 'intermediate' {
  const delivery = verdict.delivery === 'none' ? undefined : verdict.delivery;
  const interworking = verdict.interworking === 'none' ? undefined : verdict.interworking;
  if (delivery === undefined && interworking === undefined) return 'intermediate';
  const success = delivery === 'delivered' || (delivery === undefined && interworking === 'legacy-sms');
  return { outcome: success ? 'delivered' : 'failed', delivery, interworking };
}
