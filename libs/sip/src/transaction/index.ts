export { TransactionTimeout } from './client-machine.ts';
export type { SendOptions } from './outbound-request.ts';
export { tagOf } from './server-key.ts';
export type { ServerTransaction } from './server-transaction.ts';
export type { ServerTransactionLimits } from './server-transactions.ts';
export { isSynthetic, StackRefusal, type SyntheticCause, SyntheticResponse } from './synthetic-response.ts';
export { DEFAULT_TIMER_VALUES, type TimerName, type TimerTable, type TimerValues, timerTable } from './timers.ts';
export { type AbortCause, TransactionAborted } from './transaction-aborted.ts';
