import fc from 'fast-check';
import {
  createRejection,
  createResponse,
  escapeUser,
  formatNameAddr,
  formatReason,
  formatVia,
  formatWarning,
  HeaderBlock,
  measureStreamMessage,
  Parameters,
  parseCSeq,
  parseMessage,
  parseNameAddr,
  parseParameterizedValue,
  parseReason,
  parseRetryAfter,
  parseSipDate,
  parseUri,
  parseVia,
  parseWarning,
  SipInjectionError,
  type SipMessage,
  SipParseError,
  SipRequest,
  SipResponse,
  SipUri,
  serializeMessage,
  TelUri,
  validateRequest,
  validateResponse,
} from '../src/index.ts';

const RUNS = { numRuns: 300 };
const TOKEN_CHARACTERS = [..."abcXYZ019-.!%*_+`'~"];

const token = fc.string({ unit: fc.constantFrom(...TOKEN_CHARACTERS), minLength: 1, maxLength: 12 });
/** One header line as peers write it: any octet but CR, LF and NUL, perhaps folded. */
const octet = fc.integer({ min: 1, max: 255 }).filter((code) => code !== 0x0d && code !== 0x0a);
const rawText = fc.array(octet, { maxLength: 40 }).map((codes) => String.fromCharCode(...codes));
const rawLine = fc
  .tuple(token, fc.constantFrom(':', ': ', ' :\t'), fc.array(rawText, { minLength: 1, maxLength: 3 }))
  .map(([name, colon, parts]) => `X-${name}${colon}${parts.join('\r\n ')}\r\n`);
const body = fc.uint8Array({ maxLength: 64 }).map((octets) => Buffer.from(octets));
const label = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?$/);
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => !/[\r\n\0]/.test(value));
/** Text for a quoted string: lone surrogates have no UTF-8 form and cannot come back. */
const wellFormed = text.filter((value) => value.isWellFormed());
const headerParameters = fc
  .uniqueArray(fc.tuple(token, fc.option(fc.oneof(token, host), { nil: '' })), {
    selector: ([name]) => name.toLowerCase(),
    maxLength: 5,
  })
  .map((entries) => Parameters.of(entries));
const request = fc
  .tuple(token, host, fc.array(rawLine, { maxLength: 8 }), body)
  .map(
    ([method, where, lines, octets]) =>
      new SipRequest(method, `sip:${where}`, HeaderBlock.parse(lines.join('')), octets),
  );
const response = fc
  .tuple(fc.integer({ min: 100, max: 699 }), rawText, fc.array(rawLine, { maxLength: 8 }), body)
  .map(([status, reason, lines, octets]) => new SipResponse(status, reason, HeaderBlock.parse(lines.join('')), octets));

function facts(message: SipMessage): unknown {
  const { headers, body: octets } = message;
  const start = message.kind === 'request' ? [message.method, message.requestUri] : [message.status, message.reason];
  return [start, headers.toString(), octets.toString('latin1')];
}

describe('messages', () => {
  it('parse after serialize gives the message back, header octets and all', () => {
    fc.assert(
      fc.property(fc.oneof(request, response), fc.constantFrom('datagram', 'stream'), (message, framing) => {
        message.headers.set('Content-Length', String(message.body.length));
        const octets = serializeMessage(message);
        expect(facts(parseMessage(octets, framing))).toEqual(facts(message));
        expect(measureStreamMessage(octets)).toBe(octets.length);
        expect(serializeMessage(parseMessage(octets, framing)).equals(octets)).toBe(true);
      }),
      RUNS,
    );
  });

  it('unknown headers survive changes around them, in order', () => {
    fc.assert(
      fc.property(fc.array(rawLine, { minLength: 1, maxLength: 8 }), (lines) => {
        const headers = HeaderBlock.parse(`Via: 1, 2\r\n${lines.join('')}Route: <sip:a>\r\n`);
        headers.prepend('Via', 'SIP/2.0/UDP h').set('Max-Forwards', '69').removeFirstValue('Route');
        headers.replaceFirstValue('Via', 'SIP/2.0/UDP i').append('Warning', '399 a "b"').remove('Call-ID');
        expect(headers.toString()).toBe(
          `Via: SIP/2.0/UDP i\r\nVia: 1, 2\r\n${lines.join('')}Max-Forwards: 69\r\nWarning: 399 a "b"\r\n`,
        );
      }),
      RUNS,
    );
  });

  it('one octet after another, a stream is measured alike', () => {
    fc.assert(
      fc.property(request, (message) => {
        const octets = serializeMessage(message);
        const headEnd = octets.indexOf('\r\n\r\n') + 4;
        for (let end = 0; end <= octets.length; end += 7) {
          expect(measureStreamMessage(octets.subarray(0, end))).toBe(end < headEnd ? undefined : octets.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('arbitrary octets give a message or a SipParseError with what was recovered', () => {
    const start = fc.constantFrom(
      '',
      'MESSAGE sip:a SIP/2.0\r\n',
      'SIP/2.0 200 OK\r\n',
      'M sip:a SIP/2.0\r\nVia: ',
      '\r\n',
    );
    const mixed = fc
      .tuple(start, fc.array(fc.oneof(rawLine, rawText, fc.constantFrom('\r\n', '\r\n\r\n', '\0', 'l: 3\r\n', 'To:"'))))
      .map(([first, rest]) => Buffer.from(first + rest.join(''), 'latin1'));
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((codes) => Buffer.from(codes)),
      mixed,
    );
    fc.assert(
      fc.property(octets, fc.constantFrom('datagram', 'stream'), (input, framing) => {
        try {
          const message = parseMessage(input, framing);
          const failure = message.kind === 'request' ? validateRequest(message) : validateResponse(message);
          expect(failure === undefined || failure.status >= 400).toBe(true);
        } catch (error) {
          if (!(error instanceof SipParseError)) throw error;
          expect(error.partial).toBeDefined();
          if (error.partial !== undefined) {
            const answer = createRejection(error.partial, error);
            if (answer !== undefined) parseMessage(serializeMessage(answer), 'stream');
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('values', () => {
  it('parsers of values throw nothing but SipParseError', () => {
    const parsers = [
      ...[parseUri, parseVia, parseNameAddr, parseCSeq, parseWarning, parseReason, parseRetryAfter],
      ...[parseSipDate, parseParameterizedValue, (value: string) => Parameters.parse(value)],
    ];
    const prefix = fc.constantFrom('', 'sip:', 'tel:', 'SIP/2.0/UDP ', '"', '<sip:', ';a=', '399 a "', '1 ');
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ab1<>"\\;:,=?@[]%+ \t/*().'), maxLength: 30 }),
      rawText,
    );
    fc.assert(
      fc.property(prefix, value, (first, rest) => {
        for (const parse of parsers) {
          try {
            parse(first + rest);
          } catch (error) {
            if (!(error instanceof SipParseError)) throw error;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('SIP URIs round trip', () => {
    const uri = fc
      .record({
        scheme: fc.constantFrom('sip', 'sips'),
        user: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { nil: undefined }),
        host,
        port,
        params: fc.uniqueArray(
          fc.tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.constantFrom('', 'a%20b', '[::1]', '1:2')),
          {
            selector: ([name]) => name,
          },
        ),
        headers: fc.array(fc.tuple(fc.stringMatching(/^[A-Z]{1,6}$/), fc.constantFrom('', 'a%0D%0Ab', '?x'))),
      })
      .map((parts) => ({
        ...parts,
        user: parts.user === undefined ? undefined : escapeUser(parts.user),
        params: Parameters.of(parts.params, 'uri'),
      }));
    fc.assert(
      fc.property(uri, (parts) => {
        const written = String(new SipUri(parts));
        const read = parseUri(written);
        expect(String(read)).toBe(written);
        expect(read).toMatchObject({ kind: parts.scheme, host: parts.host, headers: parts.headers });
        if (read instanceof SipUri) expect([read.user, read.port]).toEqual([parts.user, parts.port]);
      }),
      RUNS,
    );
  });

  it('user parts carry any text', () => {
    fc.assert(
      fc.property(
        wellFormed.filter((value) => value !== ''),
        (value) => {
          const read = parseUri(String(new SipUri({ user: escapeUser(value), host: 'h' })));
          expect(read instanceof SipUri && read.userText).toBe(value);
        },
      ),
      RUNS,
    );
  });

  it('tel URIs round trip and equal their normalized form', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\+[-.()]{0,2}[0-9][-.()0-9]{0,12}$/),
        fc.constantFrom('', ';ext=1-2', ';b=1;a=2'),
        (number, params) => {
          const uri = parseUri(`tel:${number}${params}`);
          if (!(uri instanceof TelUri)) throw new Error('no tel URI');
          expect(String(uri)).toBe(`tel:${number}${params}`);
          expect(uri.equals(uri.normalized())).toBe(true);
          expect(uri.normalized().number).toMatch(/^\+\d+$/);
        },
      ),
      RUNS,
    );
  });

  it('addresses, Vias, warnings and reasons round trip', () => {
    fc.assert(
      fc.property(wellFormed, host, port, headerParameters, token, (name, where, number, params, word) => {
        const address = parseNameAddr(formatNameAddr({ displayName: name, uri: `sip:${where}`, params }));
        expect([address.displayName ?? '', address.uri, String(address.params)]).toEqual([
          name,
          `sip:${where}`,
          String(params),
        ]);
        const via = parseVia(formatVia({ transport: word, host: where, port: number, params }));
        expect([via.transport, via.host, via.port, String(via.params)]).toEqual([word, where, number, String(params)]);
        expect(parseWarning(formatWarning({ code: 399, agent: word, text: name }))).toEqual({
          code: 399,
          agent: word,
          text: name,
        });
        expect(parseReason(formatReason({ protocol: word, cause: 480, text: name }))).toEqual({
          protocol: word,
          cause: 480,
          text: name,
        });
      }),
      RUNS,
    );
  });

  it('a list of addresses splits where it was joined', () => {
    const address = fc
      .tuple(wellFormed, host, headerParameters)
      .map(([displayName, where, params]) => formatNameAddr({ displayName, uri: `sip:a,b@${where}`, params }));
    fc.assert(
      fc.property(fc.array(address, { minLength: 1, maxLength: 5 }), (values) => {
        expect(HeaderBlock.of([['Contact', values.join(' , ')]]).list('m')).toEqual(values);
      }),
      RUNS,
    );
  });
});

describe('injection', () => {
  const breaking = fc
    .tuple(text, fc.constantFrom('\r', '\n', '\r\n', '\r\n ', '\0', '\u010a', '\u010d', '\u2028'), text)
    .map((parts) => parts.join(''));

  it('text with a line end, NUL or wide character enters no header and no start line', () => {
    const headers = HeaderBlock.of([['A', 'b']]);
    fc.assert(
      fc.property(breaking, (value) => {
        const ways: ReadonlyArray<() => unknown> = [
          () => headers.append('X', value),
          () => headers.append(value, 'x'),
          () => headers.prepend('X', value),
          () => headers.set('A', value),
          () => headers.set(value, 'x'),
          () => headers.replaceFirstValue('A', value),
          () => headers.extend('A', value),
          () => new SipRequest(value, 'sip:a', headers),
          () => new SipRequest('M', `sip:${value}`, headers),
          () => new SipResponse(200, value, headers),
          () => createResponse({ headers }, 200, value),
          () => createResponse({ headers: HeaderBlock.of([['To', '<sip:a>']]) }, 200, 'OK', { toTag: value }),
          () => new SipUri({ user: value, host: 'h' }),
          () => new SipUri({ host: value }),
          () => new TelUri(value),
          () => new Parameters().set('x', value),
          () => new Parameters('uri').set('x', value),
          () => formatNameAddr({ uri: `sip:${value}` }),
        ];
        for (const way of ways) expect(way).toThrow(SipInjectionError);
        expect(headers.toString()).toBe('A: b\r\n');
      }),
      RUNS,
    );
  });

  it('whatever text is accepted stays one header of one line', () => {
    const anyOctets = fc.uint8Array({ maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
    const value = fc.oneof(
      anyOctets,
      fc.tuple(rawText, fc.constantFrom('', '\r', '\n', '\r\n '), rawText).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.oneof(token, anyOctets), value, (name, content) => {
        const headers = HeaderBlock.empty();
        try {
          headers.append(name, content);
        } catch (error) {
          if (!(error instanceof SipInjectionError)) throw error;
          return;
        }
        const again = HeaderBlock.parse(headers.toBuffer());
        expect([...again.entries()]).toEqual([...headers.entries()]);
        expect([...again.entries()]).toHaveLength(1);
      }),
      RUNS,
    );
  });
});
