/** The contracts of the fleet, generated from `proto/` by ts-proto: never edited, never committed. */

export { SendRequest, SendResponse, SipEdgeDefinition } from './generated/causeway/edge/v1/sip_edge.ts';
export { Envelope, Identities } from './generated/causeway/envelope/v1/envelope.ts';
export { Event, EventBatch } from './generated/causeway/event/v1/event.ts';
export {
  Attempt,
  ExplainRequest,
  ExplainResponse,
  InterworkingSelectionDefinition,
  InterworkRequest,
  InterworkResponse,
  Reason,
} from './generated/causeway/isf/v1/interworking_selection.ts';
export {
  DispositionRequest,
  DispositionResponse,
  InterworkingFunctionDefinition,
  PagerMessageRequest,
  PagerMessageResponse,
} from './generated/causeway/iwf/v1/interworking_function.ts';
export { SipHeader, SipRequest, SipResponse } from './generated/causeway/sip/v1/sip.ts';
export { MessageOrigin } from './generated/causeway/state/v1/message_origin.ts';
export { ReportState } from './generated/causeway/state/v1/report_state.ts';
export { SendMail, SendSip, SubmitPagerMessage, WorkItem } from './generated/causeway/work/v1/work.ts';
