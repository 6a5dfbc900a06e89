/** MM4 (3GPP TS 23.140) over SMTP: the node that takes messages from relays and hands messages to them. Knows no CPM. */
export { allowedPeers } from './allowed-peers.ts';
export {
  type Delivery,
  type DestinationFinder,
  Mm4Node,
  type Mm4NodeParts,
  type OutgoingMm4,
} from './mm4-node.ts';
export { OwnAddresses } from './own-addresses.ts';
export { type Mm4Handler, receiverHooks } from './receiver-hooks.ts';
export { type Relay, Relays } from './relays.ts';
