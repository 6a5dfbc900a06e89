/** One field of an encoded protobuf message: octets for length-delimited ones, else the number. */
export interface ProtobufField {
  readonly number: number;
  readonly value: Buffer | number;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * The fields of an encoded message, in their order, without its schema.
 *
 * @throws RangeError for octets that are no protobuf message
 */
export function* fieldsOf(message: Buffer): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const octet = message.readUInt8(at++);
      value += (octet & 0x7f) * shift;
      if (octet < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case VARINT:
        yield { number, value: varint() };
        break;
      case FIXED64:
        yield { number, value: Number(message.readBigUInt64LE(at)) };
        at += 8;
        break;
      case LENGTH_DELIMITED: {
        const length = varint();
        if (at + length > message.length) throw new RangeError('a protobuf field ends behind its message');
        yield { number, value: message.subarray(at, at + length) };
        at += length;
        break;
      }
      case FIXED32:
        yield { number, value: message.readUInt32LE(at) };
        at += 4;
        break;
      default:
        throw new RangeError(`protobuf wire type ${key % 8} is none that is used`);
    }
  }
}

/** The length-delimited fields with a number. */
export function octetsOf(message: Buffer, number: number): Buffer[] {
  return [...fieldsOf(message)].flatMap(({ number: own, value }) =>
    own === number && Buffer.isBuffer(value) ? [value] : [],
  );
}
