/** Steps of the search: a sixteenth apart at least, so that it ends soon. */
const FACTOR_UP = 1.25;
const FACTOR_DOWN = 0.75;
const FINEST = 1.0625;
const ROUND_TO = 50;

/** What a search must know of a step. */
export interface HeldOrNot {
  readonly rate: number;
  readonly lossless: boolean;
}

/** How a search goes on. */
export interface RateSearch<Step extends HeldOrNot> {
  /** A rate that was held already, or where to begin. */
  readonly from: number;
  /** Most steps it may take. */
  readonly steps: number;
  readonly run: (rate: number) => Promise<Step>;
}

/**
 * Looks for the highest rate without loss: up or down by a quarter until held and missed meet, then halves what lies
 * between.
 *
 * @returns the step at the highest rate that was held, undefined when none was
 */
export async function highestRate<Step extends HeldOrNot>({
  from,
  steps,
  run,
}: RateSearch<Step>): Promise<Step | undefined> {
  let held: Step | undefined;
  let missed = Number.POSITIVE_INFINITY;
  let rate = from;
  for (let step = 0; step < steps; step += 1) {
    const result = await run(rate);
    if (result.lossless) held = result;
    else missed = Math.min(missed, rate);
    const next = nextRate(held?.rate, missed);
    if (held !== undefined && next / held.rate < FINEST) break;
    rate = next;
  }
  return held;
}

function nextRate(held: number | undefined, missed: number): number {
  if (held === undefined) return rounded(missed * FACTOR_DOWN);
  return rounded(Number.isFinite(missed) ? (held + missed) / 2 : held * FACTOR_UP);
}

function rounded(rate: number): number {
  return Math.round(rate / ROUND_TO) * ROUND_TO;
}
