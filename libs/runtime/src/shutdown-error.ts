/** The process could not end in time and was ended by force: work in hand is lost to this process. */
export class ForcedShutdownError extends Error {
  override readonly name = 'ForcedShutdownError';
  /** What did not come to an end. */
  readonly phase: 'start' | 'drain' | 'stop';
  /** The time it had, in milliseconds. */
  readonly deadlineMs: number;

  constructor(phase: 'start' | 'drain' | 'stop', deadlineMs: number) {
    super(`${phase} did not end within ${deadlineMs} ms`);
    this.phase = phase;
    this.deadlineMs = deadlineMs;
  }
}
