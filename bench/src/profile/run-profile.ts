import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endings } from '../endings.ts';
import type { MeasuredProcess } from '../macro/cpu-time.ts';
import type { Variant } from '../macro/fleet-under-test.ts';
import { startFleetBetween, withSurroundings } from '../macro/run-macro.ts';
import { runStep, type StepPlan, type StepResult } from '../macro/step.ts';
import { type ProcessProfile, readProfile } from './cpu-profile.ts';

/** Where the time of one process went during one step. */
export interface ProfiledProcess {
  readonly variant: Variant;
  readonly process: string;
  readonly step: StepResult;
  readonly profile: ProcessProfile;
}

const WARM_UP: readonly StepPlan[] = [{ traffic: 'report asked for', rate: 1_500, seconds: 5, by: 'generator' }];
const PROFILED: readonly StepPlan[] = [
  { traffic: 'report asked for', rate: 3_000, seconds: 8, by: 'generator' },
  { traffic: 'report delivered', rate: 1_000, seconds: 6, by: 'generator' },
];

/** Runs both variants with `--cpu-prof` and reads where the time of each process went. */
export async function runProfile(
  variants: readonly Variant[],
  endings: Endings,
  onProfile: (profiled: ProfiledProcess) => void,
): Promise<void> {
  await withSurroundings(endings, async (around) => {
    for (const variant of variants) {
      const profiles = join(around.directory, `profiles-${variant}`);
      const fleet = await startFleetBetween(around, variant, endings, profiles);
      const steps: Array<{ step: StepResult; from: number; until: number }> = [];
      try {
        for (const plan of WARM_UP) await runStep(fleet, around, plan);
        for (const plan of PROFILED) {
          const from = monotonicMicroseconds();
          const step = await runStep(fleet, around, plan);
          steps.push({ step, from, until: monotonicMicroseconds() });
        }
      } finally {
        // The profile is written when the process ends.
        await fleet.stop();
      }
      for (const { step, from, until } of steps) {
        for (const service of fleet.services) {
          const file = await profileOf(service, profiles);
          onProfile({ variant, process: service.name, step, profile: readProfile(file, from, until) });
        }
      }
    }
  });
}

/** V8 and `process.hrtime` read the same clock. */
function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** `CPU.<date>.<time>.<pid>.<thread>.<sequence>.cpuprofile`; of several threads the one with most to say. */
async function profileOf({ name, pid }: MeasuredProcess, directory: string): Promise<string> {
  const files = (await readdir(directory))
    .filter((file) => file.includes(`.${pid}.`))
    .map((file) => join(directory, file));
  const sizes = await Promise.all(files.map(async (file) => ({ file, size: (await stat(file)).size })));
  const [largest] = sizes.sort((a, b) => b.size - a.size);
  if (largest === undefined) throw new Error(`${name} (process ${pid}) left no profile: did it end by force?`);
  return largest.file;
}
