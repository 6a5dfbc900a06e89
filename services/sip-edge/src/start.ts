import { parseHostPort } from '@causeway/configuration';
import { type Connections, connectBusOf } from '@causeway/connections';
import { InterworkingSelectionDefinition, SipEdgeDefinition } from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import { SipStack } from '@causeway/sip';
import { Admission, type Edge } from './edge.ts';
import { send } from './procedures/send.ts';
import { Destinations } from './sip/destination.ts';
import { stackMetrics, transactionMetrics } from './sip/stack-metrics.ts';
import { TrustDomain } from './sip/trust-domain.ts';
import { onRequest } from './sip-edge.ts';

const SERVICE = 'sip-edge';
/** Beside those of RFC 3261: a message to an e-mail user has a mailto URI (TS §6.4.1). */
const SCHEMES = ['sip', 'sips', 'tel', 'mailto'];

/** Starts sip-edge: listens, and takes requests as soon as it does; they are answered 503 until the bus is there. */
export async function start(context: ServiceContext, connections: Connections = {}): Promise<RunningService> {
  const { configuration, metrics } = context;
  const bus = connections.bus ?? (await connectBusOf(context));
  const limits = configuration.limits.sip;
  const stack = new SipStack({
    listen: configuration.sip.listen,
    schemes: SCHEMES,
    ...(configuration.sip.advertise === undefined ? {} : { advertise: parseHostPort(configuration.sip.advertise) }),
    timers: {
      t1: configuration.sip.timers.t1_ms,
      t2: configuration.sip.timers.t2_ms,
      t4: configuration.sip.timers.t4_ms,
    },
    messageLimits: {
      maxDatagramSize: limits.max_message_bytes,
      maxStreamMessageSize: limits.max_message_bytes,
      maxHeadSize: limits.max_header_bytes,
      maxHeaderLines: limits.max_headers,
      maxHeaderLineLength: limits.max_line_bytes,
    },
    limits: {
      messageDeadlineMs: limits.message_timeout_ms,
      idleTimeoutMs: limits.idle_connection_seconds * 1000,
      maxConnections: limits.max_connections,
      maxServerTransactions: limits.max_transactions,
      maxClientTransactions: limits.max_transactions,
      maxOpenServerTransactions: configuration.limits.in_flight.sip_edge,
      retryAfterSeconds: configuration.sip.retry_after_seconds,
    },
    observer: stackMetrics(metrics, context.logger),
  });
  transactionMetrics(metrics, stack);
  const edge: Edge = {
    instance: context.instance,
    configuration,
    policy: context.policy,
    logger: context.logger,
    red: context.red,
    telemetry: context.telemetry,
    loopDelay: context.loopDelay,
    bus,
    isf: bus.client(InterworkingSelectionDefinition),
    stack,
    trustDomain: new TrustDomain(configuration.sip.trusted_peers),
    destinations: new Destinations(configuration.sip),
    admission: new Admission(configuration.limits.in_flight.sip_edge),
  };
  stack.onRequest = (transaction) => onRequest(edge, transaction);
  await stack.start();
  const served = await bus.serve(
    SipEdgeDefinition,
    { send: (request) => send(edge, request) },
    { queue: SERVICE, concurrency: configuration.limits.in_flight.sip_edge },
  );
  return {
    get ready() {
      return bus.ready;
    },
    get waitingFor() {
      return bus.waitingFor;
    },
    get loaded() {
      return edge.admission.full;
    },
    addresses: Object.fromEntries(stack.addresses.map(({ transport, host, port }) => [transport, `${host}:${port}`])),
    async drain(signal) {
      // New MESSAGEs are answered 503 from now on; those in hand still need the bus, and SipEdge.Send goes elsewhere.
      await Promise.all([edge.admission.drain(signal), served.drain({ signal })]);
    },
    async stop() {
      await stack.close({ drainMs: 0 });
      if (connections.bus === undefined) await bus.close();
    },
  };
}
