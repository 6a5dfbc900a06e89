import { readArguments, USAGE } from './arguments.ts';
import { runConfigured } from './run-configured.ts';
import { runTour } from './tour/tour.ts';

/** Exit status for a command line that is not understood (EX_USAGE of sysexits.h). */
const EXIT_USAGE = 64;

const asked = readArguments(process.argv.slice(2));
switch (asked.mode) {
  case 'help':
    if (asked.problem !== undefined) process.stderr.write(`${asked.problem}\n\n`);
    process.stdout.write(USAGE);
    process.exit(asked.problem === undefined ? 0 : EXIT_USAGE);
    break;
  case 'fleet':
    process.exit(await runConfigured(asked.file));
    break;
  case 'tour':
    process.exit(await runTour({ once: asked.once }));
}
