import { parseArgs } from 'node:util';
import { behaviourGiven, runSimulator } from '../simulator-process/run-simulator.ts';
import { NAMED_BEHAVIOURS } from './behaviour.ts';
import { controlRoutes } from './control-server.ts';
import { SmscSimulator, type SmscSimulatorOptions } from './smsc-simulator.ts';

/** Messages remembered: enough to account for a load test. */
const RECORD_LIMIT = 200_000;

/**
 * The simulated SM-SC as a process of its own. Options by argument or environment:
 *   --port / SMSC_PORT                   SMPP port, 0 from the system (default)
 *   --control-port / SMSC_CONTROL_PORT   port of the control interface on 127.0.0.1, 0 from the system (default)
 *   --host / SMSC_HOST                   address for SMPP, 127.0.0.1 by default
 *   --behaviour / SMSC_BEHAVIOUR         happy, black-hole, slow, error, throttling, flapping, sink, or JSON of a change
 *   --journal / SMSC_JOURNAL             file that keeps accepted and undelivered messages through kill -9
 *   --system-id, --password / SMSC_SYSTEM_ID, SMSC_PASSWORD   refuse everybody else
 * Prints one line of JSON when it listens: {"event":"listening","port":…,"controlPort":…}. Ends on SIGTERM or SIGINT.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.SMSC_PORT ?? '0' },
    'control-port': { type: 'string', default: process.env.SMSC_CONTROL_PORT ?? '0' },
    host: { type: 'string', default: process.env.SMSC_HOST ?? '127.0.0.1' },
    behaviour: { type: 'string', default: process.env.SMSC_BEHAVIOUR ?? 'happy' },
    journal: { type: 'string', default: process.env.SMSC_JOURNAL ?? '' },
    'system-id': { type: 'string', default: process.env.SMSC_SYSTEM_ID ?? '' },
    password: { type: 'string', default: process.env.SMSC_PASSWORD ?? '' },
  },
});

const options: SmscSimulatorOptions = {
  host: values.host,
  port: Number(values.port),
  recordLimit: RECORD_LIMIT,
  behaviour: behaviourGiven(values.behaviour, NAMED_BEHAVIOURS),
  ...(values.journal === '' ? {} : { journal: values.journal }),
  ...(values['system-id'] === '' ? {} : { credentials: { systemId: values['system-id'], password: values.password } }),
};
const simulator = new SmscSimulator(options);
await runSimulator(simulator, controlRoutes(simulator), Number(values['control-port']));
