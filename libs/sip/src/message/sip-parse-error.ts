import type { HeaderBlock } from './header-block.ts';

/** What could be read of a message that failed to parse: enough for a stateless answer or a log line. */
export interface RecoveredMessage {
  /** Method of the request line; absent when there is no readable one or the message is a response. */
  readonly method?: string;
  /** Request-URI as written, without a claim that it is well formed. */
  readonly requestUri?: string;
  /** Status code of the status line, when the message is a response. */
  readonly status?: number;
  /** The Via, From, To, Call-ID and CSeq lines that could be recovered, in their order. */
  readonly headers: HeaderBlock;
}

/** What is known beside the verdict. */
export interface SipParseErrorDetails {
  readonly warning?: string | undefined;
  readonly partial?: RecoveredMessage | undefined;
}

/**
 * Octets or text that are not the SIP they claim to be. It carries the verdict a UAS gives (RFC 3261 §16.3, §8.2): a
 * status, a reason phrase that never repeats peer input, and what was recovered of the message.
 */
export class SipParseError extends Error {
  override readonly name = 'SipParseError';
  /** 400, 413, 414, 505 or 513. */
  readonly status: number;
  /** Reason phrase of the answer, safe to send. */
  readonly reason: string;
  /** Text for a `Warning: 399` header, where there is more to say than the reason. */
  readonly warning?: string;
  /** What could be read; set by `parseMessage` only. */
  readonly partial?: RecoveredMessage;

  constructor(status: number, reason: string, details: SipParseErrorDetails = {}) {
    super(`${status} ${reason}`);
    this.status = status;
    this.reason = reason;
    if (details.warning !== undefined) this.warning = details.warning;
    if (details.partial !== undefined) this.partial = details.partial;
  }

  /** The same verdict together with what could be read of the message. */
  withPartial(partial: RecoveredMessage): SipParseError {
    return new SipParseError(this.status, this.reason, { warning: this.warning, partial });
  }
}
