import { type Connections, connectBusOf } from '@causeway/connections';
import { InterworkingFunctionDefinition, SipEdgeDefinition } from '@causeway/contracts';
import { connectStateOf } from '@causeway/interworking';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import type { SmsIwf } from './iwf.ts';
import { Journal } from './journal.ts';
import { WORK_KIND } from './procedures/work-kind.ts';
import { SmppClient } from './smpp/index.ts';
import { smppMetrics } from './smpp-metrics.ts';
import { contractOf, onDeliver, workOf } from './sms-iwf.ts';
import { Ways } from './ways.ts';

/** Subject suffix and queue group of this technology. */
const KIND = 'sms';

/** The deadline of each submission is nearer: `policy.sms.submit_resp_timeout_ms`, which may change while we run. */
const SUBMIT_RESPONSE_MS = 31_000;

/** Starts sms-iwf: connects bus, state and SM-SCs, then takes calls, work and what the SM-SCs send. */
export async function start(context: ServiceContext, connections: Connections = {}): Promise<RunningService> {
  const { configuration } = context;
  const bus = connections.bus ?? (await connectBusOf(context));
  const state = await connectStateOf(context);
  const smpp = new SmppClient({
    smscs: configuration.sms.smscs.map((smsc) => ({
      ...smsc,
      submit_response_timeout_ms: SUBMIT_RESPONSE_MS,
      wait_limit: configuration.limits.submit_queue,
      throughput_wait_limit: configuration.limits.submit_queue,
      deliver_concurrency: configuration.limits.in_flight.sms_iwf,
    })),
    unboundBehaviour: context.policy.current.sms.unbound_behaviour,
    onDeliver: (pdu, from) => onDeliver(iwf, pdu, from),
    observer: smppMetrics(context.metrics, context.red),
    logger: context.logger,
  });
  const iwf: SmsIwf = {
    instance: context.instance,
    configuration,
    policy: context.policy,
    logger: context.logger,
    red: context.red,
    telemetry: context.telemetry,
    bus,
    edge: bus.client(SipEdgeDefinition),
    state,
    smpp,
    ways: new Ways(configuration.sms.smscs),
    journal: new Journal(bus, context.instance),
    reportsLost: context.metrics.counter({
      name: 'sms_reports_lost_total',
      help: 'Submitted messages whose reports cannot be matched.',
      labels: ['reason'],
    }),
  };
  smpp.start();
  const served = await bus.serve(InterworkingFunctionDefinition, contractOf(iwf), {
    queue: `iwf-${KIND}`,
    suffix: KIND,
    concurrency: configuration.limits.in_flight.sms_iwf,
  });
  const work = await bus.work.consume(WORK_KIND, workOf(iwf), {
    ackWaitMs: configuration.bus.work_ack_wait_seconds * 1000,
  });
  return {
    get ready() {
      return bus.ready && state.ready && smpp.status().ready;
    },
    get waitingFor() {
      const smscs =
        configuration.sms.smscs.length === 0
          ? ['an SM-SC in sms.smscs']
          : smpp.status().waitingFor.map((name) => `SM-SC ${name}`);
      return [...bus.waitingFor, ...state.waitingFor, ...smscs];
    },
    async drain(signal) {
      const until = Date.now() + configuration.drain_seconds * 1000;
      // First the calls in hand, which still submit; then the binds, when their windows are empty.
      await Promise.all([served.drain({ signal }), work.stop(configuration.drain_seconds * 1000)]);
      await smpp.drain(signal.aborted ? 0 : Math.max(0, until - Date.now()));
    },
    async stop() {
      await smpp.stop();
      await state.close();
      if (connections.bus === undefined) await bus.close();
    },
  };
}
