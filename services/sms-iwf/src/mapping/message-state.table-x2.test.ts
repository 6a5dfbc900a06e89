import { loadConfiguration } from '@causeway/configuration';
import { mapMessageState } from './message-state.table-x2.ts';

const { policy } = loadConfiguration({ text: '' });

describe('SMS-X2: message_state to the status of an IMDN', () => {
  it.each([
    ['SMS-X2.delivery <delivered/>, interworking <legacy-sms/>', [2], 'delivered', 'delivered', 'legacy-sms'],
    ['SMS-X2.delivery <failed/>, interworking <error/>', [3, 4, 5], 'failed', 'failed', 'error'],
    ['SMS-X2.delivery <forbidden/>, interworking <error/>', [8], 'failed', 'forbidden', 'error'],
    ['SMS-X2.delivery <failed/>, interworking <error/>, second group', [9], 'failed', 'failed', 'error'],
    ['SMS-X2.delivery <error/>, interworking <error/>', [7, 42, undefined], 'failed', 'error', 'error'],
  ])('%s', (_row, states, outcome, delivery, interworking) => {
    for (const state of states) expect(mapMessageState(state, policy.sms)).toEqual({ outcome, delivery, interworking });
  });

  it('SMS-X2.no IMDN for a state after which another report follows', () => {
    for (const state of [0, 1, 6]) expect(mapMessageState(state, policy.sms)).toBe('intermediate');
  });

  it('follows the policy where it differs', () => {
    const { sms } = loadConfiguration({
      text: 'policy: { sms: { message_state_map: { ACCEPTED: { delivery: delivered, interworking: legacy-sms }, UNKNOWN: { delivery: none, interworking: none } } } }',
    }).policy;
    expect(mapMessageState(6, sms)).toEqual({
      outcome: 'delivered',
      delivery: 'delivered',
      interworking: 'legacy-sms',
    });
    expect(mapMessageState(7, sms)).toBe('intermediate');
  });
});
