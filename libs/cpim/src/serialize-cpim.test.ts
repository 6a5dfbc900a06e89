import fc from 'fast-check';
import type { DispositionNotification } from './cpim-message.ts';
import { CpimInjectionError } from './errors.ts';
import { parseCpim } from './parse-cpim.ts';
import { serializeCpim } from './serialize-cpim.ts';

const content = Buffer.from('Grüße aus Köln');

describe('writing CPIM', () => {
  it('writes the example of FACTS 2.1', () => {
    const anonymous = { uri: 'sip:anonymous@anonymous.invalid' };
    const octets = serializeCpim({
      from: anonymous,
      to: [anonymous],
      dateTime: '2025-03-04T11:15:30+01:00',
      imdn: { messageId: 'q7Lm02', dispositionNotification: ['positive-delivery', 'display'] },
      contentType: 'text/plain; charset=utf-8',
      content,
    });
    expect(octets.toString().split('\r\n')).toEqual([
      'From: <sip:anonymous@anonymous.invalid>',
      'To: <sip:anonymous@anonymous.invalid>',
      'DateTime: 2025-03-04T11:15:30+01:00',
      'NS: imdn <urn:ietf:params:imdn>',
      'imdn.Message-ID: q7Lm02',
      'imdn.Disposition-Notification: positive-delivery, display',
      '',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Length: 17',
      '',
      'Grüße aus Köln',
    ]);
    expect(octets).toHaveLength(316);
  });

  it('escapes what would end a line', () => {
    const octets = serializeCpim({ subject: 'a\r\nTo: <tel:+1>\u0007\\', contentType: 'text/plain', content });
    expect(octets.toString().split('\r\n')[0]).toBe('Subject: a\\r\\nTo: <tel:+1>\\u0007\\\\');
    expect(parseCpim(octets)).toMatchObject({ subject: 'a\r\nTo: <tel:+1>\u0007\\', to: [] });
  });

  it.each([
    { from: { uri: 'tel:+1>\r\nTo: <tel:+2' } },
    { to: [{ uri: '' }] },
    { imdn: { originalTo: 'tel:+1 2' } },
    { headers: [['X\r\nY', '1']] as const },
    { contentHeaders: [['Content-Language', 'en\r\nX: 1']] as const },
    { contentHeaders: [['Content Language', 'en']] as const },
  ])('refuses what would add a header: %j', (part) => {
    expect(() => serializeCpim({ ...part, contentType: 'text/plain', content })).toThrow(CpimInjectionError);
  });

  it('writes what parseCpim reads', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const uri = fc.stringMatching(/^(sip|tel):[!#-;=?-~]{1,30}$/).filter((value) => !value.includes('\\'));
    const address = fc.record(
      { formalName: text.filter((name) => name.trim() !== ''), uri },
      { requiredKeys: ['uri'] },
    );
    const words: DispositionNotification[] = ['positive-delivery', 'negative-delivery', 'display', 'interworking'];
    const message = fc.record({
      from: address,
      to: fc.array(address, { maxLength: 3 }),
      cc: fc.array(address, { maxLength: 2 }),
      dateTime: fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((date) => date.toISOString()),
      subject: text,
      imdn: fc.record({
        messageId: fc.stringMatching(/^[!-~]{1,40}$/),
        dispositionNotification: fc.uniqueArray(fc.constantFrom(...words)),
        recordRoutes: fc.array(uri, { maxLength: 3 }),
        routes: fc.array(uri, { maxLength: 3 }),
        originalTo: uri,
      }),
      content: fc.uint8Array({ maxLength: 100 }).map((octets) => Buffer.from(octets)),
    });
    fc.assert(
      fc.property(message, (written) => {
        const read = parseCpim(serializeCpim({ ...written, contentType: 'text/plain;charset=utf-8' }));
        const { imdn, content: octets, ...rest } = written;
        expect(read).toMatchObject(rest);
        expect(read.imdn).toEqual({ ...imdn, dispositionNotification: new Set(imdn.dispositionNotification) });
        expect(read.content.equals(octets)).toBe(true);
        expect(read.contentHeaders.get('Content-Length')).toBe(String(octets.length));
      }),
    );
  });
});
