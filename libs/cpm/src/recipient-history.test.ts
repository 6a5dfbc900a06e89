import fc from 'fast-check';
import { type HistoryEntry, readRecipientHistory, writeRecipientHistory } from './recipient-history.ts';

const listOf = (entries: string, namespace = 'urn:ietf:params:xml:ns:copycontrol') =>
  Buffer.from(
    `<?xml version="1.0"?><resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:cp="${namespace}">` +
      `<list>${entries}</list></resource-lists>`,
  );

describe('recipient-list-history', () => {
  it('gives to, cc and unmarked entries in their order, and neither bcc nor anonymized ones', () => {
    const document = listOf(
      '<entry uri="tel:+12125550102" cp:copyControl="to"/>' +
        '<entry uri="mailto:bob@example.org" cp:copyControl="cc"><display-name>Bob</display-name></entry>' +
        '<entry uri="tel:+12125550103" cp:copyControl="bcc"/>' +
        '<entry uri="tel:+12125550104"/>' +
        '<entry uri="tel:+12125550105" cp:copyControl="to" cp:anonymize="true"/>' +
        '<entry uri="sip:anonymous@anonymous.invalid" cp:copyControl="to" cp:count="2"/>',
    );
    expect(readRecipientHistory(document)).toEqual([
      { uri: 'tel:+12125550102', copyControl: 'to' },
      { uri: 'mailto:bob@example.org', copyControl: 'cc' },
      { uri: 'tel:+12125550104', copyControl: undefined },
    ]);
  });

  it("takes RFC 5366's other spelling of the namespace", () => {
    const document = listOf('<entry uri="tel:+1" cp:copyControl="cc"/>', 'urn:ietf:params:xml:ns:copyControl');
    expect(readRecipientHistory(document)).toEqual([{ uri: 'tel:+1', copyControl: 'cc' }]);
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"/>', 400],
    ['another document', '<imdn xmlns="urn:ietf:params:xml:ns:imdn"/>', 400],
    ['what is not closed', '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"><list>', 400],
    ['nothing', '', 400],
  ])('refuses %s', (_what, text, status) => {
    expect(() => readRecipientHistory(Buffer.from(text))).toThrow(expect.objectContaining({ status }));
  });

  it('refuses more recipients than anybody writes to', () => {
    const entries = '<entry uri="tel:+1" cp:copyControl="to"/>'.repeat(1_001);
    expect(() => readRecipientHistory(listOf(entries))).toThrow(expect.objectContaining({ status: 413 }));
  });

  it('reads what it writes, whatever the addresses hold', () => {
    const entry: fc.Arbitrary<HistoryEntry> = fc.record({
      uri: fc.webUrl({ withQueryParameters: true }).filter((uri) => !uri.startsWith('sip:')),
      copyControl: fc.constantFrom('to' as const, 'cc' as const, undefined),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        expect(readRecipientHistory(writeRecipientHistory(entries))).toEqual(entries);
      }),
    );
  });

  it('no address can add an element', () => {
    const uri = "mailto:\"/><entry uri='x' cp:copyControl='to'/>@example.org";
    expect(readRecipientHistory(writeRecipientHistory([{ uri, copyControl: 'to' }]))).toEqual([
      { uri, copyControl: 'to' },
    ]);
  });
});
