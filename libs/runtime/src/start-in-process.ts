import type { RunningService, ServiceContext, StartService } from './running-service.ts';

/**
 * Starts one more service in a process that has a context already: metrics, traces, policy and probes are shared, the
 * logger and the RED figures bear the name of the service.
 */
export function startInProcess(name: string, start: StartService, context: ServiceContext): Promise<RunningService> {
  return start({
    ...context,
    service: name,
    logger: name === context.service ? context.logger : context.loggerOf(name),
    red: context.metrics.red(name),
    waitFor: (what, pending) => context.waitFor(what, pending),
  });
}
