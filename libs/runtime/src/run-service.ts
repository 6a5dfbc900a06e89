import { type Configuration, ConfigurationError, configurationFile, loadConfiguration } from '@causeway/configuration';
import type { StartService } from './running-service.ts';
import { ServiceProcess } from './service-process.ts';
import { tuneEngine } from './tune-engine.ts';

/** Exit status after a drain in time. */
const EXIT_OK = 0;
/** Exit status after a failure, or an end by force. */
const EXIT_FAILED = 1;
/** Exit status when the configuration cannot be used (EX_CONFIG of sysexits.h): starting again changes nothing. */
const EXIT_CONFIGURATION = 78;

function configurationOrExit(file: string | undefined): Configuration {
  try {
    return loadConfiguration(file === undefined ? {} : { file });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
}

/** Ends the process once: orderly on a signal, at once on a failure. */
function endsOn(running: ServiceProcess): void {
  let ending = false;
  const fail = (error: unknown, message: string): never => {
    running.logger.fatal({ error }, message);
    if (running.lifecycle.state !== 'FAILED') running.lifecycle.transition('FAILED');
    process.exit(EXIT_FAILED);
  };
  const end = (reason: string): void => {
    if (ending) return;
    ending = true;
    running.logger.info({ reason }, 'draining');
    running.end().then(
      () => process.exit(EXIT_OK),
      (error: unknown) => fail(error, 'ended by force'),
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => {
    // A second Ctrl-C is a person who will not wait. SIGTERM repeats for other reasons and never forces.
    if (ending) fail(new Error('interrupted while draining'), 'ended by force');
    end('SIGINT');
  });
  running.onParentGone(() => end('the launcher is gone'));
  process.on('uncaughtException', (error) => fail(error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => fail(error, 'unhandled rejection'));
}

/**
 * Runs several services in this process, a cell: they share configuration, policy, probes, metrics, traces and one life.
 *
 * @param name name of the process in logs and traces
 * @param services start function of each service, by its name
 */
export async function runServices(name: string, services: Readonly<Record<string, StartService>>): Promise<void> {
  tuneEngine();
  const file = configurationFile();
  const configuration = configurationOrExit(file);
  const running = new ServiceProcess(name, new Map(Object.entries(services)), configuration);
  endsOn(running);
  if (file !== undefined) running.follow(file);
  else process.on('SIGHUP', () => running.logger.warn('there is no configuration file to reload'));
  try {
    await running.start();
  } catch (error) {
    // While the process drains, a start that gives up is what was asked for.
    if (running.lifecycle.state !== 'STARTING') return;
    running.logger.fatal({ error }, 'the service cannot start');
    running.lifecycle.transition('FAILED');
    process.exit(EXIT_FAILED);
  }
}

/**
 * The whole of a `main.ts`: configuration, logger, traces, metrics, probes, signals, drain and exit status.
 *
 * SIGTERM, SIGINT or the loss of the launcher drain the service within `drain_seconds` and end the process with 0; a drain
 * or stop that does not come to an end, an uncaught error, or a start that failed end it with 1; a configuration that
 * cannot be used ends it with 78.
 */
export function runService(name: string, start: StartService): Promise<void> {
  return runServices(name, { [name]: start });
}
