import type { Fleet } from '../run-fleet.ts';
import type { SupervisedProcess } from '../supervision/supervised-process.ts';
import { ISF_ADDRESS, MMS_DOMAIN, type TourPlaces } from './configuration.ts';
import { ALICE, ALICE_MAIL, BOB, digitsOf, EVA, MAX } from './people.ts';
import type { Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import type { Workspace } from './workspace.ts';

/** What stays up after the tour. */
export interface Standing {
  readonly stage: Stage;
  readonly fleet: Fleet;
  readonly simulatorProcesses: readonly SupervisedProcess[];
  readonly places: TourPlaces;
  readonly workspace: Workspace;
}

const NAME_COLUMNS = 16;

/** Prints where everything is that runs. */
export function printAddresses(screen: Screen, standing: Standing): void {
  const { stage, fleet, simulatorProcesses, places, workspace } = standing;
  const { sipPort, core, mm4Port, mailPort } = places;
  const item = (name: string, text: string) => screen.item(name, text, NAME_COLUMNS);
  screen.print('', screen.paint.title('The fleet stays up; Ctrl-C ends it'));
  item('SIP', `127.0.0.1:${sipPort}, udp and tcp; ${ISF_ADDRESS} as Route or Request-URI leads to the ISF`);
  item('MM4', `127.0.0.1:${mm4Port}, SMTP: MMS for ${ALICE}/TYPE=PLMN@${MMS_DOMAIN}`);
  item('mail', `127.0.0.1:${mailPort}, SMTP: mail for ${ALICE_MAIL}`);
  item(
    'RCS client',
    `${core}, udp and tcp: sip.next_hop of the fleet, and Alice ${ALICE}; what she gets is printed here`,
  );
  const networks = [
    ['sm-sc', 'SMPP', stage.smsc],
    ['mms-relay', 'MM4', stage.relay],
    ['mail-server', 'SMTP', stage.mail],
  ] as const;
  for (const [name, protocol, { port, controlPort }] of networks) {
    const pid = simulatorProcesses.find((one) => one.name === name)?.pid;
    item(name, `127.0.0.1:${port} for ${protocol}, http://127.0.0.1:${controlPort} for its control (pid ${pid})`);
  }
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
export function printSuggestions(screen: Screen, { stage, fleet, places, workspace }: Standing): void {
  const { smsc, relay, mail } = stage;
  const { sipPort, mailPort } = places;
  const suggest = (command: string, meaning: string) =>
    screen.print(`  ${command}`, `      ${screen.paint.faint(meaning)}`);
  const post = (port: number, path: string, body: object) =>
    `curl -d '${JSON.stringify(body)}' http://127.0.0.1:${port}${path}`;
  const smsIwf = fleet.processes.find(({ name }) => name === 'sms-iwf');
  const http = fleet.addresses.get('sms-iwf')?.http;
  screen.print('', screen.paint.title('What to try'));
  suggest(
    post(smsc.controlPort, '/originate', { from: digitsOf(BOB), to: digitsOf(ALICE), text: 'Hello Alice' }),
    'Bob sends an SMS; it appears here as a MESSAGE',
  );
  suggest(
    post(relay.controlPort, '/forward', { from: MAX, to: [ALICE], text: 'Hello Alice' }),
    'Max sends an MMS; the answer is the MM4_forward.RES',
  );
  suggest(
    `printf 'From: ${EVA}\\nTo: ${ALICE_MAIL}\\nSubject: Hello\\n\\nHello Alice\\n' | ` +
      `curl --crlf -T - --mail-from ${EVA} --mail-rcpt ${ALICE_MAIL} smtp://127.0.0.1:${mailPort}`,
    'Eva sends a mail, straight to email-iwf; so does the next, where swaks is installed',
  );
  suggest(
    `swaks --server 127.0.0.1:${mailPort} --from ${EVA} --to ${ALICE_MAIL} --h-Subject Hello --body 'Hello Alice'`,
    'every line of SMTP, and the 250 that comes when Alice has the message',
  );
  suggest(
    `curl http://127.0.0.1:${mail.controlPort}/mails`,
    'what Eva got: envelope, SMTP dialogue, the mail in base64',
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
