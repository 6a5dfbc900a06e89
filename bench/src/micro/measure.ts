/** One operation that is measured. */
export interface MicroCase {
  /** What is done, in words. */
  readonly name: string;
  /** The code that does it: a library of ours, or the package beside it. */
  readonly by: string;
  /** Does it once; `index` counts up, so that the input can differ from call to call. Returns something of the result. */
  readonly operation: (index: number) => unknown;
}

/** Cost of one operation. */
export interface MicroResult {
  readonly name: string;
  readonly by: string;
  /** CPU time of one operation with its share of garbage collection, microseconds: median of the rounds. */
  readonly microseconds: number;
  /** Distance of the slowest and the fastest round, as a share of the median. */
  readonly spread: number;
}

const WARM_UP_MS = 120;
const ROUND_MS = 30;
const ROUNDS = 7;

/** Results are put here, so that the optimizing compiler cannot leave the work out. */
let kept: unknown;

/** Measures an operation: warm-up, then rounds of equal size; about a third of a second in all. */
export function measure({ name, by, operation }: MicroCase): MicroResult {
  let done = 0;
  const startedAt = performance.now();
  while (performance.now() - startedAt < WARM_UP_MS) {
    for (let turn = 0; turn < 16; turn += 1) kept = operation(done + turn);
    done += 16;
  }
  const perRound = Math.max(1, Math.round((done * ROUND_MS) / (performance.now() - startedAt)));
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // CPU time and not the clock on the wall: what else runs on the machine does not count.
    const before = process.cpuUsage();
    for (let turn = 0; turn < perRound; turn += 1) kept = operation(turn);
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / perRound);
  }
  rounds.sort((a, b) => a - b);
  const median = rounds[ROUNDS >> 1] ?? 0;
  return { name, by, microseconds: median, spread: ((rounds.at(-1) ?? 0) - (rounds[0] ?? 0)) / median };
}

/** The last result; reading it is what keeps the compiler from leaving the work out. */
export function lastResult(): unknown {
  return kept;
}
