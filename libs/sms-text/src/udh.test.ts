import fc from 'fast-check';
import { MalformedUdhError } from './errors.ts';
import { buildConcatenationUdh, buildUdh, parseUdh } from './udh.ts';

const bytes = (hexadecimal: string) => Buffer.from(hexadecimal, 'hex');

describe('user data header', () => {
  it('reads the 8-bit and the 16-bit reference', () => {
    expect(parseUdh(bytes('0500032a02016162'))).toMatchObject({
      length: 6,
      concatenation: { reference: 0x2a, total: 2, sequence: 1, referenceBits: 8 },
    });
    expect(parseUdh(bytes('060804012a0202'))).toMatchObject({
      length: 7,
      concatenation: { reference: 0x12a, total: 2, sequence: 2, referenceBits: 16 },
    });
  });

  it('notes national shifts and passes over other elements', () => {
    const header = parseUdh(bytes('1005040b8423f024010125010301028001'));
    expect(header.nationalShift).toEqual({ single: 1, locking: 3 });
    expect(header.concatenation).toBeUndefined();
    expect(header.elements.map(({ id }) => id)).toEqual([0x05, 0x24, 0x25, 0x01]);
  });

  it.each(['050003' + '2a' + '02' + '00', '0500032a0203', '0500032a0000'])(
    'ignores a number that is 0 or above the total (%s)',
    (header) => {
      expect(parseUdh(bytes(header)).concatenation).toBeUndefined();
    },
  );

  it.each(['', '05', '0500032a02', '0300032a', '0100', '02000a'])(
    'refuses %j, which is shorter than it says',
    (userData) => {
      expect(() => parseUdh(bytes(userData))).toThrow(MalformedUdhError);
    },
  );

  it('SMS-F-n keeps control data and text apart', () => {
    const userData = bytes('0500032a02016162');
    expect(userData.subarray(parseUdh(userData).length).toString('latin1')).toBe('ab');
  });

  it('writes what it reads', () => {
    const element = fc.record({
      id: fc.integer({ min: 0, max: 255 }),
      data: fc.uint8Array({ maxLength: 12 }).map((octets) => Buffer.from(octets)),
    });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 9 }), fc.uint8Array({ maxLength: 20 }), (elements, text) => {
        const header = buildUdh(elements);
        const read = parseUdh(Buffer.concat([header, text]));
        expect(read.length).toBe(header.length);
        expect(read.elements).toEqual(elements);
      }),
    );
  });

  it('writes the place of a segment', () => {
    const place = fc.record({
      reference: fc.integer({ min: 0, max: 255 }),
      total: fc.integer({ min: 2, max: 255 }),
      sequence: fc.constant(2),
      referenceBits: fc.constantFrom(8 as const, 16 as const),
    });
    fc.assert(
      fc.property(place, (info) => {
        expect(parseUdh(buildConcatenationUdh(info)).concatenation).toEqual(info);
      }),
    );
  });

  it('refuses a header that leaves no room', () => {
    expect(() => buildUdh([{ id: 5, data: Buffer.alloc(138) }])).toThrow(MalformedUdhError);
  });

  it('reads any octets or refuses them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
        try {
          expect(parseUdh(Buffer.from(octets)).length).toBeLessThanOrEqual(octets.length);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedUdhError);
        }
      }),
    );
  });
});
