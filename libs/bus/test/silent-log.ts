import type { Log } from '../src/log.ts';

/** A logger for tests that assert behaviour, not what is said about it. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
