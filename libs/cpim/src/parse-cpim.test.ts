import { MimeError } from '@causeway/mime';
import fc from 'fast-check';
import type { CpimMessage } from './cpim-message.ts';
import { DEFAULT_CPIM_LIMITS } from './limits.ts';
import { parseCpim } from './parse-cpim.ts';

/** Lines joined by CR LF. */
function body(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

const PAGER = body(
  'From: <tel:+12125550101>',
  'To: <tel:+12125550199>',
  'DateTime: 2025-03-04T10:15:30.000Z',
  'NS: imdn <urn:ietf:params:imdn>',
  'imdn.Message-ID: Zx81kQpL0aT4',
  'imdn.Disposition-Notification: positive-delivery, Negative-Delivery,interworking, unheard-of',
  '',
  'Content-Type: text/plain;charset=UTF-8',
  '',
  'Dinner at 7?',
);

function refusal(octets: Buffer): MimeError {
  try {
    parseCpim(octets);
  } catch (error) {
    if (error instanceof MimeError) return error;
  }
  throw new Error('it was taken');
}

function wrap(...headers: string[]): CpimMessage {
  return parseCpim(body(...headers, '', 'Content-Type: text/plain', '', 'x'));
}

describe('CPIM', () => {
  it('reads a pager mode message with its IMDN headers', () => {
    const cpim = parseCpim(PAGER);
    expect(cpim.from).toEqual({ uri: 'tel:+12125550101' });
    expect(cpim.to).toEqual([{ uri: 'tel:+12125550199' }]);
    expect(cpim.dateTime).toBe('2025-03-04T10:15:30.000Z');
    expect(cpim.imdn).toEqual({
      messageId: 'Zx81kQpL0aT4',
      dispositionNotification: new Set(['positive-delivery', 'negative-delivery', 'interworking']),
      recordRoutes: [],
      routes: [],
    });
    expect(cpim.contentType.type).toBe('text/plain');
    expect(cpim.contentType.parameters.get('charset')).toBe('UTF-8');
    expect(cpim.content.toString()).toBe('Dinner at 7?');
  });

  it('keeps all headers in order, with their namespaces', () => {
    expect(
      parseCpim(PAGER).headers.map(({ qualifiedName, name, namespace }) => [qualifiedName, name, namespace]),
    ).toEqual([
      ['From', 'From', 'urn:ietf:params:cpim-headers:'],
      ['To', 'To', 'urn:ietf:params:cpim-headers:'],
      ['DateTime', 'DateTime', 'urn:ietf:params:cpim-headers:'],
      ['NS', 'NS', 'urn:ietf:params:cpim-headers:'],
      ['imdn.Message-ID', 'Message-ID', 'urn:ietf:params:imdn'],
      ['imdn.Disposition-Notification', 'Disposition-Notification', 'urn:ietf:params:imdn'],
    ]);
  });

  it('takes bare line feeds', () => {
    const cpim = parseCpim(Buffer.from(PAGER.toString().replaceAll('\r\n', '\n')));
    expect(cpim.imdn.messageId).toBe('Zx81kQpL0aT4');
    expect(cpim.content.toString()).toBe('Dinner at 7?');
  });

  it('resolves a prefix by its NS header and takes imdn for declared', () => {
    expect(wrap('NS: report <urn:ietf:params:imdn>', 'report.Message-ID: a1').imdn.messageId).toBe('a1');
    expect(wrap('imdn.Message-ID: a1').imdn.messageId).toBe('a1');
    expect(wrap('NS: imdn <urn:other>', 'imdn.Message-ID: a1').imdn.messageId).toBeUndefined();
    expect(wrap('x.Message-ID: a1').headers[0]).toMatchObject({ namespace: undefined, name: 'Message-ID' });
  });

  it('changes the default namespace by an NS header without a prefix', () => {
    const cpim = wrap(
      'NS: <urn:ietf:params:imdn>',
      'Message-ID: a1',
      'From: <tel:+1555>',
      'NS:<urn:x>',
      'To: <tel:+1>',
    );
    expect(cpim.imdn.messageId).toBe('a1');
    expect(cpim.from).toBeUndefined();
    expect(cpim.to).toEqual([]);
  });

  it('compares header names with their case', () => {
    const cpim = wrap('from: <tel:+1>', 'Cc: <tel:+2>', 'cc: <tel:+3>');
    expect(cpim.from).toBeUndefined();
    expect(cpim.cc).toEqual([{ uri: 'tel:+3' }]);
  });

  it('reads formal names, quoted or plain, and several To', () => {
    const cpim = wrap('From: "Ann \\"the\\" B\\u00e9" <sip:ann@home.example>', 'To: Bob C <tel:+1>', 'To: <tel:+2>');
    expect(cpim.from).toEqual({ formalName: 'Ann "the" Bé', uri: 'sip:ann@home.example' });
    expect(cpim.to).toEqual([{ formalName: 'Bob C', uri: 'tel:+1' }, { uri: 'tel:+2' }]);
  });

  it('undoes the escapes of RFC 3862', () => {
    expect(wrap('Subject: a\\tb\\\\c\\u00E9\\x\\').subject).toBe('a\tb\\céx');
  });

  it('reads parameters before the value', () => {
    const cpim = wrap('Subject:;lang=fr;x="a b" texte');
    expect(cpim.subject).toBe('texte');
    expect(cpim.headers[0]?.parameters).toBe(';lang=fr;x="a b"');
  });

  it('keeps an empty value, blanks of the content, and U+2028 in a value', () => {
    expect(wrap('Subject: ').subject).toBe('');
    expect(wrap('Subject: a\u2028b\u0085c').subject).toBe('a\u2028b\u0085c');
    expect(parseCpim(body('', 'Content-Type: text/plain', '', '  ')).content.toString()).toBe('  ');
  });

  it('reads MIME headers without case and with folding', () => {
    const cpim = parseCpim(body('', 'content-TYPE: text/plain;', ' charset=utf-8', 'Content-length: 99', '', 'x'));
    expect(cpim.contentType.parameters.get('charset')).toBe('utf-8');
    expect(cpim.contentHeaders.get('CONTENT-LENGTH')).toBe('99');
    expect(cpim.content.toString()).toBe('x');
  });

  it('skips a Content-Type line of the outer message, with or without an empty line', () => {
    const rest = ['From: <tel:+1>', '', 'Content-Type: text/plain', '', 'x'];
    expect(parseCpim(body('Content-Type: Message/CPIM', ...rest)).from?.uri).toBe('tel:+1');
    expect(parseCpim(body('Content-type: message/cpim', '', ...rest)).from?.uri).toBe('tel:+1');
  });

  it('reads recorded routes from the top, routes, Original-To and Require', () => {
    const cpim = wrap(
      'imdn.IMDN-Record-Route: <sip:b@x>',
      'imdn.IMDN-Record-Route: <sip:a@x>',
      'imdn.IMDN-Route: <sip:c@x>',
      'imdn.Original-To: <tel:+49>',
      'Require: imdn.Message-ID, x.Y',
    );
    expect(cpim.imdn).toMatchObject({
      recordRoutes: ['sip:b@x', 'sip:a@x'],
      routes: ['sip:c@x'],
      originalTo: 'tel:+49',
    });
    expect(cpim.require).toEqual(['imdn.Message-ID', 'x.Y']);
  });

  it.each([
    ['no empty line', body('From: <tel:+1>')],
    ['no MIME headers', body('From: <tel:+1>', '', 'hello')],
    ['no Content-Type', body('From: <tel:+1>', '', 'Content-Length: 1', '', 'x')],
    ['no empty line between the headers', body('From: <tel:+1>', 'Content-Type: text/plain', '', 'hello')],
    ['a folded line', body('From: <tel:+1>', ' x', '', 'Content-Type: text/plain', '', 'x')],
    ['a bare carriage return', body('Subject: a\rb', '', 'Content-Type: text/plain', '', 'x')],
    ['a line that is no header', body('hello', '', 'Content-Type: text/plain', '', 'x')],
    ['a name with a blank', body('Fr om: <tel:+1>', '', 'Content-Type: text/plain', '', 'x')],
    ['two dots in a name', body('a.b.c: 1', '', 'Content-Type: text/plain', '', 'x')],
    ['an unclosed URI', body('From: <tel:+1', '', 'Content-Type: text/plain', '', 'x')],
    ['no URI', body('From: Ann', '', 'Content-Type: text/plain', '', 'x')],
    ['no namespace', body('NS: imdn', '', 'Content-Type: text/plain', '', 'x')],
    ['no media type', body('', 'Content-Type: text', '', 'x')],
    ['a MIME line that is no header', body('', 'Content-Type: text/plain', 'hello', '', 'x')],
    ['a MIME block that begins folded', body('', ' Content-Type: text/plain', '', 'x')],
    ['octets that are not UTF-8', Buffer.from('Subject: \xff\r\n\r\nContent-Type: text/plain\r\n\r\nx', 'latin1')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s with 400', (_, octets) => {
    expect(refusal(octets).status).toBe(400);
  });

  it('refuses more or longer headers than allowed with 413', () => {
    const many = Array.from({ length: 101 }, () => 'X: 1');
    expect(refusal(body(...many, '', 'Content-Type: text/plain', '', 'x')).status).toBe(413);
    expect(refusal(body('', 'Content-Type: text/plain', ...many, '', 'x')).status).toBe(413);
    expect(refusal(body(`X: ${'a'.repeat(17_000)}`, '', 'Content-Type: text/plain', '', 'x')).status).toBe(413);
    expect(() => parseCpim(PAGER, { ...DEFAULT_CPIM_LIMITS, maxHeaders: 5 })).toThrow(MimeError);
  });

  it('reads any octets or refuses them', () => {
    const line = fc.constantFrom(
      'From: <',
      'NS: ',
      'imdn.',
      'Content-Type: text/plain',
      '\r\n',
      '\n',
      '\r\n\r\n',
      ';',
      '\\',
    );
    const garbled = fc
      .array(fc.oneof(line, fc.string({ maxLength: 20 })), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          garbled.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 200 }),
        ),
        (octets) => {
          try {
            parseCpim(Buffer.from(octets));
          } catch (error) {
            expect(error).toBeInstanceOf(MimeError);
          }
        },
      ),
    );
  });
});
