import { commandStatusName } from './command-status.ts';

/** What a PduError carries beside its message. */
export interface PduErrorContext {
  /** The command_status that answers the offending PDU. */
  readonly commandStatus: number;
  /** sequence_number of the offender; 0 when it cannot be read. */
  readonly sequenceNumber: number;
  /** command_id of the offender; 0 when it cannot be read. */
  readonly commandId: number;
  /** True when the stream is still in step, so that the PDUs after this one can be read. */
  readonly recoverable: boolean;
}

/** A PDU that breaks SMPP's grammar or limits. Never thrown for anything that decodes. */
export class PduError extends Error implements PduErrorContext {
  override readonly name = 'PduError';
  readonly commandStatus: number;
  readonly sequenceNumber: number;
  readonly commandId: number;
  readonly recoverable: boolean;

  constructor(what: string, context: PduErrorContext) {
    super(`${what} (${commandStatusName(context.commandStatus)}, sequence_number ${context.sequenceNumber})`);
    this.commandStatus = context.commandStatus;
    this.sequenceNumber = context.sequenceNumber;
    this.commandId = context.commandId;
    this.recoverable = context.recoverable;
  }
}

/** A value that cannot be put into a PDU: a text too long for its field, a number that is no octet. A fault of the caller. */
export class PduEncodeError extends Error {
  override readonly name = 'PduEncodeError';
}
