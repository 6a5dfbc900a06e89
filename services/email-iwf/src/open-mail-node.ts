import { type EmailConfiguration, instancesOf, parseHostPort } from '@causeway/configuration';
import type { ServiceContext } from '@causeway/runtime';
import { type ReceiverHooks, SmtpReceiver, SmtpSender } from '@causeway/smtp';
import { mailMetrics } from './mail-metrics.ts';
import { MailNode, type MailNodeParts } from './smtp/mail-node.ts';

/** The longest `policy.email.data_reply_wait_seconds`, and room: whoever sends mail waits ten minutes (RFC 5321 §4.5.3.2.6). */
const REPLY_MS = 560_000;

/** Never used: the configuration holds what can be read. */
const ANYWHERE = { host: '127.0.0.1', port: 0 };

/** The mail node as the configuration describes it: sections `email` and `limits`. It does not listen yet. */
export function openMailNode(
  { configuration, policy, logger, metrics, red }: ServiceContext,
  email: EmailConfiguration,
  { way, exchangerPort }: Pick<MailNodeParts, 'way' | 'exchangerPort'>,
  hooks: ReceiverHooks,
): MailNode {
  const { mail, in_flight: inFlight } = configuration.limits;
  const { advertise_deliverby: offersDeliverBy, deliverby_min_seconds: minSeconds } = policy.current.email;
  const { receiver, delivered } = mailMetrics(metrics, red);
  return new MailNode({
    receiver: new SmtpReceiver({
      listen: { ...(parseHostPort(email.listen) ?? ANYWHERE), shared: instancesOf(configuration, 'email-iwf') > 1 },
      hostname: email.hostname,
      maxMessageBytes: mail.max_message_bytes,
      maxRecipients: mail.max_recipients,
      maxConnections: mail.max_connections,
      maxConnectionsPerAddress: mail.max_connections_per_address,
      maxReceivedHops: mail.max_received_hops,
      maxMessagesInHand: inFlight.email_iwf,
      timeouts: { idleMs: mail.idle_connection_seconds * 1000, hookMs: REPLY_MS },
      ...(offersDeliverBy ? { deliverBy: { minSeconds } } : {}),
      hooks,
      observer: receiver,
      logger,
    }),
    sender: new SmtpSender({
      hostname: email.hostname,
      connectionsPerDestination: email.connections_per_destination,
      idleSeconds: email.kept_connection_seconds,
      maxWaiting: mail.max_waiting,
      logger,
    }),
    way,
    exchangerPort,
    observe: delivered,
  });
}
