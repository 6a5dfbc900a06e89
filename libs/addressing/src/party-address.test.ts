import { HeaderBlock } from '@causeway/sip';
import { originatorAddress, recipientAddress } from './party-address.ts';

const originator = (...headers: [string, string][]) => originatorAddress(HeaderBlock.of(headers))?.digits;
const from: [string, string] = ['From', '"Ann" <tel:+49301>;tag=9f2c'];

describe('originator', () => {
  it('SMS-T1.source_addr_ton, source_addr_npi, source_addr is the tel URI of P-Asserted-Identity, then its SIP URI', () => {
    const sip: [string, string] = ['P-Asserted-Identity', '<sip:+12125550101@home.example;user=phone>'];
    expect(originator(sip, ['P-Asserted-Identity', 'tel:+12125550102'], from)).toBe('12125550102');
    expect(originator(['P-Asserted-Identity', `${sip[1]}, <tel:+12125550102;nccsid=SMS>`], from)).toBe('12125550102');
    expect(originator(sip, from)).toBe('12125550101');
  });

  it('SMS-T1.source_addr_ton, source_addr_npi, source_addr is From only without P-Asserted-Identity', () => {
    expect(originator(from)).toBe('49301');
    expect(originator(['P-Asserted-Identity', '<sip:ann@home.example>'], from)).toBeUndefined();
    expect(originator(['P-Asserted-Identity', '<<>'], from)).toBeUndefined();
    expect(originator(['From', '<sip:ann@home.example>;tag=1'])).toBeUndefined();
    expect(originator(['From', '<<>;tag=1'])).toBeUndefined();
    expect(originator()).toBeUndefined();
  });
});

describe('recipient', () => {
  it('SMS-T1.dest_addr_ton, dest_addr_npi, destination_addr is the number of the Request-URI, else of To', () => {
    const headers = HeaderBlock.of([['To', '<tel:+12125550199>']]);
    expect(recipientAddress('tel:+1-212-555-0100;nccsid=SMS', headers)?.digits).toBe('12125550100');
    expect(recipientAddress('sip:bob@home.example', headers)?.digits).toBe('12125550199');
    expect(recipientAddress('sip:bob@home.example', HeaderBlock.of([['To', '<sip:bob@x>']]))).toBeUndefined();
  });
});
