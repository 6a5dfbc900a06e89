import { createRequire } from 'node:module';

/**
 * Typed access to the PDU codec of the npm `smpp` library: a codec that is not ours, so that our own has an independent
 * other side. Its text filters are switched off: short_message, message_payload and the times are taken as they stand
 * on the wire.
 */

/** A field of a PDU in the library's terms: integers, C-octet strings, octets, or a list where a TLV may repeat. */
export type SmppFieldValue = number | string | Buffer | readonly SmppFieldValue[];

/** One PDU, its fields and TLVs by the name that SMPP gives them (`short_message`, `sar_msg_ref_num`, …). */
export interface SmppFrame {
  /** The command's name, or `unknown`. */
  readonly command: string;
  readonly commandId: number;
  readonly commandStatus: number;
  readonly sequenceNumber: number;
  /** Mandatory fields and known TLVs by name; unknown TLVs by their decimal tag. */
  readonly fields: Readonly<Record<string, SmppFieldValue>>;
}

interface LibraryPdu {
  command: string;
  command_id: number;
  command_status: number;
  sequence_number: number;
  toBuffer(): Buffer;
}

interface LibraryPduConstructor {
  new (octets: Buffer): LibraryPdu;
  new (command: string, fields: Readonly<Record<string, SmppFieldValue>>): LibraryPdu;
  maxLength: number;
}

interface SmppLibrary {
  readonly PDU: LibraryPduConstructor;
}

/** Largest PDU the simulator takes or sends. */
export const MAX_FRAME_OCTETS = 65_536;

const library: SmppLibrary = createRequire(import.meta.url)('smpp');
library.PDU.maxLength = MAX_FRAME_OCTETS;

/** The library's PDU without its idea of texts: `_filter` is the hook it calls on both ways. */
class UnfilteredPdu extends library.PDU {
  _filter(): void {}
}

const HEADER_FIELDS: ReadonlySet<string> = new Set([
  'command',
  'command_length',
  'command_id',
  'command_status',
  'sequence_number',
]);

/** Decodes one whole PDU. Throws a RangeError (of the library's reads) when its lengths do not fit. */
export function decodeFrame(octets: Buffer): SmppFrame {
  const pdu = new UnfilteredPdu(octets);
  const fields: Record<string, SmppFieldValue> = {};
  for (const [name, value] of Object.entries(pdu)) if (!HEADER_FIELDS.has(name)) fields[name] = value;
  return {
    command: pdu.command,
    commandId: pdu.command_id,
    commandStatus: pdu.command_status,
    sequenceNumber: pdu.sequence_number,
    fields,
  };
}

/** Encodes one PDU; fields not given take the library's defaults. A response with an error status has no body. */
export function encodeFrame(
  command: string,
  header: { readonly sequenceNumber: number; readonly commandStatus?: number },
  fields: Readonly<Record<string, SmppFieldValue>> = {},
): Buffer {
  return new UnfilteredPdu(command, {
    ...fields,
    command_status: header.commandStatus ?? 0,
    sequence_number: header.sequenceNumber,
  }).toBuffer();
}

/** An integer field, or 0. */
export function integerField(frame: SmppFrame, name: string): number {
  const value = frame.fields[name];
  return typeof value === 'number' ? value : 0;
}

/** A C-octet string field, or ''. */
export function textField(frame: SmppFrame, name: string): string {
  const value = frame.fields[name];
  return typeof value === 'string' ? value : '';
}

/** A field of octets, or none at all. */
export function octetsField(frame: SmppFrame, name: string): Buffer {
  const value = frame.fields[name];
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}
