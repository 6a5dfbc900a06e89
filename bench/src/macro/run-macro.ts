import type { Endings } from '../endings.ts';
import { findPostfixTool } from '../mail/peers/postfix-tools.ts';
import type { FleetUnderTest, Variant } from './fleet-under-test.ts';
import { highestRate } from './highest-rate.ts';
import { type InboundPlan, type InboundResult, runInbound } from './inbound.ts';
import type { Road, RoadName } from './road.ts';
import { runStep, type StepPlan, type StepResult, type Surroundings, type Traffic } from './step.ts';
import { startFleetBetween, withSurroundings } from './surroundings.ts';

/** What is measured of each variant. */
export interface MacroPlan {
  readonly variants: readonly Variant[];
  readonly warmUp: readonly StepPlan[];
  readonly steps: readonly StepPlan[];
  /** Looks for the highest rate without loss of these. */
  readonly searches: readonly Search[];
  readonly searchSteps: number;
  readonly searchSeconds: number;
  /** Messages of the other side to CPM users. */
  readonly inboundWarmUp: readonly InboundPlan[];
  readonly inbound: readonly InboundPlan[];
}

/** What the highest rate is looked for of. */
export interface Search {
  readonly traffic: Traffic;
  /** Messages per second to begin with, or a quarter more than was held before. */
  readonly from: number;
  readonly textOctets?: number;
}

/** The step at the highest rate that was held without loss; undefined when none was held. */
export interface HighestRate {
  readonly search: Search;
  readonly step: StepResult | undefined;
}

/** What was measured of one variant. */
export interface VariantResult {
  readonly variant: Variant;
  readonly steps: readonly StepResult[];
  readonly highest: readonly HighestRate[];
  readonly inbound: readonly InboundResult[];
  /** What the processes of the fleet complained about. */
  readonly remarks: readonly string[];
}

/** Told of each step as it ends. */
export interface MacroListener {
  readonly onStep: (variant: Variant, step: StepResult) => void;
  readonly onInbound: (variant: Variant, result: InboundResult) => void;
}

/** What was measured of a road in all. */
export interface MacroResult {
  readonly road: RoadName;
  /** Name of what took the messages that left the fleet. */
  readonly sink: string;
  readonly variants: readonly VariantResult[];
  /** True when SIPp offered the load of the searches. */
  readonly bySipp: boolean;
}

const SEARCH_UP = 1.25;

/** Runs the plan of a road. Everything it starts is ended, also when it fails. */
export async function runMacro(
  road: Road,
  plan: MacroPlan,
  endings: Endings,
  told: MacroListener,
): Promise<MacroResult> {
  return withSurroundings(road, endings, async (around) => {
    const variants: VariantResult[] = [];
    for (const variant of plan.variants) {
      const fleet = await startFleetBetween(around, variant, endings);
      try {
        variants.push(await measureVariant(fleet, around, plan, told));
      } finally {
        await fleet.stop();
      }
    }
    return { road: road.name, sink: around.sink.name, variants, bySipp: around.sipp !== undefined };
  });
}

async function measureVariant(
  fleet: FleetUnderTest,
  around: Surroundings,
  plan: MacroPlan,
  { onStep, onInbound }: MacroListener,
): Promise<VariantResult> {
  for (const step of plan.warmUp) await runStep(fleet, around, step);
  const told = async (step: StepPlan): Promise<StepResult> => {
    const result = await runStep(fleet, around, step);
    onStep(fleet.variant, result);
    return result;
  };
  const steps: StepResult[] = [];
  for (const step of plan.steps) steps.push(await told(step));
  const highest: HighestRate[] = [];
  for (const search of plan.searches) {
    const { from: least, ...kind } = search;
    const before = bestOf(steps, search);
    const from = Math.max(least, Math.round((before?.rate ?? 0) * SEARCH_UP));
    // SIPp sends its texts as they are.
    const by = around.sipp === undefined || search.textOctets !== undefined ? 'generator' : 'sipp';
    const step = await highestRate({
      from,
      steps: plan.searchSteps,
      run: (rate) => told({ ...kind, rate, seconds: plan.searchSeconds, by }),
    });
    highest.push({ search, step: step ?? before });
  }
  const inbound: InboundResult[] = [];
  for (const step of plan.inboundWarmUp) await runInbound(fleet, around, step);
  for (const step of plan.inbound) {
    if (step.by === 'smtp-source' && findPostfixTool('smtp-source') === undefined) continue;
    const result = await runInbound(fleet, around, step);
    onInbound(fleet.variant, result);
    inbound.push(result);
  }
  return { variant: fleet.variant, steps, highest, inbound, remarks: fleet.remarks };
}

/** The highest rate that was held before the search. */
function bestOf(steps: readonly StepResult[], { traffic, textOctets }: Search): StepResult | undefined {
  return steps
    .filter((step) => step.traffic === traffic && step.textOctets === textOctets && step.lossless)
    .sort((a, b) => b.rate - a.rate)[0];
}
