import type { Logger, Metrics } from '@causeway/runtime';
import type { SipObserver } from '@causeway/sip';

/** The figures of the SIP stack: messages, what was refused or dropped and why, transactions, connections. */
export function stackMetrics(metrics: Metrics, logger: Logger): SipObserver {
  const messages = metrics.counter({
    name: 'sip_messages_total',
    help: 'SIP messages by transport and direction.',
    labels: ['transport', 'direction'],
  });
  const malformed = metrics.counter({
    name: 'sip_malformed_total',
    help: 'SIP messages that did not parse or validate.',
    labels: ['transport', 'status'],
  });
  const refused = metrics.counter({
    name: 'sip_refused_total',
    help: 'Requests refused without a transaction.',
    labels: ['reason'],
  });
  const dropped = metrics.counter({
    name: 'sip_dropped_total',
    help: 'What was thrown away without an answer.',
    labels: ['reason', 'transport'],
  });
  const retransmissions = metrics.counter({
    name: 'sip_retransmissions_total',
    help: 'Retransmissions absorbed (server) or sent (client).',
    labels: ['role'],
  });
  const transactions = metrics.gauge({ name: 'sip_transactions', help: 'Transactions open.', labels: ['role'] });
  const connections = metrics.gauge({ name: 'sip_connections', help: 'TCP connections open.', labels: ['direction'] });
  const buffer = metrics.gauge({
    name: 'sip_receive_buffer_bytes',
    help: 'UDP receive buffer that the system granted.',
  });
  return {
    received: (transport) => messages.inc({ transport, direction: 'in' }),
    sent: (transport) => messages.inc({ transport, direction: 'out' }),
    parseError: (transport, status) => malformed.inc({ transport, status: String(status) }),
    refused: (reason) => refused.inc({ reason }),
    dropped: (reason, transport) => dropped.inc({ reason, transport }),
    retransmission: (role) => retransmissions.inc({ role }),
    transactionOpened: (role) => transactions.inc({ role }),
    transactionClosed: (role) => transactions.dec({ role }),
    connectionOpened: (_transport, direction) => connections.inc({ direction }),
    connectionClosed: (_transport, direction) => connections.dec({ direction }),
    buffersGranted: (_transport, receive) => buffer.set(receive),
    socketError: (transport, error) => logger.error({ error, transport }, 'a SIP socket reported an error'),
    handlerError: (error) => logger.error({ error }, 'a SIP request could not be handled'),
  };
}
