/** Signals on which a launcher ends what it has started. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
