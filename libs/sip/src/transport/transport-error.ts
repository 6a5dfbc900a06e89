/** What went wrong on the way out. */
export type TransportFailure =
  /** The peer answered the connection attempt with a reset. RFC 3261 §18.1.1 allows another try over UDP. */
  | 'refused'
  /** The connection attempt was not answered in time. */
  | 'connect-timeout'
  /** The connection ended while something still depended on it. */
  | 'closed'
  /** The peer does not read: the backlog of its connection is full. */
  | 'backlog'
  /** The bound on the number of connections is reached. */
  | 'too-many-connections'
  /** There is no socket that could send to this address family or transport. */
  | 'no-route'
  /** The socket reported another error; see `cause`. */
  | 'socket';

/** A message could not be sent, or the connection it waits on ended (RFC 3261 §18.4: the transport user is told). */
export class SipTransportError extends Error {
  override readonly name = 'SipTransportError';
  readonly failure: TransportFailure;

  constructor(failure: TransportFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
