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

/** Subject suffix and queue group of this technology. */
const KIND = 'sms';

/** Starts sms-iwf: connects bus, state and SM-SCs, then takes calls, work and what the SM-SCs send. */
export async function start(context: ServiceContext, connections: Connections = {}): Promise<RunningService> {
  const { configuration } = context;
  const bus = connections.bus ?? (await connectBusOf(context));
  const state = await connectStateOf(context);
  const policy = context.policy.current.sms;
  const smpp = new SmppClient({
    smscs: configuration.sms.smscs.map((smsc) => ({
      ...smsc,
      submit_response_timeout_ms: policy.submit_resp_timeout_ms,
      wait_limit: configuration.limits.submit_queue,
      throughput_wait_limit: configuration.limits.submit_queue,
    })),
    unboundBehaviour: policy.unbound_behaviour,
    onDeliver: (pdu, from) => onDeliver(iwf, pdu, from),
    observer: smppMetrics(context.metrics),
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
    journal: new Journal(bus, context.instance),
  };
  smpp.start();
  const served = await bus.serve(InterworkingFunctionDefinition, contractOf(iwf), {
    queue: `iwf-${KIND}`,
    suffix: KIND,
    concurrency: configuration.limits.in_flight.sms_iwf,
  });
  const work = await bus.work.consume(WORK_KIND, workOf(iwf));
  return {
    get ready() {
      return bus.ready && state.ready && smpp.status().ready;
    },
    get waitingFor() {
      return [...bus.waitingFor, ...state.waitingFor, ...smpp.status().waitingFor.map((name) => `SM-SC ${name}`)];
    },
    async drain(signal) {
      // First the calls in hand, which still submit; then the binds, when their windows are empty.
      await Promise.all([served.drain({ signal }), work.stop()]);
      await smpp.drain(configuration.drain_seconds * 1000);
    },
    async stop() {
      await smpp.stop();
      await state.close();
      if (connections.bus === undefined) await bus.close();
    },
  };
}
