import { type Bus, connectBus } from '@causeway/bus';
import { type Envelope, InterworkingSelectionDefinition, type InterworkResponse } from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import { type ServerProcess, serviceContext, startNatsServer } from '@causeway/testkit';
import { start } from '../src/index.ts';
import { request } from './requests.ts';

export const SMS = 'sms: { smscs: [{ name: main, host: 127.0.0.1, system_id: causeway }] }';
export const MMS = 'mms: { domain: mms.example.net }';
export const EMAIL = 'email: { domain: rcs.example.net }';
const SIP = 'sip: { domain: example.net }';

/** An ISF over a real nats-server, its caller and a bus for the IWFs behind it; one server for a file of tests. */
export class IsfUnderTest {
  server!: ServerProcess; // Set by beforeAll, before any test can read it.
  context!: ServiceContext; // Set by startIsf, with the three below.
  caller!: Bus;
  peers!: Bus;
  isf!: RunningService;

  /** Registers the hooks that start the server and end what a test started. */
  static use(): IsfUnderTest {
    const t = new IsfUnderTest();
    beforeAll(async () => {
      t.server = await startNatsServer();
    });
    afterEach(async () => {
      await t.isf.drain(AbortSignal.timeout(1_000));
      await Promise.all([t.isf.stop(), t.caller.close(), t.peers.close()]);
    });
    afterAll(() => t.server.stop());
    return t;
  }

  /** A bus of a peer. */
  open(name: string): Promise<Bus> {
    return connectBus({ servers: [this.server.url], name, logger: this.context.logger, streams: false });
  }

  /** Starts the ISF with these technologies and this policy. */
  async startIsf(sections: readonly string[], policy = '{}'): Promise<void> {
    this.context = await serviceContext(
      'isf',
      [SIP, ...sections, `nats: { servers: ["${this.server.url}"] }`, `policy: { isf: ${policy} }`].join('\n'),
    );
    this.isf = await start(this.context);
    this.caller = await this.open('sip-edge');
    this.peers = await this.open('iwfs');
  }

  /** Calls Interwork as sip-edge does. */
  interwork(sent = request(), envelope: Partial<Envelope> = {}): Promise<InterworkResponse> {
    return this.caller.client(InterworkingSelectionDefinition).interwork({
      envelope: { traceparent: '', deadlineUnixMs: Date.now() + 5_000, identities: undefined, ...envelope },
      request: sent,
    });
  }

  /** First value of a header of the answer. */
  headerOf({ response }: InterworkResponse, name: string): string | undefined {
    return response?.headers.find((header) => header.name === name)?.value;
  }
}
