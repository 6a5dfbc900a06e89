import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { correlatorAddress, smppAddress, telephoneAddressOfSmpp } from './smpp-address.ts';

describe('SMPP address', () => {
  it('SMS-T1.source_addr_ton, source_addr_npi, source_addr of an E.164 number is TON 1, NPI 1, digits without +', () => {
    expect(smppAddress({ digits: '12125550199' })).toEqual({ ton: 1, npi: 1, address: '12125550199' });
  });

  it.each([
    [1, 1, '12125550199', '12125550199'],
    [1, 0, '+12125550199', '12125550199'],
    [0, 1, '+12125550199', '12125550199'],
    [2, 1, '07700900123', '447700900123'],
    [2, 8, '7700900123', '447700900123'],
  ])('is an E.164 number with TON %i, NPI %i: %s', (ton, npi, address, digits) => {
    expect(telephoneAddressOfSmpp({ ton, npi, address }, { defaultCountryCode: '44' })).toEqual({ digits });
  });

  it.each([
    ['alphanumeric', 5, 0, 'Café OMA'],
    ['alphanumeric that looks like a number', 5, 1, '12125550199'],
    ['short code', 0, 1, '12345'],
    ['abbreviated', 6, 1, '12125550199'],
    ['network specific', 3, 0, '12345'],
    ['subscriber', 4, 1, '5550199'],
    ['unknown without +', 0, 1, '12125550199'],
    ['international with letters', 1, 1, '1212555CALL'],
    ['international too long', 1, 1, '1234567890123456'],
    ['international that begins with 0', 1, 1, '012125550199'],
    ['national short code', 2, 1, '12345'],
    ['national with letters', 2, 1, '0770090012x'],
    ['X.121', 1, 3, '12125550199'],
    ['empty', 1, 1, ''],
  ])('is no E.164 number: %s', (_, ton, npi, address) => {
    expect(telephoneAddressOfSmpp({ ton, npi, address }, { defaultCountryCode: '44' })).toBeUndefined();
  });

  it('is no E.164 number when national and no country is set', () => {
    expect(telephoneAddressOfSmpp({ ton: 2, npi: 1, address: '07700900123' })).toBeUndefined();
  });
});

interface AddressVector {
  readonly id: string;
  readonly requirement: string;
  readonly input: { readonly ton: number; readonly digits?: string };
  readonly field_value: string;
}

const catalog: { address_vectors: AddressVector[] } = parse(
  readFileSync(join(__dirname, '../../../docs/specification/sms.yaml'), 'utf8'),
);

describe('address beside a Message-Correlator (Appendix F)', () => {
  it.each(
    // MA-V05 is alphanumeric: @causeway/sms-text turns its septets into text.
    catalog.address_vectors.flatMap(({ id, requirement, input: { ton, digits: address }, field_value }) =>
      address === undefined ? [] : [{ name: `${requirement} ${id}`, ton, address, field_value }],
    ),
  )('$name', ({ ton, address, field_value }) => {
    expect(correlatorAddress({ ton, address })).toBe(field_value);
  });
});
