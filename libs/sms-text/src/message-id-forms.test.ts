import fc from 'fast-check';
import { messageIdForms, messageIdKey } from './message-id-forms.ts';

describe('forms of a message id', () => {
  it('meet without regard to case and leading zeros', () => {
    expect(messageIdKey('0A3F9C21')).toBe('a3f9c21');
    expect(messageIdKey(' 000 ')).toBe('0');
    expect(messageIdForms('000a3F9c21', { resp: 'hex', receipt: 'hex' })).toEqual([messageIdKey('0A3F9C21')]);
    expect(messageIdForms('5F2C-11e0', { resp: 'auto', receipt: 'auto' })).toEqual(['5f2c-11e0']);
  });

  it('meet where one side is hexadecimal and the other decimal', () => {
    expect(messageIdForms('171940897', { resp: 'hex', receipt: 'decimal' })).toEqual([messageIdKey('0A3F9C21')]);
    expect(messageIdForms('0A3F9C21', { resp: 'decimal', receipt: 'hex' })).toEqual([messageIdKey('171940897')]);
    expect(messageIdForms('171940897', { resp: 'auto', receipt: 'auto' })).toContain(messageIdKey('0A3F9C21'));
    expect(messageIdForms('0a3f9c21', { resp: 'auto', receipt: 'auto' })).toContain(messageIdKey('171940897'));
  });

  it('tries the same text first where the policy does not know, and for the TLV', () => {
    expect(messageIdForms('10', { resp: 'auto', receipt: 'auto' })).toEqual(['10', 'a', '16']);
    expect(messageIdForms('10', { resp: 'hex', receipt: 'decimal' }, 'tlv')).toEqual(['10', 'a']);
  });

  it('does not take the id of another message where both spellings are known', () => {
    expect(messageIdForms('10', { resp: 'hex', receipt: 'decimal' })).toEqual(['a']);
  });

  it('tries only spellings that the known side allows', () => {
    expect(messageIdForms('10', { resp: 'auto', receipt: 'decimal' })).toEqual(['10', 'a']);
    expect(messageIdForms('10', { resp: 'decimal', receipt: 'auto' })).toEqual(['10', '16']);
  });

  it('takes an id that is no number as it is', () => {
    expect(messageIdForms('xyz', { resp: 'hex', receipt: 'decimal' })).toEqual(['xyz']);
    expect(messageIdForms('9'.repeat(5000), { resp: 'auto', receipt: 'auto' })).toHaveLength(1);
  });

  it('meet for every number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (id) => {
        const hexadecimal = id.toString(16).toUpperCase().padStart(10, '0');
        const decimal = id.toString(10).padStart(12, '0');
        expect(messageIdForms(decimal, { resp: 'hex', receipt: 'decimal' })).toContain(messageIdKey(hexadecimal));
        expect(messageIdForms(hexadecimal, { resp: 'decimal', receipt: 'hex' })).toContain(messageIdKey(decimal));
        expect(messageIdForms(decimal, { resp: 'auto', receipt: 'auto' })).toContain(messageIdKey(hexadecimal));
      }),
    );
  });
});
