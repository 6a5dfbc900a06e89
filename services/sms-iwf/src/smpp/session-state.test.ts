import { SequenceNumbers } from './sequence-numbers.ts';
import { type BindState, boundState, canDeliver, canSubmit, SessionStateError, transition } from './session-state.ts';

describe('the states of SMPP 3.4 §2.2', () => {
  const all: readonly BindState[] = ['CONNECTING', 'OPEN', 'BOUND_TX', 'BOUND_RX', 'BOUND_TRX', 'UNBINDING', 'CLOSED'];

  it('have exactly these transitions', () => {
    const allowed: string[] = [];
    for (const from of all) {
      for (const to of all) {
        try {
          allowed.push(`${from} ${transition(from, to)}`);
        } catch (error) {
          expect(error).toBeInstanceOf(SessionStateError);
        }
      }
    }
    expect(allowed).toEqual([
      'CONNECTING OPEN',
      'CONNECTING CLOSED',
      'OPEN BOUND_TX',
      'OPEN BOUND_RX',
      'OPEN BOUND_TRX',
      'OPEN CLOSED',
      'BOUND_TX UNBINDING',
      'BOUND_TX CLOSED',
      'BOUND_RX UNBINDING',
      'BOUND_RX CLOSED',
      'BOUND_TRX UNBINDING',
      'BOUND_TRX CLOSED',
      'UNBINDING CLOSED',
    ]);
  });

  it('allow submissions and deliveries by the kind of bind (SMPP 3.4 §2.3)', () => {
    expect(all.filter(canSubmit)).toEqual(['BOUND_TX', 'BOUND_TRX']);
    expect(all.filter(canDeliver)).toEqual(['BOUND_RX', 'BOUND_TRX', 'UNBINDING']);
    expect((['transmitter', 'receiver', 'transceiver'] as const).map(boundState)).toEqual([
      'BOUND_TX',
      'BOUND_RX',
      'BOUND_TRX',
    ]);
  });

  it('number requests from 1 to 0x7FFFFFFF and begin again (SMPP 3.4 §5.1.4)', () => {
    const first = new SequenceNumbers();
    expect([first.next(), first.next()]).toEqual([1, 2]);
    const last = new SequenceNumbers(0x7ffffffe);
    expect([last.next(), last.next()]).toEqual([0x7fffffff, 1]);
  });
});
