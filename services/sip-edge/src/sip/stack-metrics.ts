import type { Logger, Metrics } from '@causeway/runtime';
import type { SipObserver, SipStack } from '@causeway/sip';

/** What is counted for every message: plain numbers, which Prometheus reads when it asks. */
class MessageCounts {
  readonly #counts = new Map<string, number>();

  add(transport: string, direction: 'in' | 'out'): void {
    const key = `${transport} ${direction}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  *entries(): IterableIterator<[labels: { transport: string; direction: string }, count: number]> {
    for (const [key, count] of this.#counts) {
      const [transport = '', direction = ''] = key.split(' ');
      yield [{ transport, direction }, count];
    }
  }
}

/** The figures of the SIP stack: messages, what was refused or dropped and why, retransmissions, connections. */
export function stackMetrics(metrics: Metrics, logger: Logger): SipObserver {
  const messages = new MessageCounts();
  metrics.counter(
    {
      name: 'sip_messages_total',
      help: 'SIP messages by transport and direction.',
      labels: ['transport', 'direction'],
    },
    function () {
      this.reset();
      for (const [labels, count] of messages.entries()) this.inc(labels, count);
    },
  );
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
  const connections = metrics.gauge({
    name: 'sip_connections',
    help: 'TCP connections open.',
    labels: ['direction'],
  });
  const closed = metrics.counter({
    name: 'sip_connections_closed_total',
    help: 'TCP connections that ended, by what ended them: slow-message and framing are the peer misbehaving.',
    labels: ['direction', 'reason'],
  });
  const buffer = metrics.gauge({
    name: 'sip_receive_buffer_bytes',
    help: 'UDP receive buffer that the system granted.',
  });
  return {
    received: (transport) => messages.add(transport, 'in'),
    sent: (transport) => messages.add(transport, 'out'),
    parseError: (transport, status) => malformed.inc({ transport, status: String(status) }),
    refused: (reason) => refused.inc({ reason }),
    dropped: (reason, transport) => dropped.inc({ reason, transport }),
    retransmission: (role) => retransmissions.inc({ role }),
    connectionOpened: (_transport, direction) => connections.inc({ direction }),
    connectionClosed: (_transport, direction, reason) => {
      connections.dec({ direction });
      closed.inc({ direction, reason });
    },
    buffersGranted: (_transport, receive) => buffer.set(receive),
    socketError: (transport, error) => logger.error({ error, transport }, 'a SIP socket reported an error'),
    handlerError: (error) => logger.error({ error }, 'a SIP request could not be handled'),
  };
}

/** The transactions that the stack holds, read when Prometheus asks. */
export function transactionMetrics(metrics: Metrics, stack: SipStack): void {
  metrics.gauge(
    { name: 'sip_transactions', help: 'Transactions held, lingering ones too.', labels: ['role'] },
    function () {
      this.set({ role: 'server' }, stack.size.serverTransactions);
      this.set({ role: 'client' }, stack.size.clientTransactions);
    },
  );
}
