import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  assemble,
  decode,
  decodeGsm7,
  fillBitsAfter,
  parseUdh,
  type SegmentPart,
  unpackSeptets,
} from '../src/index.ts';

/** The text half of Appendix F: from user data to `decoded_text`. @causeway/cpm goes on from there. */
const PROVEN_HERE = ['SMS-F-C-b', 'SMS-F-C-g', 'SMS-F-C-h', 'SMS-F-n'];

interface UserData {
  readonly seq?: number;
  readonly septets_hex?: string;
  readonly octets_hex?: string;
}

interface Vector {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly input: UserData & {
    readonly encoding: 'gsm7' | 'ucs2' | '8bit';
    readonly segments?: readonly UserData[];
    readonly tp_ud_hex?: string;
    readonly tp_ud_hex_2?: string;
    readonly tp_udl?: number;
    readonly tp_udl_2?: number;
    readonly udh_national_single_shift?: string;
    readonly udh_national_locking_shift?: string;
  };
  readonly decoded_text: string;
  readonly alternatives?: ReadonlyArray<{ readonly condition?: string; readonly value: string }>;
}

const catalog: { vectors: Vector[] } = parse(
  readFileSync(join(__dirname, '../../../docs/specification/sms.yaml'), 'utf8'),
);
const DATA_CODING_OF_ENCODING = { gsm7: 0x00, ucs2: 0x08, '8bit': 0x04 };
const REMOVE = { unassignedEscape: 'remove' } as const;

function octetsOf(data: UserData): Buffer {
  return Buffer.from(data.septets_hex ?? data.octets_hex ?? '', 'hex');
}

function partsOf(vector: Vector): SegmentPart[] {
  const { segments = [], encoding } = vector.input;
  return segments.map((data) => ({
    info: { reference: 1, total: segments.length, sequence: data.seq ?? 0, referenceBits: 8 },
    dataCoding: DATA_CODING_OF_ENCODING[encoding],
    octets: octetsOf(data),
  }));
}

/** A packed segment of a TPDU, as vector MC-V44 gives it. */
function packedPart(hexadecimal: string, userDataLength: number): SegmentPart {
  const userData = Buffer.from(hexadecimal, 'hex');
  const { length, concatenation } = parseUdh(userData);
  if (!concatenation) throw new Error('the vector has no concatenation element');
  const fillBits = fillBitsAfter(length);
  const headerSeptets = (length * 8 + fillBits) / 7;
  const octets = unpackSeptets(userData.subarray(length), userDataLength - headerSeptets, fillBits);
  return { info: concatenation, dataCoding: 0, octets };
}

function textOf(vector: Vector): string | undefined {
  const { input } = vector;
  if (input.encoding === '8bit') return '';
  if (input.tp_ud_hex !== undefined) {
    const first = packedPart(input.tp_ud_hex, input.tp_udl ?? 0);
    return assemble([first, packedPart(input.tp_ud_hex_2 ?? '', input.tp_udl_2 ?? 0)], REMOVE);
  }
  if (input.segments) return assemble(partsOf(vector), REMOVE);
  const nationalShift = {
    single: input.udh_national_single_shift ? 1 : undefined,
    locking: input.udh_national_locking_shift ? 1 : undefined,
  };
  return decode(DATA_CODING_OF_ENCODING[input.encoding], octetsOf(input), { ...REMOVE, nationalShift });
}

describe('Appendix F, text of the short messages', () => {
  it('has 45 vectors', () => {
    expect(catalog.vectors).toHaveLength(45);
  });

  it.each(
    catalog.vectors.map((vector) => {
      const ids = vector.requirements.filter((id) => PROVEN_HERE.includes(id));
      return { name: [...ids, vector.id, vector.title].join(' '), vector };
    }),
  )('$name', ({ vector }) => {
    expect(textOf(vector)).toBe(vector.decoded_text);
  });

  it('SMS-F-C-f MC-V27 MC-V28 read by the Turkish tables where they are supported', () => {
    const supported = { ...REMOVE, supportedNationalTables: [1] };
    expect(decodeGsm7(Buffer.from('531b5353', 'hex'), { ...supported, nationalShift: { single: 1 } })).toBe('SŞS');
    expect(decodeGsm7(Buffer.from('1c61', 'hex'), { ...supported, nationalShift: { locking: 1 } })).toBe('Şa');
  });
});
