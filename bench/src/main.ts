import { parseArgs } from 'node:util';
import { Endings } from './endings.ts';
import { describeMachine } from './machine.ts';
import { FULL_PLAN, type MacroResult, QUICK_PLAN, runMacro } from './macro/run-macro.ts';
import type { MicroResult } from './micro/measure.ts';
import { runMicro } from './micro/run-micro.ts';
import { runProfile } from './profile/run-profile.ts';
import { stepLine, targetTable } from './report/macro-tables.ts';
import { microLine } from './report/micro-tables.ts';
import { profileText } from './report/profile-text.ts';
import { writeResults } from './report/results.ts';

const USAGE = `npm run bench [-- OPTION]

  (nothing)   everything, about five minutes; writes bench/RESULTS.md
  --quick     everything in small, less than a minute; writes nothing
  --micro     single operations alone; writes nothing
  --macro     the fleet alone; writes nothing
  --profile   where the time of each service goes; writes nothing
`;
/** Exit status for a command line that is not understood (EX_USAGE of sysexits.h). */
const EXIT_USAGE = 64;

const endings = new Endings();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    say(`\n${signal}: ending what was started`);
    void endings.endAll().finally(() => process.exit(1));
  });
}

const { quick, micro, macro, profile, help } = readArguments();
if (help) {
  say(USAGE);
} else if (profile) {
  await runProfile(['separate', 'cell'], endings, (profiled) => say(profileText(profiled)));
} else if (micro) {
  await measureOperations();
} else if (macro || quick) {
  if (!macro) await measureOperations();
  say(`\n${targetTable(await measureFleet(quick))}`);
} else {
  const operations = await measureOperations();
  const fleet = await measureFleet(false);
  await writeResults({ machine: describeMachine(), date: new Date(), micro: operations, macro: fleet });
  say(`\n${targetTable(fleet)}\n\nwritten to bench/RESULTS.md`);
}
process.exit(0);

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { quick: flag, micro: flag, macro: flag, profile: flag, help: flag } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(EXIT_USAGE);
  }
}

function measureOperations(): Promise<MicroResult[]> {
  say('Single operations');
  return runMicro((result) => say(microLine(result)));
}

function measureFleet(small: boolean): Promise<MacroResult> {
  say('The fleet');
  return runMacro(small ? QUICK_PLAN : FULL_PLAN, endings, (variant, step) => say(stepLine(variant, step)));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
