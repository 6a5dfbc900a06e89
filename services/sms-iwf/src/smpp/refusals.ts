import {
  CommandId,
  CommandStatus,
  encodeHeader,
  isResponseId,
  type Pdu,
  type PduError,
  responseIdOf,
} from '@causeway/smpp';

/** Requests that have no response of their own (SMPP 3.4 §4.1.7, §4.12). */
const UNANSWERED: ReadonlySet<number> = new Set([CommandId.outbind, CommandId.alert_notification]);

const BINDS: ReadonlySet<number> = new Set([
  CommandId.bind_receiver,
  CommandId.bind_transmitter,
  CommandId.bind_transceiver,
]);

/**
 * The answer to a request that could not be decoded: generic_nack where the command or its length is wrong, the
 * operation's own response where a field is (SMPP 3.4 §4.3). Undefined for responses, which are never answered.
 */
export function refusalOfMalformed(error: PduError): Buffer | undefined {
  const { commandId, sequenceNumber, commandStatus } = error;
  if (isResponseId(commandId)) return undefined;
  const unreadable =
    commandStatus === CommandStatus.ESME_RINVCMDID ||
    commandStatus === CommandStatus.ESME_RINVCMDLEN ||
    UNANSWERED.has(commandId);
  return encodeHeader(unreadable ? CommandId.generic_nack : responseIdOf(commandId), sequenceNumber, commandStatus);
}

/**
 * The answer to a well-formed request that an SM-SC does not send to an ESME (SMPP 3.4 §2.3): ESME_RALYBND to a bind,
 * generic_nack ESME_RINVCMDID to the rest. Undefined for responses, and for what has no response.
 */
export function refusalOfMisplaced(pdu: Pdu): Buffer | undefined {
  const commandId = CommandId[pdu.command];
  if (isResponseId(commandId) || UNANSWERED.has(commandId)) return undefined;
  return BINDS.has(commandId)
    ? encodeHeader(responseIdOf(commandId), pdu.sequenceNumber, CommandStatus.ESME_RALYBND)
    : encodeHeader(CommandId.generic_nack, pdu.sequenceNumber, CommandStatus.ESME_RINVCMDID);
}
