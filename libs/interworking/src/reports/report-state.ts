import { ReportState } from '@causeway/contracts';
import type { StandaloneMessage } from '../standalone-message/receive.ts';

/**
 * What is stored of a message until its reports are relayed or it expires (IWF-6.1.1-02a, 02b; IWF-T7).
 *
 * @param message the message as received
 * @param originatorUri address of the CPM User, from P-Asserted-Identity or From (SMS-T1.source_addr row)
 * @param validitySeconds how long the Non-CPM service may try (stored Expires, else the policy's default)
 * @param traceparent of the message, for the link of the report's trace
 * @param recipient address of the recipient in its own service, where the reports of that service name it
 */
export function reportStateOf(
  message: StandaloneMessage,
  originatorUri: string,
  validitySeconds: number,
  traceparent: string,
  recipient = '',
): ReportState {
  const { cpim, sip } = message;
  return {
    identities: message.identities,
    traceparent,
    requested: [...cpim.imdn.dispositionNotification],
    originalDateTime: cpim.dateTime ?? new Date(message.receivedAt).toISOString(),
    originatorUri,
    recipientUri: sip.get('To') ?? message.requestUri,
    cpimTo: cpim.to[0]?.uri ?? message.requestUri,
    originalTo: cpim.imdn.originalTo ?? '',
    recordRoutes: [...cpim.imdn.recordRoutes],
    expiresUnixMs: message.receivedAt + validitySeconds * 1000,
    referredBy: sip.get('Referred-By') ?? '',
    recipient,
  };
}

/** One for all states: it has grown to their size. */
const writer = ReportState.encode(ReportState.decode(new Uint8Array()));

/** Octets of the state as they stand in Redis. */
export function encodeReportState(state: ReportState): Buffer {
  writer.finish(); // Empties it, also of what an encoding that failed has left.
  const { buffer, byteOffset, byteLength } = ReportState.encode(state, writer).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The inverse of {@link encodeReportState}; throws when the octets are not a ReportState. */
export function decodeReportState(octets: Uint8Array): ReportState {
  return ReportState.decode(octets);
}
