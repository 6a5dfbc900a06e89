import type { SentPagerMessage } from '@causeway/testkit';
import type { FleetUnderTest } from '../fleet/fleet-under-test.ts';

/** A message from CPM to SMS and what its sender was told. */
export interface PagerOutcome {
  readonly text: string;
  /** Monotonic, milliseconds. */
  readonly sentAt: number;
  readonly sent: SentPagerMessage;
}

/** A message from SMS to CPM and what became of it at the SM-SC. */
export interface SmsOutcome {
  readonly text: string;
  /** command_status of the last deliver_sm_resp; undefined when the SM-SC could not be asked. */
  readonly commandStatus: number | undefined;
}

/** Messages a second in each direction. */
export interface LoadRates {
  readonly pager: number;
  readonly sms: number;
}

const ALICE = '12125550101';
/** A sender gives up after this; RFC 3261 would have it wait for 32 s. */
const SENDER_PATIENCE_MS = 12_000;
/** Every so many messages one goes over TCP. */
const EVERY_TCP = 4;

/** Steady traffic on both roads, each message with a text of its own, until it is stopped. */
export class Load {
  readonly #fleet: FleetUnderTest;
  readonly #name: string;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #pager: Promise<PagerOutcome>[] = [];
  readonly #sms: Promise<SmsOutcome>[] = [];
  readonly #taken: PagerOutcome[] = [];

  /** @param name part of every text, so that the messages of one load are told from those of another */
  constructor(fleet: FleetUnderTest, name: string) {
    this.#fleet = fleet;
    this.#name = name;
  }

  start(rates: LoadRates): void {
    this.#timers.push(
      setInterval(() => this.#pager.push(this.#sendPager(this.#pager.length)), 1_000 / rates.pager),
      setInterval(() => this.#sms.push(this.#sendSms(this.#sms.length)), 1_000 / rates.sms),
    );
  }

  /** Messages from CPM that were answered 2xx so far. */
  get taken(): readonly PagerOutcome[] {
    return this.#taken;
  }

  /** Sends no more; resolves when every sender knows what became of its message. */
  async stop(): Promise<{ readonly pager: readonly PagerOutcome[]; readonly sms: readonly SmsOutcome[] }> {
    for (const timer of this.#timers) clearInterval(timer);
    return { pager: await Promise.all(this.#pager), sms: await Promise.all(this.#sms) };
  }

  async #sendPager(number: number): Promise<PagerOutcome> {
    const text = `${this.#name} to SMS ${number}`;
    const sentAt = performance.now();
    const sent = await this.#fleet.client.sendPagerMessage({
      to: `+44770090${String(number % 10_000).padStart(4, '0')}`,
      text,
      imdn: ['positive-delivery'],
      transport: number % EVERY_TCP === 0 ? 'tcp' : 'udp',
      deadlineMs: SENDER_PATIENCE_MS,
    });
    const outcome = { text, sentAt, sent };
    if (wasTaken(outcome)) this.#taken.push(outcome);
    return outcome;
  }

  async #sendSms(number: number): Promise<SmsOutcome> {
    const text = `${this.#name} to CPM ${number}`;
    const from = `44770091${String(number % 10_000).padStart(4, '0')}`;
    try {
      const [result] = await this.#fleet.smsc.originate({ from, to: ALICE, text });
      return { text, commandStatus: result?.commandStatus };
    } catch {
      return { text, commandStatus: undefined };
    }
  }
}

/** Whether the sender was told that its message was taken. */
export function wasTaken({ sent }: PagerOutcome): boolean {
  return !sent.synthetic && sent.response.status < 300;
}
