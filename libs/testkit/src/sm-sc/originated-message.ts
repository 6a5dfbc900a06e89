import type { SmppFieldValue } from './smpp-codec.ts';

/** An SMS of an SMS user towards the ESME. */
export interface OriginateOptions {
  /** Sender: E.164 digits, or any text with `fromTon` 5. */
  readonly from: string;
  readonly to: string;
  readonly fromTon?: number;
  readonly fromNpi?: number;
  readonly toTon?: number;
  readonly toNpi?: number;
  /** Text: default alphabet where GSM 03.38 and ASCII are the same, else UCS-2. */
  readonly text?: string;
  /** Content as octets, with `dataCoding`, in place of `text`. */
  readonly octetsHex?: string;
  readonly dataCoding?: number;
  /** How several segments are tied together, or `payload` for one message_payload. Default: by need, `udh8`. */
  readonly concatenation?: 'sar' | 'udh8' | 'udh16' | 'payload' | undefined;
  /** Content octets of each segment but the last. */
  readonly segmentOctets?: number;
  readonly reference?: number;
  /** Order in which segments go out, by number from 1; leave one out to lose it. Default: in order. */
  readonly order?: readonly number[];
  readonly esmClass?: number;
  readonly registeredDelivery?: number;
  readonly command?: 'deliver_sm' | 'data_sm';
  /** Further fields and TLVs by SMPP's names, in every segment. */
  readonly fields?: Readonly<Record<string, SmppFieldValue>>;
}

const UCS2 = 8;
const UDHI = 0x40;
/** Octets of the GSM default alphabet, one septet each, and of others, that a segment holds beside its header. */
const SEGMENT = { septets: 152, octets: 132 };
const SINGLE = { septets: 160, octets: 140 };
/** Characters that have the same code in GSM 03.38 and in ASCII. */
const SAME_IN_GSM_AND_ASCII = /^[\n\r !"#%&'()*+,\-./0-9:;<=>?A-Za-z]*$/;

let lastReference = 0;

/** The PDUs of a message, in the order in which they go out. */
export function originatedSegments(options: OriginateOptions): Record<string, SmppFieldValue>[] {
  const { content, dataCoding } = contentOf(options);
  const septets = dataCoding === 0;
  const single = septets ? SINGLE.septets : SINGLE.octets;
  const way = options.concatenation ?? 'udh8';
  const base: Record<string, SmppFieldValue> = {
    source_addr_ton: options.fromTon ?? 1,
    source_addr_npi: options.fromNpi ?? 1,
    source_addr: options.from,
    dest_addr_ton: options.toTon ?? 1,
    dest_addr_npi: options.toNpi ?? 1,
    destination_addr: options.to,
    esm_class: options.esmClass ?? 0,
    registered_delivery: options.registeredDelivery ?? 0,
    data_coding: dataCoding,
    ...options.fields,
  };
  if (way === 'payload' || options.command === 'data_sm') {
    return [
      {
        ...base,
        ...(options.command === 'data_sm' ? {} : { short_message: Buffer.alloc(0) }),
        message_payload: content,
      },
    ];
  }
  if (options.concatenation === undefined && options.segmentOctets === undefined && content.length <= single) {
    return [{ ...base, short_message: content }];
  }
  const size = options.segmentOctets ?? (septets ? SEGMENT.septets : SEGMENT.octets);
  const total = Math.max(1, Math.ceil(content.length / size));
  lastReference = (lastReference % 255) + 1;
  const reference = options.reference ?? lastReference;
  const order = options.order ?? Array.from({ length: total }, (_, index) => index + 1);
  return order.map((number) =>
    segment(base, way, content.subarray((number - 1) * size, number * size), { reference, total, number }),
  );
}

function segment(
  base: Readonly<Record<string, SmppFieldValue>>,
  way: 'sar' | 'udh8' | 'udh16',
  part: Buffer,
  place: { readonly reference: number; readonly total: number; readonly number: number },
): Record<string, SmppFieldValue> {
  const { reference, total, number } = place;
  if (way === 'sar') {
    return {
      ...base,
      short_message: part,
      sar_msg_ref_num: reference,
      sar_total_segments: total,
      sar_segment_seqnum: number,
    };
  }
  const header =
    way === 'udh8'
      ? [5, 0, 3, reference & 0xff, total, number]
      : [6, 8, 4, (reference >> 8) & 0xff, reference & 0xff, total, number];
  const esmClass = typeof base.esm_class === 'number' ? base.esm_class : 0;
  return { ...base, esm_class: esmClass | UDHI, short_message: Buffer.concat([Buffer.from(header), part]) };
}

function contentOf(options: OriginateOptions): { content: Buffer; dataCoding: number } {
  if (options.octetsHex !== undefined) {
    return { content: Buffer.from(options.octetsHex, 'hex'), dataCoding: options.dataCoding ?? 0 };
  }
  const text = options.text ?? '';
  const dataCoding = options.dataCoding ?? (SAME_IN_GSM_AND_ASCII.test(text) ? 0 : UCS2);
  if (dataCoding === UCS2) return { content: Buffer.from(text, 'utf16le').swap16(), dataCoding };
  return { content: Buffer.from(text, 'latin1'), dataCoding };
}
