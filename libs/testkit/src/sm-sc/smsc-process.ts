import { fileURLToPath } from 'node:url';
import { SimulatorProcess } from '../simulator-process/simulator-process.ts';
import type { BehaviourChange } from './behaviour.ts';
import type { RecordedSubmit } from './control-server.ts';
import type { DeliveryResult } from './deliveries.ts';
import type { OriginateOptions } from './originated-message.ts';
import type { AcceptedMessage, MessageState } from './receipt.ts';
import type { BindInfo } from './smsc-simulator.ts';

/** Options of a simulated SM-SC in a process of its own. */
export interface SmscProcessOptions {
  readonly port?: number;
  /** Port of its control interface on 127.0.0.1, from the system by default. */
  readonly controlPort?: number;
  readonly behaviour?: BehaviourChange;
  /** File that lets it survive kill -9. */
  readonly journal?: string;
  /** Node to run it with. Default: the one that runs this. */
  readonly node?: string;
}

/** What `GET /status` says. */
export interface SmscProcessStatus {
  readonly port: number;
  readonly binds: readonly BindInfo[];
  readonly submits: number;
  readonly accepted: number;
  readonly sunk: number;
  readonly undelivered: number;
}

/** Starts, controls, kills and restarts the simulated SM-SC as a process (main.ts), always on the same port. */
export class SmscProcess extends SimulatorProcess {
  constructor({ port = 0, controlPort, behaviour, journal, node }: SmscProcessOptions = {}) {
    super({
      name: 'SM-SC',
      main: fileURLToPath(new URL('main.ts', import.meta.url)),
      parameters: [
        ...['--behaviour', JSON.stringify(behaviour ?? {})],
        ...(journal === undefined ? [] : ['--journal', journal]),
      ],
      port,
      controlPort,
      node,
    });
  }

  /** Where it stands. */
  status(): Promise<SmscProcessStatus> {
    return this.call('GET', '/status');
  }

  /** Submissions that came in since its start, whatever it answered. */
  submits(): Promise<readonly RecordedSubmit[]> {
    return this.call('GET', '/submits');
  }

  /** Submissions it has answered with ESME_ROK, also before a kill when it keeps a journal. */
  accepted(): Promise<readonly AcceptedMessage[]> {
    return this.call('GET', '/accepted');
  }

  /** Changes its behaviour. */
  async behave(change: BehaviourChange): Promise<void> {
    await this.call('POST', '/behaviour', change);
  }

  /** Sends an SMS to the ESME. */
  originate(options: OriginateOptions): Promise<readonly DeliveryResult[]> {
    return this.call('POST', '/originate', options);
  }

  /** Sends the receipt of an accepted message. */
  deliverReceipt(messageId: string, state: MessageState = 'DELIVERED'): Promise<DeliveryResult> {
    return this.call('POST', '/receipt', { messageId, state });
  }
}
