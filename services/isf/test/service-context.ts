import { loadConfiguration, PolicyHolder } from '@causeway/configuration';
import { createLogger, LoopDelay, Metrics, type ServiceContext, startTelemetry } from '@causeway/runtime';

const silent = () => createLogger({ service: 'isf', instance: 'isf-test', level: 'silent' });

/** What a process gives the ISF, from a configuration as YAML. */
export async function serviceContext(yaml: string): Promise<ServiceContext> {
  const configuration = loadConfiguration({ text: yaml, env: {} });
  const metrics = new Metrics();
  return {
    service: 'isf',
    instance: 'isf-test',
    configuration,
    policy: new PolicyHolder(configuration.policy),
    logger: silent(),
    loggerOf: silent,
    metrics,
    red: metrics.red('isf'),
    telemetry: await startTelemetry({ service: 'isf', instance: 'isf-test' }),
    loopDelay: new LoopDelay(),
    signal: new AbortController().signal,
    waitFor: (_what, pending) => pending,
  };
}
