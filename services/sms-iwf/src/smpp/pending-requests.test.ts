import { type PendingRequest, PendingRequests } from './pending-requests.ts';
import type { Transmission } from './transmission.ts';

const NOBODY: Transmission = {
  pdu: { command: 'data_sm' } as Transmission['pdu'],
  deadline: 0,
  cancelled: false,
  sent() {},
  answered() {},
  failed() {},
};

function request(sequenceNumber: number): PendingRequest {
  return { sequenceNumber, transmission: NOBODY, sentAt: 0, expiresAt: 0 };
}

describe('PendingRequests', () => {
  it('gives each request back once, in any order', () => {
    const pending = new PendingRequests();
    for (let number = 1; number <= 500; number += 1) pending.add(request(number));
    expect(pending.size).toBe(500);
    for (let number = 500; number >= 1; number -= 1) {
      expect(pending.take(number)?.sequenceNumber).toBe(number);
      expect(pending.take(number)).toBeUndefined();
    }
    expect([pending.size, pending.all()]).toEqual([0, []]);
  });

  it('keeps one that stays without an answer while thousands pass it, and over the end of the numbers', () => {
    const pending = new PendingRequests();
    const last = 0x7fff_ffff;
    pending.add(request(last - 10));
    for (let passed = 0; passed < 5_000; passed += 1) {
      const number = passed < 10 ? last - 9 + passed : passed - 9;
      pending.add(request(number));
      if (passed > 0) pending.take(passed <= 10 ? last - 10 + passed : passed - 10);
    }
    expect(pending.all().map(({ sequenceNumber }) => sequenceNumber)).toEqual([last - 10, 4_990]);
    expect(pending.take(last - 10)?.sequenceNumber).toBe(last - 10);
  });

  it('lists the oldest first', () => {
    const pending = new PendingRequests();
    for (let number = 60; number < 130; number += 1) pending.add(request(number));
    pending.take(61);
    const numbers = pending.all().map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers.slice(0, 3)).toEqual([60, 62, 63]);
    expect(numbers).toHaveLength(69);
  });
});
