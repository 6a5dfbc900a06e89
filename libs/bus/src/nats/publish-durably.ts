import { headers } from '@nats-io/transport-node';
import { BusError } from '../bus-error.ts';
import type { ReplyInbox, ReplyReader } from './reply-inbox.ts';

/** JetStream's acknowledgement of a publication. */
export interface PublicationAck {
  readonly stream: string;
  /** Sequence number in the stream. */
  readonly sequence: number;
  /** True when the stream had a message of the same id already, so that this one was not stored again. */
  readonly duplicate: boolean;
}

/** JetStream's error code of a stream that cannot store because a limit is reached (JSStreamStoreFailedF). */
const STORE_FAILED = 10_077;
const UNAVAILABLE = 503;

const ACK_READER: ReplyReader<PublicationAck> = {
  decode(payload) {
    const ack: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (typeof ack !== 'object' || ack === null) {
      throw new BusError('internal', 'JetStream answered something that is no acknowledgement');
    }
    if ('error' in ack && typeof ack.error === 'object' && ack.error !== null) {
      const { code, err_code, description }: { code?: number; err_code?: number; description?: string } = ack.error;
      const full = code === UNAVAILABLE || err_code === STORE_FAILED;
      throw new BusError(full ? 'overloaded' : 'internal', `JetStream refused: ${description ?? 'no reason given'}`);
    }
    const { stream, seq, duplicate }: { stream?: string; seq?: number; duplicate?: boolean } = ack;
    return { stream: stream ?? '', sequence: seq ?? 0, duplicate: duplicate === true };
  },
};

/**
 * Publishes to a JetStream stream and resolves when it is stored. The id makes a repetition harmless within the stream's
 * window of duplicates.
 * @throws BusError: `overloaded` when the stream is full, `no-responders` when no stream takes the subject, else as a call.
 */
export function publishDurably(
  inbox: ReplyInbox,
  subject: string,
  payload: Uint8Array,
  messageId: string,
  timeoutMs: number,
): Promise<PublicationAck> {
  const fields = headers();
  fields.set('Nats-Msg-Id', messageId);
  return inbox.request(subject, payload, ACK_READER, timeoutMs, { headers: fields });
}
