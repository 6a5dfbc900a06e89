import { parseArgs } from 'node:util';
import { Endings } from './endings.ts';
import { describeMachine } from './machine.ts';
import { FULL_PLANS, QUICK_PLANS } from './macro/plans.ts';
import { ROADS, type RoadName } from './macro/road.ts';
import { type MacroResult, runMacro } from './macro/run-macro.ts';
import { type BaselineResult, FULL_BASELINES, QUICK_BASELINES, runBaselines } from './mail/baselines.ts';
import type { MicroResult } from './micro/measure.ts';
import { runMicro } from './micro/run-micro.ts';
import { runProfile } from './profile/run-profile.ts';
import { baselineLine } from './report/baseline-tables.ts';
import { inboundLine } from './report/inbound-tables.ts';
import { stepLine } from './report/macro-tables.ts';
import { microLine } from './report/micro-tables.ts';
import { profileText } from './report/profile-text.ts';
import { targetTables, writeResults } from './report/results.ts';

const USAGE = `npm run bench [-- OPTION]

  (nothing)      everything, less than half an hour; writes bench/RESULTS.md
  --quick        everything in small, two minutes; writes nothing
  --micro        single operations alone; writes nothing
  --macro        the fleet and what stands beside it alone; writes nothing
  --profile      where the time of each service goes; writes nothing
  --only PART    one part alone, may be given several times; writes nothing:
                 sms, mms, email (a technology, both ways), baseline (nodemailer and Postfix's tools)
`;
/** Exit status for a command line that is not understood (EX_USAGE of sysexits.h). */
const EXIT_USAGE = 64;
const PARTS = ['baseline', 'sms', 'mms', 'email'] as const;
type Part = (typeof PARTS)[number];

const endings = new Endings();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    say(`\n${signal}: ending what was started`);
    void endings.endAll().finally(() => process.exit(1));
  });
}

const { quick, micro, macro, profile, help, only } = readArguments();
const parts = PARTS.filter((part) => only.length === 0 || only.includes(part));
if (help) {
  say(USAGE);
} else if (profile) {
  for (const road of roadsOf(parts)) {
    await runProfile(ROADS[road], ['separate', 'cell'], endings, (profiled) => say(profileText(profiled)));
  }
} else if (micro) {
  await measureOperations();
} else if (macro || quick || only.length > 0) {
  if (!macro && only.length === 0) await measureOperations();
  const { baselines, roads } = await measureFleet(quick);
  say(`\n${targetTables(roads, baselines)}`);
} else {
  const operations = await measureOperations();
  const { baselines, roads } = await measureFleet(false);
  await writeResults({ machine: describeMachine(), date: new Date(), micro: operations, roads, baselines });
  say(`\n${targetTables(roads, baselines)}\n\nwritten to bench/RESULTS.md`);
}
process.exit(0);

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: {
        quick: flag,
        micro: flag,
        macro: flag,
        profile: flag,
        help: flag,
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    const named = values.only.map(partOf);
    return { ...values, only: named };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(EXIT_USAGE);
  }
}

function partOf(name: string): Part {
  const part = PARTS.find((one) => one === name);
  if (part === undefined) throw new Error(`--only ${name}: known are ${PARTS.join(', ')}`);
  return part;
}

function roadsOf(wanted: readonly Part[]): RoadName[] {
  return wanted.flatMap((part) => (part === 'baseline' ? [] : [part]));
}

function measureOperations(): Promise<MicroResult[]> {
  say('Single operations');
  return runMicro((result) => say(microLine(result)));
}

async function measureFleet(small: boolean): Promise<{ baselines: BaselineResult[]; roads: MacroResult[] }> {
  let baselines: BaselineResult[] = [];
  if (parts.includes('baseline')) {
    say('Beside the fleet');
    const plans = small ? QUICK_BASELINES : FULL_BASELINES;
    baselines = await runBaselines(plans, endings, (result) => say(baselineLine(result)));
  }
  const roads: MacroResult[] = [];
  for (const road of roadsOf(parts)) {
    say(`The fleet: ${ROADS[road].title}`);
    const result = await runMacro(ROADS[road], (small ? QUICK_PLANS : FULL_PLANS)[road], endings, {
      onStep: (variant, step) => say(stepLine(road, variant, step)),
      onInbound: (variant, inbound) => say(inboundLine(road, variant, inbound)),
    });
    for (const { remarks } of result.variants) for (const remark of remarks) say(`  remark: ${remark}`);
    roads.push(result);
  }
  return { baselines, roads };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
