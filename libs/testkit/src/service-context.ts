import { loadConfiguration, PolicyHolder } from '@causeway/configuration';
import { createLogger, LoopDelay, Metrics, type ServiceContext, startTelemetry } from '@causeway/runtime';

/**
 * What a process gives a service, from a configuration as YAML: for tests that run a service in the test's own process.
 *
 * @param service name of the service; its instance is `<service>-test`
 */
export async function serviceContext(service: string, yaml: string): Promise<ServiceContext> {
  const configuration = loadConfiguration({ text: yaml, env: {} });
  const instance = `${service}-test`;
  const metrics = new Metrics();
  const silent = (name: string) => createLogger({ service: name, instance, level: 'silent' });
  return {
    service,
    instance,
    configuration,
    policy: new PolicyHolder(configuration.policy),
    logger: silent(service),
    loggerOf: silent,
    metrics,
    red: metrics.red(service),
    telemetry: await startTelemetry({ service, instance }),
    loopDelay: new LoopDelay(),
    signal: new AbortController().signal,
    waitFor: (_what, pending) => pending,
  };
}
