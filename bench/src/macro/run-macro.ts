import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endings } from '../endings.ts';
import { BenchProcess } from './child-process.ts';
import { type FleetUnderTest, startFleet, type Variant } from './fleet-under-test.ts';
import { highestRate } from './highest-rate.ts';
import type { ResponderCounts } from './peers/responder.ts';
import type { SinkCounts } from './peers/sink.ts';
import { runStep, type StepPlan, type StepResult, type Surroundings, type Traffic } from './step.ts';
import { findSipp } from './traffic/sipp.ts';

/** What is measured of each variant. */
export interface MacroPlan {
  readonly variants: readonly Variant[];
  readonly warmUp: readonly StepPlan[];
  readonly steps: readonly StepPlan[];
  /** Looks for the highest rate without loss of these. */
  readonly searches: readonly Traffic[];
  readonly searchSteps: number;
  readonly searchSeconds: number;
}

/** The step at the highest rate that was held without loss; undefined when none was held. */
export interface HighestRate {
  readonly traffic: Traffic;
  readonly step: StepResult | undefined;
}

/** What was measured of one variant. */
export interface VariantResult {
  readonly variant: Variant;
  readonly steps: readonly StepResult[];
  readonly highest: readonly HighestRate[];
  /** What the processes of the fleet complained about. */
  readonly remarks: readonly string[];
}

/** What was measured in all. */
export interface MacroResult {
  readonly variants: readonly VariantResult[];
  /** True when SIPp offered the load of the searches. */
  readonly bySipp: boolean;
}

const byGenerator = (traffic: Traffic, rate: number, seconds: number): StepPlan => ({
  traffic,
  rate,
  seconds,
  by: 'generator',
});

const WARM_UP = [byGenerator('report asked for', 1_000, 3), byGenerator('report asked for', 2_000, 3)];

/** All that RESULTS.md shows: about five minutes. */
export const FULL_PLAN: MacroPlan = {
  variants: ['separate', 'cell'],
  // V8 goes on compiling for some 20,000 messages: a step before that measures the compiler.
  warmUp: [...WARM_UP, byGenerator('report asked for', 3_000, 8), byGenerator('report delivered', 500, 2)],
  steps: [
    byGenerator('no report', 1_000, 5),
    byGenerator('no report', 2_000, 5),
    byGenerator('no report', 4_000, 5),
    byGenerator('report asked for', 1_000, 5),
    byGenerator('report asked for', 2_000, 5),
    byGenerator('report asked for', 4_000, 5),
    byGenerator('report delivered', 1_000, 5),
    byGenerator('report delivered', 2_000, 5),
  ],
  searches: ['no report', 'report asked for'],
  searchSteps: 5,
  searchSeconds: 6,
};

/** A look at both variants in half a minute. */
export const QUICK_PLAN: MacroPlan = {
  variants: ['separate', 'cell'],
  warmUp: WARM_UP,
  steps: [byGenerator('report asked for', 2_000, 4), byGenerator('report asked for', 4_000, 4)],
  searches: [],
  searchSteps: 0,
  searchSeconds: 0,
};

/** Where a search begins at least. */
const SEARCH_FROM = 3_000;
const SEARCH_UP = 1.25;

/** Runs the plan. Everything it starts is ended, also when it fails. */
export async function runMacro(
  plan: MacroPlan,
  endings: Endings,
  onStep: (variant: Variant, step: StepResult) => void,
): Promise<MacroResult> {
  return withSurroundings(endings, async (around) => {
    const variants: VariantResult[] = [];
    for (const variant of plan.variants) {
      const fleet = await startFleetBetween(around, variant, endings);
      try {
        variants.push(await measureVariant(fleet, around, plan, (step) => onStep(variant, step)));
      } finally {
        await fleet.stop();
      }
    }
    return { variants, bySipp: around.sipp !== undefined };
  });
}

/** Starts generator, sink and responder, and ends them when `use` is done. */
export async function withSurroundings<Result>(
  endings: Endings,
  use: (around: Surroundings) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
  const started: BenchProcess[] = [];
  const start = async (name: string, file: string): Promise<BenchProcess> => {
    const process = await BenchProcess.start(name, new URL(file, import.meta.url));
    started.push(process);
    return process;
  };
  const end = endings.add(async () => {
    await Promise.all(started.map((process) => process.stop()));
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    const generator = await start('generator', './traffic/generator.ts');
    const sink = await start('sink', './peers/sink.ts');
    const responder = await start('responder', './peers/responder.ts');
    return await use({ generator, sink, responder, sipp: findSipp(), directory });
  } finally {
    await end();
  }
}

/** Starts a fleet that knows the sink and the responder. */
export async function startFleetBetween(
  around: Surroundings,
  variant: Variant,
  endings: Endings,
  profiles?: string,
): Promise<FleetUnderTest> {
  const { port: smscPort } = await around.sink.ask<SinkCounts>({});
  const { port: nextHopPort } = await around.responder.ask<ResponderCounts>({});
  const directory = join(around.directory, variant);
  const fleet = await startFleet({
    variant,
    smscPort,
    nextHopPort,
    directory,
    ...(profiles === undefined ? {} : { profiles }),
  });
  return { ...fleet, stop: endings.add(() => fleet.stop()) };
}

async function measureVariant(
  fleet: FleetUnderTest,
  around: Surroundings,
  plan: MacroPlan,
  onStep: (step: StepResult) => void,
): Promise<VariantResult> {
  for (const step of plan.warmUp) await runStep(fleet, around, step);
  const told = async (step: StepPlan): Promise<StepResult> => {
    const result = await runStep(fleet, around, step);
    onStep(result);
    return result;
  };
  const steps: StepResult[] = [];
  for (const step of plan.steps) steps.push(await told(step));
  const highest: HighestRate[] = [];
  for (const traffic of plan.searches) {
    const held = steps.filter((step) => step.traffic === traffic && step.lossless).map(({ rate }) => rate);
    const from = Math.max(SEARCH_FROM, Math.round(Math.max(0, ...held) * SEARCH_UP));
    const by = around.sipp === undefined ? 'generator' : 'sipp';
    const step = await highestRate({
      from,
      steps: plan.searchSteps,
      run: (rate) => told({ traffic, rate, seconds: plan.searchSeconds, by }),
    });
    highest.push({ traffic, step: step ?? bestOf(steps, traffic) });
  }
  return { variant: fleet.variant, steps, highest, remarks: fleet.remarks };
}

/** The highest rate that was held before the search, when the search itself held none. */
function bestOf(steps: readonly StepResult[], traffic: Traffic): StepResult | undefined {
  return steps.filter((step) => step.traffic === traffic && step.lossless).sort((a, b) => b.rate - a.rate)[0];
}
