import fc from 'fast-check';
import { assemble } from './concatenation.ts';
import { decode } from './data-coding.ts';
import { TextTooLongError } from './errors.ts';
import { type Concatenation, octetCapacity, type SegmentedText, segment, septetCapacity } from './segmentation.ts';
import { parseUdh } from './udh.ts';

const CONCATENATIONS: Concatenation[] = ['sar', 'udh8', 'udh16'];

function payloads({ segments, udhi }: SegmentedText): Buffer[] {
  return segments.map((octets) => (udhi ? octets.subarray((octets[0] ?? 0) + 1) : octets));
}

/** Units of each segment: septets, or UTF-16 units. */
function units(text: string, concatenation: Concatenation): number[] {
  const segmented = segment(text, { concatenation });
  return payloads(segmented).map((octets) => (segmented.dataCoding === 8 ? octets.length / 2 : octets.length));
}

const anyText = fc.oneof(
  fc.string({ maxLength: 700 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.constantFrom('a', '€', '[', 'я', '😀', '👨‍👩‍👧', 'e\u0301'), { maxLength: 500 })
    .map((all) => all.join('')),
);

describe('segmentation', () => {
  it.each([
    [{ sar: 153, udh8: 153, udh16: 152 }, septetCapacity],
    [{ sar: 134, udh8: 134, udh16: 133 }, octetCapacity],
  ])('leaves what 140 octets hold beside the header: %j', (expected, capacity) => {
    for (const concatenation of CONCATENATIONS) expect(capacity(concatenation)).toBe(expected[concatenation]);
  });

  it('SMS-6.2.2.1.1-04 keeps 160 septets and 70 units in one short message', () => {
    for (const text of ['a'.repeat(160), '€'.repeat(80), 'я'.repeat(70), '']) {
      expect(segment(text)).toMatchObject({ total: 1, reference: 0, udhi: false });
    }
    expect(segment('Dinner at 7?').segments[0]?.toString('hex')).toBe('44696e6e657220617420373f');
    expect(segment('я').segments[0]?.toString('hex')).toBe('044f');
  });

  it.each([
    ['a'.repeat(161), [153, 8], [152, 9]],
    ['€'.repeat(81), [152, 10], [152, 10]],
    [`a${'€'.repeat(80)}`, [153, 8], [151, 10]],
    ['я'.repeat(71), [67, 4], [66, 5]],
    [`${'я'.repeat(66)}😀яяя`, [66, 5], [66, 5]],
    [`${'я'.repeat(65)}😀яяяя`, [67, 4], [65, 6]],
  ])('SMS-6.2.2.1.1-05 divides by FACTS 5.11 (%#)', (text, eight, sixteen) => {
    expect(units(text, 'sar')).toEqual(eight);
    expect(units(text, 'udh8')).toEqual(eight);
    expect(units(text, 'udh16')).toEqual(sixteen);
  });

  it('SMS-6.2.2.1.1-05 splits no escape pair, surrogate pair or character, keeps to the room and loses nothing', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...CONCATENATIONS), (text, concatenation) => {
        const segmented = segment(text, { concatenation });
        const parts = payloads(segmented);
        const wellFormed = text.toWellFormed();
        // Decoding each part alone gives the whole text only when no pair was split.
        expect(parts.map((part) => decode(segmented.dataCoding, part)).join('')).toBe(wellFormed);
        expect(segmented.total).toBe(parts.length);
        if (parts.length === 1) {
          expect(parts[0]?.length).toBeLessThanOrEqual(segmented.dataCoding === 8 ? 140 : 160);
          return;
        }
        const room = segmented.dataCoding === 8 ? octetCapacity(concatenation) : septetCapacity(concatenation);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(room);
        expect(parts.every((part) => part.length > 0)).toBe(true);
      }),
    );
  });

  it('is undone by assemble in any order', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('udh8', 'udh16'), fc.gen(), (text, concatenation, gen) => {
        const segmented = segment(text, { concatenation });
        if (segmented.total === 1) return;
        const parts = segmented.segments.map((octets) => {
          const { concatenation: info, length } = parseUdh(octets);
          if (!info) throw new Error('a segment without its place');
          return { info, dataCoding: segmented.dataCoding, octets: octets.subarray(length) };
        });
        const shuffled = gen(fc.shuffledSubarray, parts, { minLength: parts.length });
        expect(assemble(shuffled)).toBe(text.toWellFormed());
      }),
    );
  });

  it('keeps a combining mark and an emoji sequence whole when they are within reach', () => {
    expect(units(`${'я'.repeat(66)}e\u0301${'я'.repeat(10)}`, 'sar')).toEqual([66, 12]);
    expect(units(`${'я'.repeat(62)}👨‍👩‍👧${'я'.repeat(10)}`, 'sar')).toEqual([62, 18]);
    // 20 marks on one letter cannot be kept: only the room counts.
    expect(units(`${'я'.repeat(55)}e${'\u0301'.repeat(20)}`, 'sar')).toEqual([67, 9]);
  });

  it('writes the header of each segment with one reference', () => {
    const eight = segment('a'.repeat(161), { concatenation: 'udh8', reference: 0x12a });
    expect(eight).toMatchObject({ reference: 0x2a, udhi: true, total: 2 });
    expect(eight.segments.map((octets) => octets.subarray(0, 6).toString('hex'))).toEqual([
      '0500032a0201',
      '0500032a0202',
    ]);
    expect(eight.segments.map((octets) => octets.length)).toEqual([159, 14]);
    const sixteen = segment('a'.repeat(161), { concatenation: 'udh16', reference: 0x12a });
    expect(sixteen.segments.map((octets) => octets.subarray(0, 7).toString('hex'))).toEqual([
      '060804012a0201',
      '060804012a0202',
    ]);
  });

  it('takes a fresh reference for each message', () => {
    const long = 'a'.repeat(161);
    const references = new Set(Array.from({ length: 100 }, () => segment(long).reference));
    expect(references.size).toBe(100);
  });

  it('refuses more segments than allowed, also before it encodes', () => {
    expect(segment('a'.repeat(306), { maxSegments: 2 }).total).toBe(2);
    expect(() => segment('a'.repeat(307), { maxSegments: 2 })).toThrow(new TextTooLongError(3, 2));
    expect(() => segment('a'.repeat(50_000_000))).toThrow(TextTooLongError);
    expect(segment('a'.repeat(255 * 153)).total).toBe(255);
    expect(() => segment('a'.repeat(255 * 153 + 1))).toThrow(TextTooLongError);
  });

  it('takes less room by policy, never more', () => {
    expect(units('a'.repeat(161), 'udh16')).toEqual([152, 9]);
    const lower = segment('a'.repeat(161), { capacity: { gsm7: 100 } });
    expect(lower.segments.map((octets) => octets.length)).toEqual([100, 61]);
    const more = segment('я'.repeat(71), { capacity: { ucs2Units: 70 } });
    expect(more.segments.map((octets) => octets.length / 2)).toEqual([67, 4]);
    expect(segment('a'.repeat(81), { singleSmOctets: 70 }).total).toBe(1);
    expect(segment('a'.repeat(81), { singleSmOctets: 70, capacity: { gsm7: 70 } }).total).toBe(2);
    expect(segment('€€', { singleSmOctets: 1, capacity: { gsm7: 1 } }).total).toBe(2);
  });
});

describe('mode literal', () => {
  it('SMS-T1.data_coding writes the charset that data_coding names', () => {
    const octets = (text: string, charset: string) => {
      const { dataCoding, segments, replaced } = segment(text, { mode: 'literal', charset });
      return [dataCoding, segments[0]?.toString('hex'), replaced];
    };
    expect(octets('Grüße', 'iso-8859-1')).toEqual([0x03, '4772fcdf65', 0]);
    expect(octets('Привет', 'iso-8859-5')).toEqual([0x06, 'bfe0d8d2d5e2', 0]);
    expect(octets('שלום', 'iso-8859-8')).toEqual([0x07, 'f9ece5ed', 0]);
    expect(octets('я', 'utf-16')).toEqual([0x08, '044f', 0]);
    expect(octets('a日本b', 'iso-2022-jp')).toEqual([0x0a, '611b2442467c4b5c1b284262', 0]);
    expect(octets('한글', 'euc-kr')).toEqual([0x0e, 'c7d1b1db', 0]);
    expect(octets('é?', 'us-ascii')).toEqual([0x01, '3f3f', 1]);
    expect(octets('Hi я😀€', 'utf-8')).toEqual([0x00, '4869203f3f1b65', 2]);
  });

  it.each([
    ['iso-2022-jp', '日本語テキスト '.repeat(20)],
    ['euc-kr', '한글 텍스트 '.repeat(30)],
    ['iso-8859-5', 'Привет '.repeat(30)],
  ])('splits no character of %s', (charset, text) => {
    const segmented = segment(text, { mode: 'literal', charset, concatenation: 'udh8' });
    expect(segmented.total).toBeGreaterThan(1);
    const parts = payloads(segmented);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(134);
    expect(parts.map((part) => decode(segmented.dataCoding, part)).join('')).toBe(text);
  });
});

describe('an SM-SC whose data_coding 0 is not GSM 7 bit', () => {
  it('gets one octet for each character and the room counted in septets', () => {
    const latin1 = { defaultAlphabet: 'latin1' } as const;
    expect(segment('Grüße [1]', latin1).segments[0]?.toString('latin1')).toBe('Grüße [1]');
    expect(segment('['.repeat(80), latin1).total).toBe(1);
    expect(segment('['.repeat(81), latin1).segments.map((octets) => octets.length)).toEqual([76, 5]);
    expect(segment('10 €', latin1).dataCoding).toBe(8);
    expect(segment('é', { defaultAlphabet: 'ascii' }).dataCoding).toBe(8);
    expect(segment('`', latin1).dataCoding).toBe(8);
  });
});
