import { HeaderBlock } from './header-block.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { sipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

const BLOCK = [
  'v: SIP/2.0/UDP a.example.com;branch=z9hG4bK1 , SIP/2.0/TCP b.example.com',
  'Via: SIP/2.0/TLS c.example.com',
  'X-Odd :\t  two  words \t',
  'Subject: first',
  '\t second',
  '   third',
  'f: "a, b" <sip:a@example.com?x=1,2>, <sip:c@example.com>',
  '',
].join('\r\n');

describe('HeaderBlock reading', () => {
  const block = HeaderBlock.parse(BLOCK);

  it('finds long, compact and oddly cased names alike', () => {
    expect(block.get('VIA')).toBe(block.get('v'));
    expect(block.has('subject')).toBe(true);
    expect(block.get('S')).toBe('first second third');
    expect(block.get('To')).toBeUndefined();
    expect(block.has('To')).toBe(false);
  });

  it('gives one entry per line, and one per comma-separated value', () => {
    expect(block.getAll('Via')).toEqual([
      'SIP/2.0/UDP a.example.com;branch=z9hG4bK1 , SIP/2.0/TCP b.example.com',
      'SIP/2.0/TLS c.example.com',
    ]);
    expect(block.list('Via')).toEqual([
      'SIP/2.0/UDP a.example.com;branch=z9hG4bK1',
      'SIP/2.0/TCP b.example.com',
      'SIP/2.0/TLS c.example.com',
    ]);
    expect(block.firstValue('Via')).toBe('SIP/2.0/UDP a.example.com;branch=z9hG4bK1');
    expect(block.count('Via')).toBe(2);
  });

  it('does not split at commas in quotes or angle brackets', () => {
    expect(block.list('From')).toEqual(['"a, b" <sip:a@example.com?x=1,2>', '<sip:c@example.com>']);
  });

  it('keeps an empty value between commas and has none in an empty header', () => {
    const odd = HeaderBlock.parse('A: x,,y\r\nSupported:\r\n');
    expect(odd.list('A')).toEqual(['x', '', 'y']);
    expect(odd.list('Supported')).toEqual([]);
    expect(odd.get('Supported')).toBe('');
    expect(odd.firstValue('Supported')).toBeUndefined();
  });

  it('names each header once as written and lists every line in order', () => {
    expect(block.names()).toEqual(['v', 'X-Odd', 'Subject', 'f']);
    expect([...block.entries()].map(([name]) => name)).toEqual(['v', 'Via', 'X-Odd', 'Subject', 'f']);
  });

  it('leaves octet for octet when untouched', () => {
    const octets = Buffer.concat([Buffer.from(BLOCK, 'latin1'), Buffer.from('X-Raw: \xff\x80\xa0 \xa0\r\n', 'latin1')]);
    const read = HeaderBlock.parse(octets);
    expect(read.toBuffer().equals(octets)).toBe(true);
    expect(read.get('X-Raw')).toBe('\xff\x80\xa0 \xa0');
  });

  it('keeps folds and odd spacing of other lines after a change', () => {
    const changed = block.clone().set('X-Odd', 'new').remove('Via');
    expect(changed.toString()).toBe(
      'X-Odd: new\r\nSubject: first\r\n\t second\r\n   third\r\nf: "a, b" <sip:a@example.com?x=1,2>, <sip:c@example.com>\r\n',
    );
    expect(block.toString()).toBe(BLOCK);
  });

  it('unfolds a long run of blanks in linear time', () => {
    const blanks = ' '.repeat(60_000);
    const long = HeaderBlock.parse(`A: x${blanks}y\r\n z\r\n`, sipLimits({ maxHeaderLineLength: 65_000 }));
    const started = performance.now();
    expect(long.get('A')).toHaveLength(60_004);
    // Quadratic work would take many seconds, linear work less than one millisecond.
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([
    ['a line without colon', 'A: b\r\nnonsense\r\n', 'Header Line Without Colon'],
    ['an empty line', 'A: b\r\n\r\nB: c\r\n', 'Header Line Without Colon'],
    ['a name with a blank', 'A B: c\r\n', 'Malformed Header Name'],
    ['a leading fold', ' A: c\r\n', 'Malformed Header Name'],
    ['a bare LF', 'A: b\nB: c\r\n', 'Bare CR or LF in Header'],
    ['a bare CR', 'A: b\rB: c\r\n', 'Bare CR or LF in Header'],
    ['a bare CR before CRLF', 'A: b\r\r\n', 'Bare CR or LF in Header'],
    ['a NUL', 'A: b\0\r\n', 'NUL in Header'],
  ])('refuses %s', (_, text, reason) => {
    expect(() => HeaderBlock.parse(text)).toThrow(new SipParseError(400, reason));
  });

  it('lets a NUL stand as a quoted pair', () => {
    expect(HeaderBlock.parse('To: "\\\0" <sip:a@b>\r\n').get('To')).toBe('"\\\0" <sip:a@b>');
  });

  it('holds to its limits', () => {
    const limits = sipLimits({ maxHeaderLines: 2, maxHeaderLineLength: 10, maxVias: 1, maxListValues: 2 });
    expect(() => HeaderBlock.parse('A: 1\r\nB: 2\r\nC: 3\r\n', limits)).toThrow('Too Many Headers');
    expect(() => HeaderBlock.parse('A: 12345678\r\n', limits)).toThrow('Header Line Too Long');
    expect(() => HeaderBlock.parse('v: 1\r\nVia: 2\r\n', limits)).toThrow('Too Many Via');
    expect(HeaderBlock.parse('A: 1,2\r\n', limits).list('A')).toHaveLength(2);
    expect(() => HeaderBlock.parse('A: 1,2,3\r\n', limits).list('A')).toThrow('Too Many Header Values');
  });

  it('reads an empty block', () => {
    expect(HeaderBlock.parse('').toString()).toBe('');
    expect(HeaderBlock.empty().names()).toEqual([]);
  });
});

describe('HeaderBlock writing', () => {
  it('appends at the end and prepends before its like or at the top', () => {
    const block = HeaderBlock.of([
      ['Call-ID', 'x'],
      ['Route', '<sip:a>'],
    ]);
    block.append('Route', '<sip:b>').prepend('Route', '<sip:0>').prepend('Via', 'SIP/2.0/UDP h');
    expect(block.toString()).toBe(
      'Via: SIP/2.0/UDP h\r\nCall-ID: x\r\nRoute: <sip:0>\r\nRoute: <sip:a>\r\nRoute: <sip:b>\r\n',
    );
  });

  it('sets in the place of the first and removes the others, compact forms too', () => {
    const block = HeaderBlock.parse('i: 1\r\nA: b\r\nCall-ID: 2\r\n').set('Call-ID', '3');
    expect(block.toString()).toBe('Call-ID: 3\r\nA: b\r\n');
    expect(block.set('New', 'n').toString()).toBe('Call-ID: 3\r\nA: b\r\nNew: n\r\n');
    expect(block.remove('Absent').toString()).toBe('Call-ID: 3\r\nA: b\r\nNew: n\r\n');
  });

  it('replaces and removes the first of several values in one line', () => {
    const block = HeaderBlock.parse('Route: <sip:a;x=",">, <sip:b>\r\nRoute: <sip:c>\r\n');
    block.replaceFirstValue('Route', '<sip:z>');
    expect(block.list('Route')).toEqual(['<sip:z>', '<sip:b>', '<sip:c>']);
    expect(block.removeFirstValue('Route')).toBe('<sip:z>');
    expect(block.removeFirstValue('Route')).toBe('<sip:b>');
    expect(block.getAll('Route')).toEqual(['<sip:c>']);
    expect(block.removeFirstValue('Route')).toBe('<sip:c>');
    expect(block.has('Route')).toBe(false);
    expect(block.removeFirstValue('Route')).toBeUndefined();
    expect(block.replaceFirstValue('Route', '<sip:n>').getAll('Route')).toEqual(['<sip:n>']);
  });

  it('copies lines octet for octet and extends a line behind its octets', () => {
    const source = HeaderBlock.parse('t:\r\n <sip:a@b>\r\nVia: 1\r\nv: 2\r\n');
    const copy = HeaderBlock.empty().copyFrom(source, 'Via').copyFrom(source, 'To').extend('To', ';tag=x');
    expect(copy.toString()).toBe('Via: 1\r\nv: 2\r\nt:\r\n <sip:a@b>;tag=x\r\n');
    expect(copy.extend('Absent', ';x').has('Absent')).toBe(false);
  });

  it('changes of a clone do not reach the original', () => {
    const block = HeaderBlock.of([['A', '1']]);
    block.clone().set('A', '2').append('B', '3');
    expect(block.toString()).toBe('A: 1\r\n');
  });

  it('reads what it has just written under the limits of the reader, and gives a block of its own', () => {
    const written = HeaderBlock.parse('Via: 1\r\nVia: 2\r\nA: b\r\n', sipLimits({ maxVias: 3 }));
    const octets = written.append('C', 'd').toBuffer();
    written.set('A', 'changed');
    for (const limits of [sipLimits({ maxVias: 3 }), sipLimits({ maxVias: 2 }), sipLimits({ maxHeaderLines: 4 })]) {
      const read = HeaderBlock.parse(octets, limits);
      expect(read.toString()).toBe('Via: 1\r\nVia: 2\r\nA: b\r\nC: d\r\n');
      read.set('A', 'changed too');
    }
    for (const limits of [sipLimits({ maxVias: 1 }), sipLimits({ maxHeaderLines: 3 })]) {
      expect(() => HeaderBlock.parse(octets, limits)).toThrow(SipParseError);
    }
    expect(() => HeaderBlock.parse(octets, sipLimits({ maxHeaderLineLength: 5 }))).toThrow(SipParseError);
  });

  it.each([
    ['CR', 'a\rb'],
    ['LF', 'a\nb'],
    ['CRLF and a header', 'a\r\nVia: SIP/2.0/UDP evil'],
    ['a fold', 'a\r\n b'],
    ['NUL', 'a\0b'],
    ['a character whose low octet is LF', 'a\u010ab'],
  ])('refuses %s in a value', (_, value) => {
    const block = HeaderBlock.of([['A', '1']]);
    expect(() => block.append('X', value)).toThrow(SipInjectionError);
    expect(() => block.prepend('X', value)).toThrow(SipInjectionError);
    expect(() => block.set('A', value)).toThrow(SipInjectionError);
    expect(() => block.replaceFirstValue('A', value)).toThrow(SipInjectionError);
    expect(() => block.replaceFirstValue('New', value)).toThrow(SipInjectionError);
    expect(() => block.extend('A', value)).toThrow(SipInjectionError);
    expect(() => HeaderBlock.of([['X', value]])).toThrow(SipInjectionError);
    expect(block.toString()).toBe('A: 1\r\n');
  });

  it.each(['', 'A:', 'A B', 'A\r\nB', 'A\n', 'Ä', 'A\0'])('refuses %j as a name', (name) => {
    expect(() => HeaderBlock.empty().append(name, 'x')).toThrow(SipInjectionError);
    expect(() => HeaderBlock.empty().prepend(name, 'x')).toThrow(SipInjectionError);
  });

  it('refuses wide characters in a block given as a string', () => {
    expect(() => HeaderBlock.parse('A: \u010d\u010a\r\n')).toThrow(SipInjectionError);
  });
});
