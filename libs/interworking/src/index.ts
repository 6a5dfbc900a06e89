/** The general procedures of TS §6.1 that every interworking function shares. */
export { type Disposition, type DispositionTable, disposition } from './disposition/disposition.ts';
export { durableWork, type FurtherWork } from './durable-work.ts';
export type { InterworkingFunction, LossCounter } from './interworking-function.ts';
export { type Entry, Journal } from './journal.ts';
export { openInterworkingFunction } from './open-interworking-function.ts';
export { keepSubmission, keepVerdictIfPossible, loseReports } from './pager-message/kept-submission.ts';
export { pagerMessage } from './pager-message/pager-message.ts';
export { requestKey } from './pager-message/request-key.ts';
export type { AcceptedMessage, PagerRoad, Patience } from './pager-message/road.ts';
export {
  STATUS_WITHOUT_RESPONSE,
  type Submission,
  type SubmissionClaim,
  type SubmissionContext,
} from './pager-message/submission.ts';
export { refusalOf } from './refusal.ts';
export { serverOf, userAgentOf } from './release.ts';
export { composeReport, type Report } from './reports/compose-report.ts';
export {
  attempt,
  deliverReport,
  isTemporary,
  type ReportFate,
  type ReportQueue,
  type ReportSender,
} from './reports/deliver-report.ts';
export { type ClaimedOutcome, type OutcomeClaims, onceForOutcome } from './reports/once.ts';
export { type ReportTable, reportRequest, sendReport } from './reports/report.ts';
export { decodeReportState, encodeReportState, reportStateOf } from './reports/report-state.ts';
export { expectsReports, isReportRequested, type ReportOutcome } from './reports/requested.ts';
export { type Adapter, type Parts, runInterworkingFunction } from './run-interworking-function.ts';
export { refuseUnacceptableTypes, unsupportedMediaType } from './standalone-message/accepted-types.ts';
export { refuseEndToEndProtection } from './standalone-message/end-to-end-protection.ts';
export { privacyOf } from './standalone-message/privacy.ts';
export { receiveStandaloneMessage, type StandaloneMessage } from './standalone-message/receive.ts';
export { respond, respondToError } from './standalone-message/respond.ts';
export { warning } from './standalone-message/warning.ts';
export { writtenAt } from './standalone-message/written-at.ts';
export { EMAIL, MMS, SMS, type Technology } from './technology.ts';
export { composePagerMessage, type PagerMessageToCpm } from './to-cpm/compose-pager-message.ts';
export { conversationIdOf } from './to-cpm/conversation-id.ts';
export { fitsPagerMode, type PagerSizePolicy } from './to-cpm/pager-size.ts';
export { type SipBody, withRecipientHistory } from './to-cpm/recipient-history-body.ts';
export { sendToCpm } from './to-cpm/send-to-cpm.ts';
export { sipText } from './to-cpm/sip-text.ts';
export { TryAgainError } from './try-again-error.ts';
export { InterworkingError } from './verdict.ts';
