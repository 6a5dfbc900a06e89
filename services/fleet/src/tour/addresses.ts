import type { Fleet } from '../run-fleet.ts';
import type { SupervisedProcess } from '../supervision/supervised-process.ts';
import { ISF_ADDRESS } from './configuration.ts';
import { ALICE, BOB, digitsOf } from './people.ts';
import type { Screen } from './screen.ts';
import type { Workspace } from './workspace.ts';

/** What stays up after the tour. */
export interface Standing {
  readonly fleet: Fleet;
  readonly smscProcess: SupervisedProcess;
  readonly sipPort: number;
  readonly core: string;
  readonly smscPort: number;
  readonly controlPort: number;
  readonly workspace: Workspace;
}

const NAME_COLUMNS = 16;

/** Prints where everything is that runs. */
export function printAddresses(screen: Screen, standing: Standing): void {
  const { fleet, smscProcess, sipPort, core, smscPort, controlPort, workspace } = standing;
  const item = (name: string, text: string) => screen.item(name, text, NAME_COLUMNS);
  screen.print('', screen.paint.title('The fleet stays up; Ctrl-C ends it'));
  item('SIP', `127.0.0.1:${sipPort}, udp and tcp; ${ISF_ADDRESS} as Route or Request-URI leads to the ISF`);
  item('RCS client', `${core}, udp and tcp: sip.next_hop of the fleet, and Alice ${ALICE}`);
  item(
    'SM-SC',
    `127.0.0.1:${smscPort} for SMPP, http://127.0.0.1:${controlPort} for its control (pid ${smscProcess.pid})`,
  );
  const servers: Readonly<Record<string, string>> = { 'nats-server': fleet.natsUrl, 'redis-server': fleet.redisUrl };
  for (const { name, pid } of fleet.processes) {
    const http = fleet.addresses.get(name)?.http;
    const address = servers[name] ?? (http === undefined ? '' : `http://${http}/livez, /readyz and /metrics`);
    item(name, `${address} (pid ${pid})`);
  }
  item('configuration', workspace.shown('causeway.yaml'));
  item('logs', `${workspace.shown('logs')}: one file for each process`);
}

/** Prints what to do with it. */
export function printSuggestions(screen: Screen, { fleet, sipPort, controlPort, workspace }: Standing): void {
  const suggest = (command: string, meaning: string) =>
    screen.print(`  ${command}`, `      ${screen.paint.faint(meaning)}`);
  const smsIwf = fleet.processes.find(({ name }) => name === 'sms-iwf');
  const http = fleet.addresses.get('sms-iwf')?.http;
  const sms = JSON.stringify({ from: digitsOf(BOB), to: digitsOf(ALICE), text: 'Hello Alice' });
  screen.print('', screen.paint.title('What to try'));
  suggest(
    `curl -d '${sms}' http://127.0.0.1:${controlPort}/originate`,
    'Bob sends an SMS; it appears here as a MESSAGE',
  );
  suggest(`sipsak -vv -s sip:isf@127.0.0.1:${sipPort}`, 'OPTIONS: 200 while the fleet is ready, else 503');
  if (http !== undefined)
    suggest(`curl -s http://${http}/metrics | grep smpp`, 'the window, throttles and binds of sms-iwf');
  suggest(
    `kill -9 ${smsIwf?.pid ?? 'PID'}`,
    'sms-iwf dies and is started again; any other process of the list may be killed too',
  );
  suggest(
    `tail -f ${workspace.shown('logs', 'sms-iwf.log')}`,
    'what it logs: JSON, numbers masked, never the text of a message',
  );
  screen.print('');
}
