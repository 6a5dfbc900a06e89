import type { TransportKind } from './listen-address.ts';
import type { SipTransportError } from './transport-error.ts';

/** Told once when the connection ends on which it depends. */
export interface ChannelUser {
  channelClosed(error: SipTransportError): void;
}

/** A socket that can send to a peer: a bound UDP socket (any peer) or one TCP connection (its only peer). */
export interface Channel {
  readonly transport: TransportKind;
  /** True where the transport delivers in order or reports an error: nothing is retransmitted over it. */
  readonly reliable: boolean;
  readonly localAddress: string;
  readonly localPort: number;
  /** False once it can send no more. */
  readonly open: boolean;
  /**
   * Sends the octets of one message.
   *
   * @param address peer; a connection ignores it
   * @param failed  called later, never from inside `send`, when the octets could not be sent
   */
  send(octets: Buffer, address: string, port: number, failed?: (error: SipTransportError) => void): void;
  /** Registers somebody to be told when the connection ends; as long as there is one, it is not closed for idleness. */
  attach(user: ChannelUser): void;
  /** Takes `attach` back. */
  detach(user: ChannelUser): void;
}

/** Where a message came from and the socket that received it. */
export interface MessageSource {
  readonly transport: TransportKind;
  /** Source IP address, without brackets. */
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly channel: Channel;
}
