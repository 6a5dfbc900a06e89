/** State that outlives a request: repositories in Redis, one file per aggregate, a TTL on every key. */
export { type Claim, Effects, prepareComplete } from './effect.ts';
export { type AddedPart, Reassemblies, type ReassemblyKey } from './reassembly.ts';
export type { Log, PreparedCommand } from './redis-link.ts';
export {
  type AcceptedSubmission,
  type CorrelatedReport,
  type ReportedOutcome,
  SmsCorrelations,
} from './sms-correlation.ts';
export { connectState, type KeptSubmission, type State, type StateOptions } from './state.ts';
export { PartsClaimedError, StateError, StateUnavailableError } from './state-error.ts';
