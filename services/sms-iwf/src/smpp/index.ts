/** What the rest of the SMS IWF uses of the SMPP adapter. */
export type { BindStatus } from './bind.ts';
export { type Clock, systemClock, type Timer } from './clock.ts';
export type { DeliverVerdict, IncomingMessage } from './delivery-desk.ts';
export {
  type SegmentAnswer,
  SmppAbortedError,
  SmppError,
  SmppInvalidPduError,
  SmppLinkLostError,
  SmppNoRouteError,
  SmppOverloadError,
  SmppProtocolError,
  SmppTimeoutError,
  SmppUnavailableError,
  type SubmitOutcome,
} from './errors.ts';
export type { BindIdentity, SmppLogger, SmppObserver } from './observer.ts';
export type { SmscOptions } from './options.ts';
export type { BindState } from './session-state.ts';
export {
  isSmppError,
  SmppClient,
  type SmppClientOptions,
  type SmppStatus,
  type SubmitOptions,
  type SubmitResult,
} from './smpp-client.ts';
export type { SmscStatus } from './smsc-link.ts';
export type { SubmitAllResult } from './submission.ts';
