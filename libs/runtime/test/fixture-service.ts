import { type RunningService, runService, type ServiceContext } from '../src/index.ts';

/** How the fixture behaves, from its environment: one behaviour per test. */
const behaviour = process.env.FIXTURE ?? 'good';

/** A promise that never settles, and keeps the process alive as a hanging socket would. */
function never(): Promise<void> {
  return new Promise(() => {
    setInterval(() => {}, 60_000);
  });
}

async function start(context: ServiceContext): Promise<RunningService> {
  if (behaviour === 'fails-to-start') throw new Error('no such thing');
  if (behaviour === 'waits-for-nats') {
    await context.waitFor(
      'nats',
      new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve())),
    );
  }
  if (behaviour === 'throws')
    setTimeout(() => {
      throw new Error('out of nowhere');
    }, 10);
  if (behaviour === 'rejects')
    setTimeout(() => {
      void Promise.reject(new Error('nobody listens'));
    }, 10);
  context.policy.onChange((policy) => {
    context.logger.info({ max_segments: policy.sms.max_segments }, 'policy in force');
  });
  return {
    ready: behaviour !== 'not-ready',
    waitingFor: behaviour === 'not-ready' ? ['smsc main'] : [],
    loaded: behaviour === 'loaded',
    addresses: { udp: '127.0.0.1:5060' },
    drain: (signal) => {
      context.logger.info('drain begins');
      if (behaviour === 'never-drains') return never();
      if (behaviour !== 'drains-until-told') return Promise.resolve();
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          context.logger.info('drain gives up');
          resolve();
        });
      });
    },
    stop: () => (behaviour === 'never-stops' ? never() : Promise.resolve()),
  };
}

await runService('fixture', start);
