import { loadConfiguration } from '@causeway/configuration';
import type { RunningService, ServiceContext, StartService } from '../src/index.ts';
import { ServiceProcess } from '../src/service-process.ts';
import { ForcedShutdownError } from '../src/shutdown-error.ts';

const CONFIGURATION = 'telemetry: { log_level: silent }\ndrain_seconds: 1';

const idle: RunningService = {
  ready: true,
  waitingFor: [],
  drain: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

function cell(services: Readonly<Record<string, StartService>>): ServiceProcess {
  const configuration = loadConfiguration({ text: CONFIGURATION, env: {} });
  return new ServiceProcess('cell', new Map(Object.entries(services)), configuration);
}

describe('several services in one process', () => {
  it('share metrics, policy and probes, each under its own name', async () => {
    const contexts: ServiceContext[] = [];
    const begin =
      (running: Partial<RunningService>): StartService =>
      (context) => {
        contexts.push(context);
        context.red.observe('some-procedure', 'sms', 'ok', 0.01);
        return Promise.resolve({ ...idle, ...running });
      };
    const running = cell({ isf: begin({}), 'sms-iwf': begin({ ready: false, waitingFor: ['smsc main'] }) });
    await running.start();
    expect(contexts.map((context) => context.service)).toEqual(['isf', 'sms-iwf']);
    expect(contexts.map((context) => context.logger.bindings().service)).toEqual(['isf', 'sms-iwf']);
    expect(contexts[0]?.policy).toBe(contexts[1]?.policy);
    expect(contexts[0]?.metrics).toBe(contexts[1]?.metrics);
    expect(contexts[0]?.instance).toMatch(/^cell-/);
    expect(running.health()).toEqual({ state: 'RUNNING', waitingFor: ['smsc main'], loaded: false });
    const text = await running.metrics.expose();
    expect(text).toContain('service="isf",procedure="some-procedure"');
    expect(text).toContain('service="sms-iwf",procedure="some-procedure"');
    await running.end();
    expect(running.lifecycle.state).toBe('DRAINED');
    expect(contexts.every((context) => context.signal.aborted)).toBe(true);
  });

  it('drain all at once, and are stopped only after all have drained', async () => {
    const order: string[] = [];
    const begin =
      (name: string): StartService =>
      () =>
        Promise.resolve({
          ...idle,
          drain: async () => {
            order.push(`drain ${name}`);
            await new Promise<void>((resolve) => setImmediate(resolve));
          },
          stop: () => {
            order.push(`stop ${name}`);
            return Promise.resolve();
          },
        });
    const running = cell({ isf: begin('isf'), 'sms-iwf': begin('sms-iwf') });
    await running.start();
    await running.end();
    expect(order).toEqual(['drain isf', 'drain sms-iwf', 'stop isf', 'stop sms-iwf']);
  });

  it('are ended by force when one does not stop', async () => {
    let release = () => {};
    const stopped = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = cell({ isf: () => Promise.resolve({ ...idle, stop: () => stopped }) });
    await running.start();
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const ended = running.end().catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(5_000);
      const error = await ended;
      expect(error).toBeInstanceOf(ForcedShutdownError);
      expect(error).toMatchObject({ phase: 'stop', deadlineMs: 5_000 });
    } finally {
      jest.useRealTimers();
      release();
    }
    expect(running.lifecycle.state).toBe('DRAINED');
  });
});
