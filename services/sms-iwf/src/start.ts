import type { Connections } from '@causeway/connections';
import { durableWork, openInterworkingFunction, runInterworkingFunction, SMS } from '@causeway/interworking';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import type { SmsIwf } from './iwf.ts';
import { pagerRoad } from './procedures/pager-message.ts';
import { SmppClient } from './smpp/index.ts';
import { smppMetrics } from './smpp-metrics.ts';
import { contractOf, onDeliver } from './sms-iwf.ts';
import { Ways } from './ways.ts';

/** The deadline of each submission is nearer: `policy.sms.submit_resp_timeout_ms`, which may change while we run. */
const SUBMIT_RESPONSE_MS = 31_000;

/** Starts sms-iwf: connects bus, state and SM-SCs, then takes calls, work and what the SM-SCs send. */
export async function start(context: ServiceContext, connections: Connections = {}): Promise<RunningService> {
  const { configuration } = context;
  const { smscs } = configuration.sms;
  const core = await openInterworkingFunction(SMS, context, connections);
  const smpp = new SmppClient({
    smscs: smscs.map((smsc) => ({
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
  const iwf: SmsIwf = { ...core, smpp, ways: new Ways(smscs) };
  smpp.start();
  const adapter = {
    get ready() {
      return smpp.status().ready;
    },
    get waitingFor() {
      if (smscs.length === 0) return ['an SM-SC in sms.smscs'];
      return smpp.status().waitingFor.map((name) => `SM-SC ${name}`);
    },
    drain: (milliseconds: number) => smpp.drain(milliseconds),
    stop: () => smpp.stop(),
  };
  return runInterworkingFunction(
    iwf,
    {
      contract: contractOf(iwf),
      work: durableWork(iwf, pagerRoad(iwf)),
      adapter,
      concurrency: configuration.limits.in_flight.sms_iwf,
    },
    connections,
  );
}
