import type { AlertNotification, Pdu } from '@causeway/smpp';
import type { DeliverHandler } from './delivery-desk.ts';
import type { BindState } from './session-state.ts';

/** Why a session ended. */
export interface CloseReason {
  readonly kind:
    | 'connect-failed'
    | 'session-init-timeout'
    | 'bind-refused'
    | 'peer-closed'
    | 'peer-unbound'
    | 'peer-silent'
    | 'peer-not-reading'
    | 'slow-sender'
    | 'framing'
    | 'unbound'
    | 'stopped';
  readonly detail: string;
  /** command_status of the refusal, for `bind-refused`. */
  readonly commandStatus?: number;
}

/** What a session tells its owner. */
export interface SessionHooks {
  readonly deliver: DeliverHandler;
  stateChanged(state: BindState): void;
  /** The last thing a session tells; everything it had taken is settled by then. */
  closed(reason: CloseReason): void;
  alert(pdu: AlertNotification & Pdu): void;
  /** `sentAt` by the clock; called before the transmission is told. */
  submitAnswered(commandStatus: number, sentAt: number): void;
  submitUnanswered(reason: 'timeout' | 'link-lost' | 'protocol', count: number): void;
  deliverAnswered(commandStatus: number, milliseconds: number): void;
  protocolError(what: string): void;
}
