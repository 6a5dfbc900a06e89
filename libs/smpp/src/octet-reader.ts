import { CommandStatus } from './command-status.ts';
import { HEADER_OCTETS } from './field-limits.ts';
import { PduError } from './pdu-error.ts';
import { NO_TLVS, TLV_LENGTHS, type Tlv } from './tlv.ts';

const TLV_HEADER_OCTETS = 4;

/** Reads the body of one PDU from front to back; every read is checked against the end of the PDU. */
export class OctetReader {
  readonly commandId: number;
  readonly commandStatus: number;
  readonly sequenceNumber: number;
  readonly #octets: Buffer;
  readonly #end: number;
  #offset = HEADER_OCTETS;

  /** `octets` is exactly one PDU, its header present (SMPP 3.4 §3.2). */
  constructor(octets: Buffer) {
    this.#octets = octets;
    this.#end = octets.length;
    this.commandId = octets.readUInt32BE(4);
    this.commandStatus = octets.readUInt32BE(8);
    this.sequenceNumber = octets.readUInt32BE(12);
  }

  /** True when no octet of the body is left. */
  get atEnd(): boolean {
    return this.#offset >= this.#end;
  }

  /** One octet. Throws PduError ESME_RINVCMDLEN when the PDU ends before it. */
  uint8(): number {
    const octet = this.#octets[this.#offset];
    if (octet === undefined)
      return this.#fail('the PDU ends inside its mandatory fields', CommandStatus.ESME_RINVCMDLEN);
    this.#offset += 1;
    return octet;
  }

  /**
   * A C-octet string of at most `limit` octets, its NUL included, as latin1 text without the NUL (SMPP 3.4 §3.1).
   * Throws PduError with `status` when no NUL stands within the limit, ESME_RINVCMDLEN when the PDU ends before it.
   */
  text(limit: number, status: number): string {
    const octets = this.#octets;
    const start = this.#offset;
    const stop = Math.min(start + limit, this.#end);
    let at = start;
    while (at < stop && octets[at] !== 0) at += 1;
    if (at === stop) {
      if (stop === this.#end) this.#fail('the PDU ends inside a C-octet string', CommandStatus.ESME_RINVCMDLEN);
      this.#fail(`a C-octet string is longer than its ${limit} octets`, status);
    }
    this.#offset = at + 1;
    return at === start ? '' : octets.toString('latin1', start, at);
  }

  /** short_message after its sm_length (SMPP 3.4 §5.2.21): a view of the PDU, not a copy. */
  shortMessage(): Buffer {
    const length = this.uint8();
    const start = this.#offset;
    if (start + length > this.#end) {
      this.#fail(`sm_length ${length} exceeds the ${this.#end - start} octets left`, CommandStatus.ESME_RINVMSGLEN);
    }
    this.#offset = start + length;
    return this.#octets.subarray(start, this.#offset);
  }

  /**
   * All that is left as TLVs (SMPP 3.4 §3.2.4), in order, unknown ones too. The lengths of known TLVs are checked when
   * `strictLengths` is set: a request can be refused, but the answer to a message that was taken must not be lost over
   * a TLV that only informs.
   */
  tlvs(strictLengths: boolean): readonly Tlv[] {
    if (this.#offset === this.#end) return NO_TLVS;
    const octets = this.#octets;
    const tlvs: Tlv[] = [];
    while (this.#offset < this.#end) {
      if (this.#end - this.#offset < TLV_HEADER_OCTETS) {
        this.#fail('octets after the last TLV', CommandStatus.ESME_RINVOPTPARSTREAM);
      }
      const tag = octets.readUInt16BE(this.#offset);
      const length = octets.readUInt16BE(this.#offset + 2);
      const start = this.#offset + TLV_HEADER_OCTETS;
      if (start + length > this.#end) {
        this.#fail(`TLV 0x${tag.toString(16)} exceeds the PDU`, CommandStatus.ESME_RINVOPTPARSTREAM);
      }
      const allowed = strictLengths ? TLV_LENGTHS.get(tag) : undefined;
      if (allowed !== undefined && (length < allowed.min || length > allowed.max)) {
        this.#fail(`TLV 0x${tag.toString(16)} has ${length} octets`, CommandStatus.ESME_RINVPARLEN);
      }
      this.#offset = start + length;
      tlvs.push({ tag, value: octets.subarray(start, this.#offset) });
    }
    return tlvs;
  }

  /** All that is left, untouched. */
  rest(): Buffer {
    const octets = this.#octets.subarray(this.#offset, this.#end);
    this.#offset = this.#end;
    return octets;
  }

  /** Refuses octets after a body that has no optional parameters. */
  expectEnd(): void {
    if (!this.atEnd) this.#fail('octets after the end of the body', CommandStatus.ESME_RINVCMDLEN);
  }

  #fail(what: string, commandStatus: number): never {
    throw new PduError(what, {
      commandStatus,
      sequenceNumber: this.sequenceNumber,
      commandId: this.commandId,
      recoverable: true,
    });
  }
}
