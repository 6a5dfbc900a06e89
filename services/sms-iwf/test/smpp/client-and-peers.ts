import { submitSm } from '@causeway/smpp';
import { ScriptedSmsc, SmscSimulator, type SmscSimulatorOptions } from '@causeway/testkit';
import {
  isSmppError,
  SmppClient,
  type SmppClientOptions,
  type SmppError,
  type SmscOptions,
} from '../../src/smpp/index.ts';

export const DESTINATION = '12125550199';
/** A submit_sm as good as any. */
export const message = submitSm({
  sourceAddrTon: 1,
  sourceAddrNpi: 1,
  sourceAddr: '12125550101',
  destAddrTon: 1,
  destAddrNpi: 1,
  destinationAddr: DESTINATION,
  esmClass: 3,
  registeredDelivery: 1,
  shortMessage: Buffer.from('Dinner at 7?'),
});
/** Options of a submission that may take five seconds. */
export const to = (destination = DESTINATION) => ({ destination, deadlineUnixMs: Date.now() + 5_000 });

/** Short timers, so that nothing in here waits long. */
const QUICK = {
  host: '127.0.0.1',
  system_id: 'causeway',
  password: 'secret',
  response_timeout_ms: 500,
  submit_response_timeout_ms: 2_000,
  connect_timeout_ms: 1_000,
  session_init_ms: 500,
  throttle_pause_ms: 40,
  throttle_pause_max_ms: 200,
  reconnect: { min_ms: 10, max_ms: 80 },
};

const ends: (() => Promise<void>)[] = [];
/** Stops everything that a test has started; every test file hands it to `afterEach`. */
export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

/** A simulated SM-SC that listens. */
export async function simulator(options: SmscSimulatorOptions = {}): Promise<SmscSimulator> {
  const smsc = new SmscSimulator(options);
  await smsc.start();
  ends.push(() => smsc.stop());
  return smsc;
}

/** A peer that does what its script says, and listens. */
export async function scripted(...script: ConstructorParameters<typeof ScriptedSmsc>): Promise<ScriptedSmsc> {
  const smsc = new ScriptedSmsc(...script);
  await smsc.start();
  ends.push(() => smsc.stop());
  return smsc;
}

/** Resolves when the condition holds; looks again whenever the event loop comes round. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A client with short timers, started, its SM-SCs named smsc1, smsc2 … */
export function client(
  smscs: readonly (Partial<SmscOptions> & { readonly port: number })[],
  options: Partial<SmppClientOptions> = {},
): SmppClient {
  const made = new SmppClient({
    smscs: smscs.map((smsc, index) => ({ ...QUICK, name: `smsc${index + 1}`, ...smsc })),
    ...options,
  });
  ends.push(() => made.stop());
  made.start();
  return made;
}

/** Resolves with the client when so many binds of every SM-SC can send. */
export async function ready(made: SmppClient, binds = 1): Promise<SmppClient> {
  await until(() => made.status().smscs.every(({ bound }) => bound >= binds), 'bound');
  return made;
}

/** The SmppError that a submission fails with. */
export async function failure(promise: Promise<unknown>): Promise<SmppError> {
  try {
    await promise;
  } catch (error) {
    if (isSmppError(error)) return error;
    throw error;
  }
  throw new Error('did not fail');
}
