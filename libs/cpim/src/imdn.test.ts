import fc from 'fast-check';
import { buildImdn } from './build-imdn.ts';
import { dispositionNotifications } from './disposition-notifications.ts';
import { CpimError } from './errors.ts';
import type { Imdn } from './imdn.ts';
import { parseCpim } from './parse-cpim.ts';
import { parseImdn } from './parse-imdn.ts';
import { serializeCpim } from './serialize-cpim.ts';

const NS = 'xmlns="urn:ietf:params:xml:ns:imdn"';

function refusal(document: string | Buffer): CpimError {
  try {
    parseImdn(Buffer.from(document));
  } catch (error) {
    if (error instanceof CpimError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('IMDN', () => {
  it('is written in the order of the schema, the extension last', () => {
    const xml = buildImdn({
      messageId: 'Zx81kQpL0aT4',
      dateTime: '2025-03-04T10:15:30.000Z',
      recipientUri: 'tel:+12125550199',
      delivery: 'delivered',
      interworking: 'legacy-sms',
    }).toString();
    expect(xml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
        '<imdn xmlns="urn:ietf:params:xml:ns:imdn" xmlns:cpmimdn="urn:oma:xml:cpm:imdn-extensions:1.0">' +
        '<message-id>Zx81kQpL0aT4</message-id><datetime>2025-03-04T10:15:30.000Z</datetime>' +
        '<recipient-uri>tel:+12125550199</recipient-uri>' +
        '<original-recipient-uri>tel:+12125550199</original-recipient-uri>' +
        '<delivery-notification><status><delivered/></status></delivery-notification>' +
        '<cpmimdn:interworking-notification><cpmimdn:status><cpmimdn:legacy-sms/></cpmimdn:status>' +
        '</cpmimdn:interworking-notification></imdn>',
    );
  });

  it('declares the extension only where it is used', () => {
    expect(buildImdn({ messageId: 'a', display: 'displayed' }).toString()).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\r\n<imdn ${NS}><message-id>a</message-id>` +
        '<display-notification><status><displayed/></status></display-notification></imdn>',
    );
  });

  it('holds one notification', () => {
    expect(() => buildImdn({ messageId: 'a', delivery: 'delivered', display: 'displayed' })).toThrow(RangeError);
  });

  it('is read by namespace and local name, in any order, unknown elements passed over', () => {
    const document = `<i:imdn xmlns:i="urn:ietf:params:xml:ns:imdn" xmlns:cpm="urn:oma:xml:cpm:imdn-extensions:1.0"
        xmlns:x="urn:x"><x:message-id>no</x:message-id>
      <cpm:interworking-notification><cpm:status><cpm:legacy-mms/></cpm:status></cpm:interworking-notification>
      <i:display-notification><i:status><i:displayed/></i:status></i:display-notification>
      <x:status><i:status><i:failed/></i:status></x:status>
      <i:datetime> 2025-03-04T10:15:30Z </i:datetime><i:message-id><![CDATA[a&b]]></i:message-id></i:imdn>`;
    expect(parseImdn(Buffer.from(document))).toEqual({
      messageId: 'a&b',
      dateTime: '2025-03-04T10:15:30Z',
      display: 'displayed',
      interworking: 'legacy-mms',
    });
  });

  it('does not take a status that the schema does not have', () => {
    const document = `<imdn ${NS}><message-id>a</message-id><delivery-notification><status><displayed/></status></delivery-notification></imdn>`;
    expect(parseImdn(Buffer.from(document))).toEqual({ messageId: 'a' });
  });

  it.each([
    ['a DOCTYPE', `<!DOCTYPE imdn [<!ENTITY a "b">]><imdn ${NS}><message-id>&a;</message-id></imdn>`, 400],
    ['another document', '<imdn><message-id>a</message-id></imdn>', 400],
    ['no message-id', `<imdn ${NS}><datetime>x</datetime></imdn>`, 400],
    ['an empty message-id', `<imdn ${NS}><message-id> </message-id></imdn>`, 400],
    ['an unclosed element', `<imdn ${NS}><message-id>a</message-id>`, 400],
    ['an undeclared entity', `<imdn ${NS}><message-id>&a;</message-id></imdn>`, 400],
    ['an undeclared prefix', `<imdn ${NS}><x:message-id>a</x:message-id></imdn>`, 400],
    ['nothing', '', 400],
    ['octets that are not UTF-8', Buffer.from(`<imdn ${NS}><message-id>\xff</message-id></imdn>`, 'latin1'), 400],
    ['depth', `<imdn ${NS}>${'<x>'.repeat(20)}`, 413],
    ['many elements', `<imdn ${NS}>${'<x/>'.repeat(201)}</imdn>`, 413],
    ['a long text', `<imdn ${NS}><message-id>${'a'.repeat(3000)}</message-id></imdn>`, 413],
    ['length', `<imdn ${NS}>${' '.repeat(66_000)}</imdn>`, 413],
  ])('is refused for %s', (_, document, status) => {
    expect(refusal(document).status).toBe(status);
  });

  it('is read as it was written', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((value) => `m${value}m`);
    const status: fc.Arbitrary<Partial<Imdn>> = fc.constantFrom(
      { delivery: 'delivered' as const },
      { delivery: 'failed' as const },
      { delivery: 'forbidden' as const },
      { delivery: 'error' as const },
      { display: 'displayed' as const },
      { processing: 'stored' as const },
      {},
    );
    const imdn = fc
      .tuple(
        fc.record({ messageId: text, dateTime: text, recipientUri: text, originalRecipientUri: text }),
        status,
        fc.constantFrom({ interworking: 'legacy-sms' as const }, { interworking: 'error' as const }, {}),
      )
      .map(([ids, ...states]) => Object.assign({}, ids, ...states) as Imdn);
    // XML cannot hold most controls and two non-characters; they are left out.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the controls that XML cannot hold.
    const readable = (value: string) => value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
    fc.assert(
      fc.property(imdn, (written) => {
        expect(parseImdn(buildImdn(written))).toEqual({
          ...written,
          messageId: readable(written.messageId),
          dateTime: readable(written.dateTime ?? ''),
          recipientUri: readable(written.recipientUri ?? ''),
          originalRecipientUri: readable(written.originalRecipientUri ?? ''),
        });
      }),
    );
  });
});

describe('disposition notifications of a content', () => {
  const report = (messageId: string) => buildImdn({ messageId, delivery: 'delivered' });
  const cpim = (contentType: string, content: Buffer) => parseCpim(serializeCpim({ contentType, content }));

  it('are one for message/imdn+xml and none for user content', () => {
    expect(dispositionNotifications(cpim('message/imdn+xml', report('a')))).toEqual([
      { messageId: 'a', delivery: 'delivered' },
    ]);
    expect(dispositionNotifications(cpim('text/plain', report('a')))).toEqual([]);
  });

  it('are several in an aggregate of nothing else', () => {
    const part = (type: string, content: Buffer) => `--b\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
    const imdn = 'message/imdn+xml';
    const aggregate = Buffer.from(`${part(imdn, report('a'))}${part(imdn, report('b'))}--b--`);
    const mixed = Buffer.from(`${part(imdn, report('a'))}${part('text/plain', report('b'))}--b--`);
    const type = 'multipart/mixed;boundary=b';
    expect(dispositionNotifications(cpim(type, aggregate)).map(({ messageId }) => messageId)).toEqual(['a', 'b']);
    expect(dispositionNotifications(cpim(type, mixed))).toEqual([]);
  });
});
