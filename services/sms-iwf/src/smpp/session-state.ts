/** States of one SMPP session as the ESME sees it (SMPP 3.4 §2.2), with the ways into and out of it. */
export type BindState = 'CONNECTING' | 'OPEN' | 'BOUND_TX' | 'BOUND_RX' | 'BOUND_TRX' | 'UNBINDING' | 'CLOSED';

/** What a session binds as. */
export type BindType = 'transmitter' | 'receiver' | 'transceiver';

/** The transitions there are; any other is a fault of ours and throws. */
const TRANSITIONS: Readonly<Record<BindState, readonly BindState[]>> = {
  CONNECTING: ['OPEN', 'CLOSED'],
  OPEN: ['BOUND_TX', 'BOUND_RX', 'BOUND_TRX', 'CLOSED'],
  BOUND_TX: ['UNBINDING', 'CLOSED'],
  BOUND_RX: ['UNBINDING', 'CLOSED'],
  BOUND_TRX: ['UNBINDING', 'CLOSED'],
  UNBINDING: ['CLOSED'],
  CLOSED: [],
};

/** A session was asked to make a move that SMPP 3.4 §2.2 does not have. */
export class SessionStateError extends Error {
  override readonly name = 'SessionStateError';
}

/** Returns `to` when SMPP 3.4 §2.2 allows the move, else throws SessionStateError. */
export function transition(from: BindState, to: BindState): BindState {
  if (!TRANSITIONS[from].includes(to)) throw new SessionStateError(`no transition from ${from} to ${to}`);
  return to;
}

/** The state in which a successful bind leaves the session (SMPP 3.4 §2.2). */
export function boundState(type: BindType): BindState {
  if (type === 'transmitter') return 'BOUND_TX';
  return type === 'receiver' ? 'BOUND_RX' : 'BOUND_TRX';
}

/** True where submit_sm and data_sm may be sent (SMPP 3.4 §2.3). */
export function canSubmit(state: BindState): boolean {
  return state === 'BOUND_TX' || state === 'BOUND_TRX';
}

/** True where deliver_sm and data_sm of the SM-SC are taken (SMPP 3.4 §2.3). */
export function canDeliver(state: BindState): boolean {
  return state === 'BOUND_RX' || state === 'BOUND_TRX' || state === 'UNBINDING';
}
