import { RecordingChannel } from '../../test/recording-channel.ts';
import { ManualClock } from '../transport/manual-clock.ts';
import { type HashedKey, KeyHasher } from './key-hasher.ts';
import { LingeringTransactions } from './lingering-transactions.ts';

const TIMER_J = 32_000;
const hasher = new KeyHasher();

function bench() {
  const clock = new ManualClock();
  const channel = new RecordingChannel();
  const log: string[] = [];
  const lingering = new LingeringTransactions(
    clock,
    {
      timerFired: (timer, method) => log.push(`timer ${timer} ${method}`),
      transactionClosed: (role, method) => log.push(`closed ${role} ${method}`),
    },
    TIMER_J,
  );
  const add = (number: number, over = channel) =>
    lingering.add(
      {
        key: keyOf(number),
        mergeKey: number % 2 === 0 ? hasher.of(`merge ${number}`) : undefined,
        method: number % 3 === 0 ? 'OPTIONS' : 'MESSAGE',
        route: { channel: over, address: `192.0.2.${number % 256}`, port: 5_060 + (number % 1_000) },
      },
      Buffer.from(`SIP/2.0 202 Accepted ${number}`),
    );
  return { clock, channel, log, lingering, add };
}

function keyOf(number: number): HashedKey {
  return hasher.of(`z9hG4bK-${number} a.example.com:5060 MESSAGE`);
}

describe('LingeringTransactions (RFC 3261 §17.2.2 "Completed")', () => {
  it('answers retransmissions with the same octets, the same way, until Timer J fires after 64*T1', () => {
    const { clock, channel, log, lingering, add } = bench();
    add(7);
    clock.advance(31_999);
    for (let time = 0; time < 2; time++) {
      const kept = lingering.find(keyOf(7));
      expect(kept?.octets.toString()).toBe('SIP/2.0 202 Accepted 7');
      expect(kept?.route).toEqual({ channel, address: '192.0.2.7', port: 5_067 });
    }
    expect(log).toEqual([]);
    clock.advance(1);
    expect(lingering.find(keyOf(7))).toBeUndefined();
    expect(log).toEqual(['timer J MESSAGE', 'closed server MESSAGE']);
    expect([lingering.size, lingering.octets, clock.pending]).toEqual([0, 0, 0]);
  });

  it('tells transactions apart by key and by merge key', () => {
    const { lingering, add } = bench();
    add(1);
    add(2);
    expect(lingering.find({ ...keyOf(1), text: keyOf(2).text })).toBeUndefined();
    expect(lingering.find(keyOf(3))).toBeUndefined();
    expect(lingering.find(hasher.of(''))).toBeUndefined();
    expect(lingering.hasMergeKey(hasher.of('merge 2'))).toBe(true);
    expect(lingering.hasMergeKey(hasher.of('merge 1'))).toBe(false);
    expect(lingering.hasMergeKey(keyOf(2))).toBe(false);
  });

  it('answers by the socket that the request came by', () => {
    const { channel, lingering, add } = bench();
    const other = new RecordingChannel();
    add(1);
    add(2, other);
    add(3);
    expect(lingering.find(keyOf(1))?.route.channel).toBe(channel);
    expect(lingering.find(keyOf(2))?.route.channel).toBe(other);
    expect(lingering.find(keyOf(3))?.route.channel).toBe(channel);
  });

  it('keeps thousands while old ones end and new ones come, with one timer', () => {
    const { clock, lingering, add } = bench();
    const rate = 1_000; // for each second of the clock
    for (let number = 0; number < 50 * rate; number++) {
      if (number % 100 === 0) clock.advance(100);
      add(number);
    }
    expect(lingering.size).toBe(32 * rate);
    expect(clock.pending).toBe(1);
    for (let number = 0; number < 50 * rate; number += 97) {
      const kept = lingering.find(keyOf(number));
      expect(kept?.octets.toString()).toBe(number < 18 * rate ? undefined : `SIP/2.0 202 Accepted ${number}`);
      expect(lingering.hasMergeKey(hasher.of(`merge ${number}`))).toBe(number >= 18 * rate && number % 2 === 0);
    }
    clock.advance(TIMER_J);
    expect([lingering.size, lingering.octets, clock.pending]).toEqual([0, 0, 0]);
  });

  it('takes keys and responses of any length', () => {
    const { channel, lingering } = bench();
    const route = { channel, address: '2001:db8::1', port: 5_060 };
    const long = hasher.of('k'.repeat(5_000));
    const response = Buffer.alloc(2 * 1024 * 1024, 'r');
    lingering.add({ key: long, mergeKey: long, method: 'MESSAGE', route }, response);
    lingering.add({ key: hasher.of(`${long.text}2`), mergeKey: undefined, method: 'MESSAGE', route }, Buffer.from('2'));
    expect(lingering.find(long)?.octets.equals(response)).toBe(true);
    expect(lingering.find(hasher.of(`${long.text}2`))?.octets.toString()).toBe('2');
    expect(lingering.find(hasher.of(`${long.text}3`))).toBeUndefined();
  });

  it('gives copies: what is sent is not overwritten by later transactions', () => {
    const { clock, lingering, add } = bench();
    add(1);
    const kept = lingering.find(keyOf(1));
    clock.advance(TIMER_J);
    add(2);
    expect(kept?.octets.toString()).toBe('SIP/2.0 202 Accepted 1');
  });

  it('ends all of them on clear', () => {
    const { clock, log, lingering, add } = bench();
    add(3);
    add(4);
    lingering.clear();
    expect(log).toEqual(['closed server OPTIONS', 'closed server MESSAGE']);
    expect([lingering.size, lingering.octets, clock.pending]).toEqual([0, 0, 0]);
    add(3);
    expect(lingering.find(keyOf(3))).toBeDefined();
  });
});
