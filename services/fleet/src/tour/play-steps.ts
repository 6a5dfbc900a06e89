import type { Interruption } from './interruption.ts';
import type { Screen } from './screen.ts';
import { check, type Played, type Stage, type Step } from './stage.ts';
import { formatStep, holds } from './timeline.ts';

/** What the tour came to. */
export interface Totals {
  readonly steps: number;
  readonly checks: number;
  /** Numbers of the steps with a check that does not hold. */
  readonly failed: readonly number[];
}

const STEP_MS = 30_000;

/** Plays the steps one after the other and prints each when it is over. */
export async function playSteps(
  steps: readonly Step[],
  stage: Stage,
  screen: Screen,
  interruption: Interruption,
): Promise<Totals> {
  const failed: number[] = [];
  let checks = 0;
  for (const [index, { title, play }] of steps.entries()) {
    const number = index + 1;
    const played = await interruption.orElse(within(play(stage)));
    screen.print('', ...formatStep({ number, title, ...played }, screen.paint, screen.width));
    checks += played.checks.length;
    if (!played.checks.every(holds)) failed.push(number);
  }
  return { steps: steps.length, checks, failed };
}

/** A step that cannot be played to its end is a step that failed. */
async function within(playing: Promise<Played>): Promise<Played> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${STEP_MS} ms`)), STEP_MS);
  });
  try {
    return await Promise.race([playing, late]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { traceId: undefined, entries: [], checks: [check('played', 'to its end', reason)] };
  } finally {
    clearTimeout(timer);
  }
}
