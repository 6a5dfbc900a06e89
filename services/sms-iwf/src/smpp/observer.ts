import type { BindState } from './session-state.ts';

/** Which bind of which SM-SC an event is about. */
export interface BindIdentity {
  readonly smsc: string;
  /** `<smsc>/<number>`, from 1; the receiver of a pair is `<smsc>/<number>/rx`. */
  readonly bind: string;
}

/** Hooks for metrics and alarms. Each is optional; none may throw. */
export interface SmppObserver {
  /** A session moved on: CONNECTING, OPEN, BOUND_TX … CLOSED (SMPP 3.4 §2.2). */
  stateChanged?(identity: BindIdentity, state: BindState): void;
  /** A submit_sm or data_sm was answered; `command_status` and the time from write to answer in milliseconds. */
  submitAnswered?(identity: BindIdentity, commandStatus: number, milliseconds: number): void;
  /** A submit_sm or data_sm was not answered: 'timeout', 'link-lost', 'protocol'. */
  submitUnanswered?(identity: BindIdentity, reason: 'timeout' | 'link-lost' | 'protocol'): void;
  /** A deliver_sm or data_sm was answered by us; the time it took in milliseconds. */
  deliverAnswered?(identity: BindIdentity, commandStatus: number, milliseconds: number): void;
  /** An SM-SC asked us to slow down; the bind pauses for so long. */
  throttled?(identity: BindIdentity, commandStatus: number, pauseMs: number): void;
  /** A submission went on to another SM-SC. */
  failedOver?(from: string, to: string): void;
  /** The bind was refused; `credentials` when the SM-SC rejects who we are: an alarm for the operator. */
  bindRefused?(identity: BindIdentity, commandStatus: number, credentials: boolean): void;
  /** A PDU broke the protocol, or a response came to nothing we had asked. */
  protocolError?(identity: BindIdentity, what: string): void;
}

/** The part of pino that the adapter uses. */
export interface SmppLogger {
  debug(context: object, message: string): void;
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}

/** A logger for those who want none. */
export const silentLogger: SmppLogger = { debug() {}, info() {}, warn() {}, error() {} };
