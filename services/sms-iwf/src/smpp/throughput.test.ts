import { ManualClock } from '../../test/smpp/manual-clock.ts';
import { Throughput } from './throughput.ts';

const FAR = 1_000_000;

describe('Throughput', () => {
  it('lets a burst of a tenth of a second go, then the rate', () => {
    const clock = new ManualClock();
    const throughput = new Throughput({ rate: 50, waitLimit: 100 }, clock);
    for (let taken = 0; taken < 5; taken += 1) expect(throughput.tryTake(1)).toBe(true);
    expect(throughput.tryTake(1)).toBe(false);
    clock.advance(20);
    expect(throughput.tryTake(1)).toBe(true);
    expect(throughput.tryTake(1)).toBe(false);
  });

  it('grants those who wait in order, counting their segments, at the rate', () => {
    const clock = new ManualClock();
    const throughput = new Throughput({ rate: 50, waitLimit: 100 }, clock);
    throughput.tryTake(5);
    const granted: [string, number][] = [];
    for (const [name, segments] of [
      ['three', 3],
      ['one', 1],
      ['two', 2],
    ] as const) {
      const waits = throughput.wait(segments, FAR, () => granted.push([name, clock.now()]), fail);
      expect(waits).toBe(true);
    }
    expect(throughput.waiting).toBe(6);
    expect(throughput.tryTake(1)).toBe(false);
    clock.advance(1_000);
    expect(granted).toEqual([
      ['three', 60],
      ['one', 80],
      ['two', 120],
    ]);
    expect(throughput.waiting).toBe(0);
  });

  it('lets a message longer than the bucket go when it is full, and makes the next ones pay', () => {
    const clock = new ManualClock();
    const throughput = new Throughput({ rate: 20, waitLimit: 100 }, clock);
    expect(throughput.tryTake(12)).toBe(true);
    clock.advance(500);
    expect(throughput.tryTake(1)).toBe(false);
    clock.advance(50);
    expect(throughput.tryTake(1)).toBe(true);
  });

  it('bounds the segments that wait', () => {
    const throughput = new Throughput({ rate: 10, waitLimit: 4 }, new ManualClock());
    throughput.tryTake(1);
    expect(throughput.wait(3, FAR, fail, fail)).toBe(true);
    expect(throughput.wait(2, FAR, fail, fail)).toBe(false);
    expect(throughput.wait(1, FAR, fail, fail)).toBe(true);
  });

  it('tells those whose deadline comes first, wherever they stand', () => {
    const clock = new ManualClock();
    const throughput = new Throughput({ rate: 1, waitLimit: 100 }, clock);
    throughput.tryTake(1);
    const told: string[] = [];
    throughput.wait(1, FAR, () => told.push('granted'), fail);
    throughput.wait(1, 150, fail, () => told.push('expired'));
    clock.advance(2_000);
    expect(told).toEqual(['expired', 'granted']);
  });

  it('holds the rate in the long run, whatever the lengths', () => {
    const clock = new ManualClock();
    const throughput = new Throughput({ rate: 100, waitLimit: 10_000 }, clock);
    let segments = 0;
    for (let index = 0; index < 400; index += 1) {
      const length = (index % 7) + 1;
      throughput.wait(length, FAR, () => (segments += length), fail);
    }
    clock.advance(10_000);
    expect(segments).toBeGreaterThanOrEqual(1_000);
    expect(segments).toBeLessThanOrEqual(1_020);
  });

  it('expires everyone when it stops', () => {
    const throughput = new Throughput({ rate: 1, waitLimit: 10 }, new ManualClock());
    throughput.tryTake(1);
    let expired = 0;
    throughput.wait(1, FAR, fail, () => (expired += 1));
    throughput.stop();
    expect([expired, throughput.waiting]).toEqual([1, 0]);
  });
});

function fail(): never {
  throw new Error('must not be called');
}
