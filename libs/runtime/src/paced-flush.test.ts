import { PacedFlush } from './paced-flush.ts';

describe('PacedFlush', () => {
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

  it('writes once for all that one turn of the event loop asks for', async () => {
    let flushes = 0;
    const pace = new PacedFlush(() => {
      flushes += 1;
    });
    for (let i = 0; i < 100; i++) pace.request();
    expect(flushes).toBe(0);
    await new Promise(setImmediate);
    expect(flushes).toBe(1);
    await settled();
    expect(flushes).toBe(1);
  });

  it('gathers what comes right after a write, and writes that too', async () => {
    let gathered = 0;
    const written: number[] = [];
    const pace = new PacedFlush(() => {
      written.push(gathered);
      gathered = 0;
    });
    const gather = () => {
      gathered += 1;
      pace.request();
    };
    gather();
    await new Promise(setImmediate);
    for (let turn = 0; turn < 3; turn++) {
      gather();
      await Promise.resolve();
    }
    await settled();
    expect(written).toEqual([1, 3]);
  });
});
