import type { Channel, MessageSource } from './channel.ts';
import { isAnswerable } from './peer-address.ts';
import type { TopVia } from './top-via.ts';

/** Where the responses to one request go. */
export interface ResponseRoute {
  /** The socket or connection that received the request. */
  readonly channel: Channel;
  readonly address: string;
  /** UDP: destination port. Connections: the port to open a new one to when `channel` has closed. */
  readonly port: number;
}

/** RFC 3261 §19.1.2 */
export const DEFAULT_SIP_PORT = 5060;

/**
 * Routes responses by the topmost Via of the request (RFC 3261 §18.2.2, RFC 3581 §4):
 * over the connection the request came by; else to maddr; else to the source address, at the source port when the
 * client asked for `rport`, otherwise at the port of sent-by. Always from the socket that received the request.
 *
 * A maddr that is no unicast address is passed over: nobody gets answers multiplied by us.
 */
export function responseRoute(via: TopVia, source: MessageSource): ResponseRoute {
  const sentByPort = via.port ?? DEFAULT_SIP_PORT;
  if (source.channel.reliable) return { channel: source.channel, address: source.address, port: sentByPort };
  if (via.maddr !== undefined && isAnswerable(via.maddr, sentByPort)) {
    return { channel: source.channel, address: via.maddr, port: sentByPort };
  }
  const port = via.rport ? source.port : sentByPort;
  return { channel: source.channel, address: source.address, port };
}
