import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';
import { formatVia, parseVia } from './via.ts';

describe('Via', () => {
  it.each([
    ['SIP/2.0/UDP h', 'UDP', 'h', undefined, ''],
    ['SIP/2.0/TCP h.example.com:5070;branch=z9hG4bK1;rport', 'TCP', 'h.example.com', 5070, ';branch=z9hG4bK1;rport'],
    ['sip / 2.0 / tls \t [2001:db8::1] : 5061 ; received=[::1]', 'tls', '[2001:db8::1]', 5061, ';received=[::1]'],
    ['SIP/2.0/UDP [::1];received=::1', 'UDP', '[::1]', undefined, ';received=::1'],
    ['SIP/2.0/ UDP h', 'UDP', 'h', undefined, ''],
  ])('reads %s', (value, transport, host, port, params) => {
    const via = parseVia(value);
    expect(via).toMatchObject({ transport, host });
    expect(via.port).toBe(port);
    expect(String(via.params)).toBe(params);
  });

  it.each([
    ...[
      '',
      'SIP/2.0/UDP',
      'SIP/2.0/UDP ',
      'SIP/2.0 h',
      'SIP/1.0/UDP h',
      'SIP/2.0/U P h',
      'SIP/2.0/UDP h i',
      'SIP/2.0/UDP ;a',
    ],
    ...[
      'SIP/2.0/UDP h:',
      'SIP/2.0/UDP h:x',
      'SIP/2.0/UDP h:0',
      'SIP/2.0/UDP ::1',
      'SIP/2.0/UDP [::1',
      'SIP/2.0/UDP a_b c',
    ],
  ])('refuses %j', (value) => {
    expect(() => parseVia(value)).toThrow(SipParseError);
  });

  it('writes', () => {
    const params = Parameters.of([
      ['branch', 'z9hG4bK1'],
      ['rport', ''],
    ]);
    expect(formatVia({ transport: 'UDP', host: '[::1]', port: 5060, params })).toBe(
      'SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1;rport',
    );
    expect(formatVia({ transport: 'TCP', host: 'h' })).toBe('SIP/2.0/TCP h');
    expect(() => formatVia({ transport: 'U P', host: 'h' })).toThrow(SipInjectionError);
    expect(() => formatVia({ transport: 'UDP', host: 'h\r\n' })).toThrow(SipInjectionError);
  });
});
