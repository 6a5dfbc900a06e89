import { assemble, segmentInfo } from './concatenation.ts';
import { UnknownDataCodingError } from './errors.ts';
import { parseUdh } from './udh.ts';

const info = (sequence: number, total: number) => ({ reference: 7, total, sequence, referenceBits: 8 as const });
const part = (sequence: number, total: number, hexadecimal: string, dataCoding = 0) => ({
  info: info(sequence, total),
  dataCoding,
  octets: Buffer.from(hexadecimal, 'hex'),
});

describe('the place of a short message', () => {
  it('comes from the user data header or from three sar_* TLVs', () => {
    expect(segmentInfo(parseUdh(Buffer.from('0500032a0201', 'hex')))).toEqual({ ...info(1, 2), reference: 0x2a });
    expect(segmentInfo(undefined, { sarMsgRefNum: 300, sarTotalSegments: 3, sarSegmentSeqnum: 2 })).toEqual({
      reference: 300,
      total: 3,
      sequence: 2,
      referenceBits: 16,
    });
  });

  it.each([
    [{ sarMsgRefNum: 1, sarTotalSegments: 3 }],
    [{ sarMsgRefNum: 1, sarTotalSegments: 3, sarSegmentSeqnum: 0 }],
    [{ sarMsgRefNum: 1, sarTotalSegments: 3, sarSegmentSeqnum: 4 }],
    [{ sarMsgRefNum: 1, sarTotalSegments: 1, sarSegmentSeqnum: 1 }],
    [undefined],
  ])('is none with %j', (sar) => {
    expect(segmentInfo(undefined, sar)).toBeUndefined();
  });
});

describe('assembly', () => {
  it('SMS-6.2.2.2.1-02 waits for all parts, in any order, and keeps the first of a repeated one', () => {
    expect(assemble([])).toBeUndefined();
    expect(assemble([part(2, 2, '62')])).toBeUndefined();
    expect(assemble([part(2, 2, '62'), part(1, 2, '61'), part(1, 2, '7a')])).toBe('ab');
  });

  it('ignores a part that claims another total', () => {
    expect(assemble([part(1, 2, '61'), part(2, 3, '7a'), part(2, 2, '62')])).toBe('ab');
  });

  it('makes an escape pair and a surrogate pair whole that the sender split', () => {
    expect(assemble([part(1, 2, '611b'), part(2, 2, '6562')])).toBe('a€b');
    expect(assemble([part(1, 2, '0041d83d', 8), part(2, 2, 'de000042', 8)])).toBe('A😀B');
  });

  it('decodes each part by its own data_coding', () => {
    expect(assemble([part(1, 3, '6105'), part(2, 3, '044f', 8), part(3, 3, '62')])).toBe('aéяb');
  });

  it('has no text where a part is not text', () => {
    expect(() => assemble([part(1, 2, '61'), part(2, 2, '61', 4)])).toThrow(UnknownDataCodingError);
  });
});
