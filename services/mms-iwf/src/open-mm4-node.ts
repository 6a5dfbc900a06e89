import {
  ConfigurationError,
  type HostPort,
  instancesOf,
  type MmsConfiguration,
  parseHostPort,
} from '@causeway/configuration';
import { DEFAULT_MM4_LIMITS } from '@causeway/mm4';
import type { ServiceContext } from '@causeway/runtime';
import { SmtpReceiver, SmtpSender } from '@causeway/smtp';
import {
  allowedPeers,
  type DestinationFinder,
  type Mm4Handler,
  Mm4Node,
  OwnAddresses,
  Relays,
  receiverHooks,
} from './mm4/index.ts';
import { mm4Metrics } from './mm4-metrics.ts';

/** Longer than every step of an answer may take; relays wait ten minutes (RFC 5321 §4.5.3.2.6). */
const REPLY_MS = 120_000;

/** The node as the configuration describes it: sections `mms` and `limits`. It does not listen yet. */
export async function openMm4Node(
  { configuration, logger, metrics, red }: ServiceContext,
  mms: MmsConfiguration,
  exchangers: DestinationFinder,
  handler: Mm4Handler,
): Promise<Mm4Node> {
  const { mail, in_flight: inFlight } = configuration.limits;
  const { receiver: observer, delivered } = mm4Metrics(metrics, red);
  const limits = {
    ...DEFAULT_MM4_LIMITS,
    maxMessageOctets: mail.max_message_bytes,
    maxAddresses: mail.max_recipients,
    maxHeaderOctets: mail.max_header_bytes,
    maxNesting: mail.max_nesting,
    maxParts: mail.max_parts,
  };
  const addresses = new OwnAddresses(mms.domain, mms.system_user);
  const node: Mm4Node = new Mm4Node({
    receiver: new SmtpReceiver({
      listen: { ...listenerOf(mms), shared: instancesOf(configuration, 'mms-iwf') > 1 },
      hostname: mms.hostname,
      maxMessageBytes: mail.max_message_bytes,
      maxRecipients: mail.max_recipients,
      maxConnections: mail.max_connections,
      maxConnectionsPerAddress: mail.max_connections_per_address,
      maxReceivedHops: mail.max_received_hops,
      maxMessagesInHand: inFlight.mms_iwf,
      timeouts: { idleMs: mail.idle_connection_seconds * 1000, hookMs: REPLY_MS },
      allowFrom: await allowedPeers(mms.allow_from, mms.relays, logger),
      hooks: receiverHooks(addresses, limits, handler, () => node.closing),
      observer,
      logger,
    }),
    sender: new SmtpSender({
      hostname: mms.hostname,
      connectionsPerDestination: mms.connections_per_relay,
      idleSeconds: mms.kept_connection_seconds,
      maxWaiting: mail.max_waiting,
      logger,
    }),
    relays: new Relays(mms.relays),
    exchangers,
    observe: delivered,
  });
  return node;
}

function listenerOf({ listen }: MmsConfiguration): HostPort {
  const address = parseHostPort(listen);
  if (address !== undefined) return address;
  throw new ConfigurationError('the configuration', [
    { path: 'mms.listen', message: `mms.listen: ${listen} is no address` },
  ]);
}
