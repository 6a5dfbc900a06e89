/** State that outlives a request: repositories in Redis, one file per aggregate, a TTL on every key. */
export { Conversations, type ThreadedMail } from './conversation.ts';
export { type Claim, Effects, prepareComplete } from './effect.ts';
export { MailAddresses } from './mail-address.ts';
export { type FoundOrigin, MessageOrigins } from './message-origin.ts';
export { Mm4Transactions, type SettledTransaction } from './mm4-transaction.ts';
export type { OutcomeClaim, ReportOutcome } from './outcome-record.ts';
export type { PreparedCommand } from './prepared-command.ts';
export { type AddedPart, Reassemblies, type ReassemblyKey } from './reassembly.ts';
export type { Log } from './redis-link.ts';
export { type ReportableMessage, ReportCorrelations, type ReportedMessage } from './report-correlation.ts';
export {
  type AcceptedSubmission,
  type CorrelatedReport,
  type ReportedOutcome,
  SmsCorrelations,
} from './sms-correlation.ts';
export { connectState, type KeptSubmission, type State, type StateOptions } from './state.ts';
export { PartsClaimedError, StateError, StateUnavailableError } from './state-error.ts';
