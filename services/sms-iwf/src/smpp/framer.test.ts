import { CommandStatus, deliverSm, encodePdu, PduError } from '@causeway/smpp';
import fc from 'fast-check';
import { Framer } from './framer.ts';

/** Pushes a stream in pieces of the given sizes and collects the PDUs. */
function cut(stream: Buffer, sizes: readonly number[], framer = new Framer()): Buffer[] {
  const pdus: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < stream.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    framer.push(stream.subarray(at, at + size), index, (octets) => pdus.push(Buffer.from(octets)));
    at += size;
  }
  return pdus;
}

describe('Framer', () => {
  it('gives the same PDUs however the stream is cut', () => {
    const pdus = fc.array(fc.uint8Array({ maxLength: 254 }), { minLength: 1, maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(pdus, sizes, (texts, pieces) => {
        const sent = texts.map((text, index) => encodePdu(deliverSm({ shortMessage: Buffer.from(text) }), index + 1));
        const framer = new Framer();
        expect(cut(Buffer.concat(sent), pieces, framer)).toEqual(sent);
        expect(framer.partialSince).toBeUndefined();
      }),
    );
  });

  it('says since when a PDU has been incomplete, anew for each', () => {
    const pdu = encodePdu({ command: 'enquire_link' }, 1);
    const framer = new Framer();
    const take = jest.fn();
    framer.push(pdu.subarray(0, 2), 10, take);
    framer.push(pdu.subarray(2, 9), 20, take);
    expect(framer.partialSince).toBe(10);
    framer.push(Buffer.concat([pdu.subarray(9), pdu.subarray(0, 5)]), 30, take);
    expect(framer.partialSince).toBe(30);
    framer.push(pdu.subarray(5), 40, take);
    expect(framer.partialSince).toBeUndefined();
    expect(take).toHaveBeenCalledTimes(2);
  });

  it.each([
    [0, 64],
    [15, 64],
    [65, 64],
    [0xffffffff, 64],
  ])('refuses a command_length of %i where at most %i are allowed', (length, limit) => {
    const octets = Buffer.alloc(16);
    octets.writeUInt32BE(length, 0);
    octets.writeUInt32BE(77, 12);
    const framer = new Framer(limit);
    const error = thrownBy(() => framer.push(octets, 0, () => {}));
    expect(error).toMatchObject({
      commandStatus: CommandStatus.ESME_RINVCMDLEN,
      sequenceNumber: 77,
      recoverable: false,
    });
  });

  it('hands over the PDUs that came before the bad one', () => {
    const take = jest.fn();
    const stream = Buffer.concat([encodePdu({ command: 'enquire_link' }, 1), Buffer.alloc(4)]);
    expect(thrownBy(() => new Framer().push(stream, 0, take))).toMatchObject({ sequenceNumber: 0 });
    expect(take).toHaveBeenCalledTimes(1);
  });
});

function thrownBy(action: () => void): PduError {
  try {
    action();
  } catch (error) {
    if (error instanceof PduError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
