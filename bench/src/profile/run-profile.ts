import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endings } from '../endings.ts';
import type { CpuByProcess, MeasuredProcess } from '../macro/cpu-time.ts';
import type { Variant } from '../macro/fleet-under-test.ts';
import { type InboundPlan, runInbound } from '../macro/inbound.ts';
import type { Road } from '../macro/road.ts';
import { runStep, type StepPlan } from '../macro/step.ts';
import { startFleetBetween, withSurroundings } from '../macro/surroundings.ts';
import { ONE_KB } from '../mail/mails.ts';
import { type ProcessProfile, readProfile } from './cpu-profile.ts';

/** Where the time of one process went during one step. */
export interface ProfiledProcess {
  readonly variant: Variant;
  readonly process: string;
  /** What was done, for people: `report asked for at 3,000/s`. */
  readonly step: string;
  /** CPU time per message by the system's clock, microseconds. */
  readonly microseconds: number;
  readonly profile: ProcessProfile;
}

/** What is done while the profiler looks. */
interface ProfilePlan {
  readonly warmUp: readonly StepPlan[];
  readonly profiled: readonly StepPlan[];
  readonly inboundWarmUp: readonly InboundPlan[];
  readonly inbound: readonly InboundPlan[];
}

const SMS: ProfilePlan = {
  warmUp: [{ traffic: 'report asked for', rate: 1_500, seconds: 5, by: 'generator' }],
  profiled: [
    { traffic: 'report asked for', rate: 3_000, seconds: 8, by: 'generator' },
    { traffic: 'report delivered', rate: 1_000, seconds: 6, by: 'generator' },
  ],
  inboundWarmUp: [],
  inbound: [],
};
const MAIL: ProfilePlan = {
  warmUp: [{ traffic: 'report asked for', rate: 800, seconds: 6, by: 'generator' }],
  profiled: [{ traffic: 'report asked for', rate: 1_200, seconds: 8, by: 'generator' }],
  inboundWarmUp: [{ by: 'source', mails: 6_000, connections: 50, textOctets: ONE_KB }],
  inbound: [{ by: 'source', mails: 10_000, connections: 50, textOctets: ONE_KB }],
};

/** Runs a road's fleet with `--cpu-prof` and reads where the time of each process went. */
export async function runProfile(
  road: Road,
  variants: readonly Variant[],
  endings: Endings,
  onProfile: (profiled: ProfiledProcess) => void,
): Promise<void> {
  const plan = road.name === 'sms' ? SMS : MAIL;
  await withSurroundings(road, endings, async (around) => {
    for (const variant of variants) {
      const profiles = join(around.directory, `profiles-${variant}`);
      const fleet = await startFleetBetween(around, variant, endings, profiles);
      const looks: Look[] = [];
      const look = async (step: string, run: () => Promise<{ servicesCpu: CpuByProcess }>): Promise<void> => {
        const from = monotonicMicroseconds();
        const { servicesCpu } = await run();
        looks.push({ step, servicesCpu, from, until: monotonicMicroseconds() });
      };
      try {
        for (const step of plan.warmUp) await runStep(fleet, around, step);
        for (const step of plan.profiled) {
          await look(`${step.traffic} at ${step.rate}/s`, () => runStep(fleet, around, step));
        }
        for (const step of plan.inboundWarmUp) await runInbound(fleet, around, step);
        for (const step of plan.inbound) {
          await look(`from ${road.title} over ${step.connections} connections`, () => runInbound(fleet, around, step));
        }
      } finally {
        // The profile is written when the process ends.
        await fleet.stop();
      }
      for (const { step, servicesCpu, from, until } of looks) {
        for (const service of fleet.services) {
          const file = await profileOf(service, profiles);
          const microseconds = servicesCpu.get(service.name) ?? 0;
          onProfile({ variant, process: service.name, step, microseconds, profile: readProfile(file, from, until) });
        }
      }
    }
  });
}

/** One step that the profiler looked at. */
interface Look {
  readonly step: string;
  readonly servicesCpu: CpuByProcess;
  readonly from: number;
  readonly until: number;
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
