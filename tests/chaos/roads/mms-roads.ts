import { bareId, type MmsRelayProcess, type ReceivedMm4 } from '@causeway/testkit';
import type { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { RoadFromCpm } from './from-cpm.ts';
import { ArrivalBook, type Arrivals } from './road.ts';
import { ALICE, PATIENCE_MS, RoadToCpm } from './to-cpm.ts';

/** MM4 that the relay has taken, read once. */
class RelayInbox {
  readonly #relay: MmsRelayProcess;
  readonly #messages: ReceivedMm4[] = [];
  #last = 0;

  constructor(relay: MmsRelayProcess) {
    this.#relay = relay;
  }

  async look(): Promise<void> {
    const fresh = await this.#relay.messages(this.#last);
    this.#messages.push(...fresh);
    this.#last = fresh.at(-1)?.mail.number ?? this.#last;
  }

  of(type: ReceivedMm4['type']): readonly ReceivedMm4[] {
    return this.#messages.filter((message) => message.type === type);
  }
}

/** Pager Mode to MMS: the relay knows a repetition by X-Mms-Message-ID. */
export class CpmToMms extends RoadFromCpm {
  readonly name = 'CPM to MMS';
  readonly #inbox: RelayInbox;

  constructor(fleet: FleetUnderTest) {
    super(fleet);
    this.#inbox = new RelayInbox(fleet.relay);
  }

  protected target(number: number): string {
    return `tel:+44770092${String(number % 10_000).padStart(4, '0')};nccsid=MMS`;
  }

  look(): Promise<void> {
    return this.#inbox.look();
  }

  arrivals(): Arrivals {
    const book = new ArrivalBook();
    for (const { text = '', messageId, transactionId } of this.#inbox.of('MM4_forward.REQ')) {
      book.add(text.trim(), `${messageId} ${transactionId}`);
    }
    return book.all;
  }
}

/** MMS to Pager Mode: taken is what was answered 250 and then MM4_forward.RES with Ok. */
export class MmsToCpm extends RoadToCpm {
  readonly name = 'MMS to CPM';
  readonly #inbox: RelayInbox;
  readonly #verdicts = new Map<string, 'taken' | 'refused'>();

  constructor(fleet: FleetUnderTest) {
    super(fleet);
    this.#inbox = new RelayInbox(fleet.relay);
  }

  /** The relay's own journal says whether it has taken the message from its user. */
  async send(text: string, number: number): Promise<void> {
    const ids = { transactionId: transactionOf(text), messageId: messageIdOf(text) };
    const from = `+44770093${String(number % 10_000).padStart(4, '0')}`;
    const forward = this.fleet.relay.forward(
      { from, to: [`+${ALICE}`], text, deliveryReport: true, ...ids },
      PATIENCE_MS,
    );
    this.handedOver(text, forward);
    await forward.catch(() => {});
  }

  async look(): Promise<void> {
    const ended = await this.fleet.relay.sent();
    await this.#inbox.look();
    const statuses = new Map(
      this.#inbox
        .of('MM4_forward.RES')
        .map(({ transactionId, mms }) => [transactionId, mms['x-mms-request-status-code']?.trim()]),
    );
    this.#verdicts.clear();
    for (const { mail, result } of ended) {
      const [, transactionId] = /^X-Mms-Transaction-ID: (.*)\r$/m.exec(mail.message.toString('latin1')) ?? [];
      const text = textOf(bareId(transactionId));
      if (text === undefined) continue;
      const status = statuses.get(transactionOf(text));
      if (result.outcome !== 'sent') this.#verdicts.set(text, 'refused');
      else if (status !== undefined) this.#verdicts.set(text, status.toLowerCase() === 'ok' ? 'taken' : 'refused');
    }
  }

  taken(): readonly string[] {
    return this.#having('taken');
  }

  refused(): readonly string[] {
    return this.#having('refused');
  }

  undecided(): readonly string[] {
    return this.handed.filter((text) => this.#verdicts.get(text) === undefined);
  }

  reports(): Arrivals {
    const book = new ArrivalBook();
    for (const { messageId, transactionId } of this.#inbox.of('MM4_delivery_report.REQ')) {
      const text = textOf(messageId.replace(/@.*$/, ''));
      if (text !== undefined) book.add(text, transactionId);
    }
    return book.all;
  }

  #having(verdict: 'taken' | 'refused'): readonly string[] {
    return [...this.#verdicts].flatMap(([text, own]) => (own === verdict ? [text] : []));
  }
}

/** Ids say which text they belong to: in hexadecimal, as a text has blanks. */
function transactionOf(text: string): string {
  return `x${Buffer.from(text).toString('hex')}`;
}

function messageIdOf(text: string): string {
  return `${transactionOf(text)}@relay.example`;
}

function textOf(id: string): string | undefined {
  return /^x(?:[0-9a-f]{2})+$/.test(id) ? Buffer.from(id.slice(1), 'hex').toString() : undefined;
}
