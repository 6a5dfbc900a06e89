import type { BehaviourChange, DeliveryResult, OriginateOptions } from '@causeway/testkit';

/** A submission as the simulated SM-SC remembers it. */
interface RecordedSubmission {
  readonly commandStatus: number;
  readonly destinationAddr: string;
  readonly dataCoding: number;
  readonly contentHex: string;
}

/** What came to one destination. */
export interface Submissions {
  /** The segments' texts, joined in their order. */
  readonly text: string;
  /** command_status of each response. */
  readonly statuses: readonly number[];
}

const CALL_MS = 15_000;
const POLL_MS = 10;
const UCS2 = 8;

/** The simulated SM-SC's control interface (libs/testkit/src/sm-sc/control-server.ts), from another process. */
export class SmscControl {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  /** True once it answers. */
  async answers(): Promise<boolean> {
    await this.#call('GET', '/status');
    return true;
  }

  /** Changes its behaviour. */
  async behave(change: BehaviourChange): Promise<void> {
    await this.#call('POST', '/behaviour', change);
  }

  /** Sends an SMS to the fleet; resolves when each segment is taken or refused for good. */
  originate(options: OriginateOptions): Promise<readonly DeliveryResult[]> {
    return this.#call('POST', '/originate', options);
  }

  /** What was submitted to one destination, digits only. */
  async submissionsTo(destination: string): Promise<Submissions> {
    const all: readonly RecordedSubmission[] = await this.#call('GET', '/submits');
    const own = all.filter(({ destinationAddr }) => destinationAddr === destination);
    return { text: own.map(textOf).join(''), statuses: own.map(({ commandStatus }) => commandStatus) };
  }

  /** Resolves when the fleet has answered every receipt and message; false when it has not by the deadline. */
  async hasDeliveredAll(deadlineMs: number): Promise<boolean> {
    const until = performance.now() + deadlineMs;
    for (;;) {
      const { undelivered }: { undelivered: number } = await this.#call('GET', '/status');
      if (undelivered === 0) return true;
      if (performance.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      signal: AbortSignal.timeout(CALL_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`SM-SC simulator, ${method} ${path}: ${response.status} ${text}`);
    const value: T = JSON.parse(text);
    return value;
  }
}

/** The tour writes ASCII, whose codes the default alphabet shares, or UCS-2; the reader is not the fleet's own on purpose. */
function textOf({ dataCoding, contentHex }: RecordedSubmission): string {
  const octets = Buffer.from(contentHex, 'hex');
  return dataCoding === UCS2 ? octets.swap16().toString('utf16le') : octets.toString('latin1');
}
