import { ConfigurationError } from '@causeway/configuration';
import { createLogger, instanceName } from '@causeway/runtime';
import { ENDING_SIGNALS } from './ending-signals.ts';
import { type Fleet, runFleet } from './run-fleet.ts';

/** Exit status for a configuration that cannot be used (EX_CONFIG of sysexits.h), as that of the services. */
const EXIT_CONFIGURATION = 78;

/**
 * Runs the fleet of a configuration in the foreground until SIGTERM or SIGINT, then drains it. Standard output is JSON, one
 * line per event: the services' lines as they are, those of the private servers and the launcher's own beside them. SIGHUP
 * has the policy read again; a second SIGINT does not wait for the drain.
 *
 * @returns exit status
 */
export async function runConfigured(file: string): Promise<number> {
  const name = 'fleet';
  const logger = createLogger({ service: name, instance: instanceName(name) });
  const ending = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ENDING_SIGNALS) process.on(signal, resolve);
  });
  let fleet: Fleet;
  try {
    fleet = await runFleet({
      file,
      onLine: (from, line) => {
        if (line.startsWith('{')) process.stdout.write(`${line}\n`);
        else logger.info({ process: from }, line);
      },
      onLife: (text) => logger.info(text),
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1;
  }
  process.on('SIGHUP', () => fleet.reload());
  const reason = await ending;
  logger.info({ reason }, 'ending');
  process.on('SIGINT', () => process.exit(1));
  await fleet.stop();
  logger.info('ended');
  return 0;
}
