import { DelayQueue } from './delay-queue.ts';
import { ManualClock } from './manual-clock.ts';

describe('DelayQueue', () => {
  function queue(ms: number) {
    const clock = new ManualClock();
    const fired: [number, number][] = [];
    return { clock, fired, waiting: new DelayQueue<number>(clock, ms, (item) => fired.push([item, clock.now()])) };
  }

  it('gives each item back after the same time, with one timer for all', () => {
    const { clock, fired, waiting } = queue(1_000);
    for (let item = 0; item < 5; item++) {
      waiting.push(item);
      clock.advance(100);
    }
    expect(clock.pending).toBe(1);
    clock.advance(2_000);
    expect(fired).toEqual([0, 1, 2, 3, 4].map((item) => [item, 1_000 + 100 * item]));
    expect(waiting.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('takes items from within the call', () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    const waiting: DelayQueue<number> = new DelayQueue(clock, 10, (item) => {
      fired.push(`${item} at ${clock.now()}`);
      if (item < 3) waiting.push(item + 1);
    });
    waiting.push(1);
    clock.advance(5);
    waiting.push(7);
    clock.advance(100);
    expect(fired).toEqual(['1 at 10', '7 at 15', '2 at 20', '3 at 30']);
    expect(clock.pending).toBe(0);
  });

  it('keeps its order over many thousands', () => {
    const { clock, fired, waiting } = queue(50);
    for (let item = 0; item < 10_000; item++) {
      waiting.push(item);
      if (item % 10 === 0) clock.advance(1);
    }
    clock.advance(50);
    expect(fired.map(([item]) => item)).toEqual(Array.from({ length: 10_000 }, (_, item) => item));
  });

  it('lets go of what is taken back, in any order', () => {
    const { clock, fired, waiting } = queue(1_000);
    const tickets = Array.from({ length: 5_000 }, (_, item) => waiting.push(item));
    for (const [item, ticket] of tickets.entries()) if (item % 1_000 !== 7) waiting.remove(ticket);
    waiting.remove(tickets[0] ?? -1);
    expect(waiting.size).toBe(5);
    clock.advance(500);
    const late = waiting.push(9_999);
    clock.advance(500);
    expect(fired.map(([item]) => item)).toEqual([7, 1_007, 2_007, 3_007, 4_007]);
    waiting.remove(tickets[7] ?? -1);
    waiting.remove(late);
    clock.advance(500);
    expect([fired.length, waiting.size, clock.pending]).toEqual([5, 0, 0]);
  });

  it('forgets all on clear', () => {
    const { clock, fired, waiting } = queue(50);
    waiting.push(1);
    waiting.clear();
    clock.advance(100);
    expect(fired).toEqual([]);
    expect(clock.pending).toBe(0);
    waiting.push(2);
    clock.advance(50);
    expect(fired).toEqual([[2, 150]]);
  });
});
