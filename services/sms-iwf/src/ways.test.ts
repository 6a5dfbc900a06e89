import { loadConfiguration } from '@causeway/configuration';
import { Ways } from './ways.ts';

const smsc = (name: string, routes: readonly string[], more: object = {}) => ({
  name,
  routes,
  host: '127.0.0.1',
  system_id: 'causeway',
  ...more,
});

const waysOf = (...smscs: object[]) =>
  new Ways(loadConfiguration({ text: JSON.stringify({ sms: { smscs } }), env: {} }).sms.smscs);

describe('the way of a destination', () => {
  it('is that of the longest prefix', () => {
    const ways = waysOf(
      smsc('all', ['+']),
      smsc('uk', ['+44', '+353'], { concatenation: 'udh8' }),
      smsc('london', ['+4420'], { operation: 'data_sm', default_alphabet: 'latin1' }),
    );
    expect(ways.to('15551234567')).toEqual({ transactional: false, concatenation: 'sar', defaultAlphabet: 'gsm7' });
    expect(ways.to('447700900123')?.concatenation).toBe('udh8');
    expect(ways.to('442079460000')).toMatchObject({ transactional: true, defaultAlphabet: 'latin1' });
  });

  it('of SM-SCs with one prefix the first counts', () => {
    const ways = waysOf(smsc('one', ['+'], { concatenation: 'udh16' }), smsc('two', ['+']));
    expect(ways.to('15551234567')?.concatenation).toBe('udh16');
  });

  it('is none where no SM-SC takes it', () => {
    expect(waysOf(smsc('uk', ['+44'])).to('15551234567')).toBeUndefined();
    expect(waysOf(smsc('uk', ['+44'])).to('4')).toBeUndefined();
    expect(waysOf().to('15551234567')).toBeUndefined();
  });
});
