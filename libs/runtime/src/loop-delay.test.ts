import { LoopDelay } from './loop-delay.ts';

/** Blocks the event loop as a costly request would. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

describe('LoopDelay', () => {
  it('sees the loop blocked, and forgets', async () => {
    const delay = new LoopDelay().start();
    expect(delay.delayMs).toBe(0);
    block(150);
    await until(() => delay.exceeds(100));
    expect(delay.delayMs).toBeGreaterThanOrEqual(100);
    await until(() => delay.delayMs < 50);
    delay.stop();
    expect(delay.delayMs).toBe(0);
  });
});
