/** The general procedures of TS §6.1 that every interworking function shares. */
export { connectStateOf } from './connect-state.ts';
export { composeReport, type Report } from './reports/compose-report.ts';
export {
  attempt,
  deliverReport,
  isTemporary,
  type ReportFate,
  type ReportQueue,
  type ReportSender,
} from './reports/deliver-report.ts';
export { decodeReportState, encodeReportState, reportStateOf } from './reports/report-state.ts';
export { expectsReports, isReportRequested, type ReportOutcome } from './reports/requested.ts';
export { refuseUnacceptableTypes, unsupportedMediaType } from './standalone-message/accepted-types.ts';
export { refuseEndToEndProtection } from './standalone-message/end-to-end-protection.ts';
export { receiveStandaloneMessage, type StandaloneMessage } from './standalone-message/receive.ts';
export { respond, respondToError } from './standalone-message/respond.ts';
export { warning } from './standalone-message/warning.ts';
export { SMS, type Technology } from './technology.ts';
export { InterworkingError } from './verdict.ts';
