import type { DataSm, SubmitSm } from '@causeway/smpp';
import type { SegmentAnswer, SmppError } from './errors.ts';

/** One submit_sm or data_sm on its way through a session; told its fate exactly once. */
export interface Transmission {
  readonly pdu: SubmitSm | DataSm;
  /** When its caller stops waiting, by the adapter's clock. */
  readonly deadline: number;
  /** True once nobody waits for it any more: it is not sent if it was not yet. */
  readonly cancelled: boolean;
  /** The octets were handed to the connection: from here on the outcome is `unknown` until answered. */
  sent(): void;
  answered(answer: SegmentAnswer): void;
  failed(error: SmppError): void;
}
