import type { AcceptedMessage } from './receipt.ts';
import { integerField, octetsField, type SmppFrame, textField } from './smpp-codec.ts';

/** A submit_sm or data_sm that came in. */
export interface ReceivedSubmit {
  readonly command: 'submit_sm' | 'data_sm';
  /** Connection it came over. */
  readonly connection: number;
  readonly systemId: string;
  readonly receivedAtUnixMs: number;
  readonly sequenceNumber: number;
  /** What the response said, -1 when none is or was sent. */
  readonly commandStatus: number;
  /** message_id of the response, empty when it was refused. */
  readonly messageId: string;
  readonly serviceType: string;
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
  readonly destAddrTon: number;
  readonly destAddrNpi: number;
  readonly destinationAddr: string;
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priorityFlag: number;
  readonly scheduleDeliveryTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresentFlag: number;
  readonly dataCoding: number;
  readonly smDefaultMsgId: number;
  readonly shortMessage: Buffer;
  /** message_payload, or short_message when there is none. */
  readonly content: Buffer;
  /** Everything by the names of SMPP, TLVs included. */
  readonly fields: SmppFrame['fields'];
  /** The PDU as it was on the wire. */
  readonly octets: Buffer;
}

/** Reads a submission out of a decoded PDU. */
export function receivedSubmit(
  frame: SmppFrame,
  octets: Buffer,
  how: Pick<ReceivedSubmit, 'connection' | 'systemId' | 'commandStatus' | 'messageId'>,
): ReceivedSubmit {
  const shortMessage = octetsField(frame, 'short_message');
  const payload = octetsField(frame, 'message_payload');
  return {
    ...how,
    command: frame.command === 'data_sm' ? 'data_sm' : 'submit_sm',
    receivedAtUnixMs: Date.now(),
    sequenceNumber: frame.sequenceNumber,
    serviceType: textField(frame, 'service_type'),
    sourceAddrTon: integerField(frame, 'source_addr_ton'),
    sourceAddrNpi: integerField(frame, 'source_addr_npi'),
    sourceAddr: textField(frame, 'source_addr'),
    destAddrTon: integerField(frame, 'dest_addr_ton'),
    destAddrNpi: integerField(frame, 'dest_addr_npi'),
    destinationAddr: textField(frame, 'destination_addr'),
    esmClass: integerField(frame, 'esm_class'),
    protocolId: integerField(frame, 'protocol_id'),
    priorityFlag: integerField(frame, 'priority_flag'),
    scheduleDeliveryTime: textField(frame, 'schedule_delivery_time'),
    validityPeriod: textField(frame, 'validity_period'),
    registeredDelivery: integerField(frame, 'registered_delivery'),
    replaceIfPresentFlag: integerField(frame, 'replace_if_present_flag'),
    dataCoding: integerField(frame, 'data_coding'),
    smDefaultMsgId: integerField(frame, 'sm_default_msg_id'),
    shortMessage,
    content: payload.length > 0 ? payload : shortMessage,
    fields: frame.fields,
    octets: Buffer.from(octets),
  };
}

/** What the SM-SC keeps of a submission it took. */
export function acceptedMessage(submit: ReceivedSubmit, number: number): AcceptedMessage {
  return {
    number,
    messageId: submit.messageId,
    acceptedAtUnixMs: submit.receivedAtUnixMs,
    registeredDelivery: submit.registeredDelivery,
    sourceAddrTon: submit.sourceAddrTon,
    sourceAddrNpi: submit.sourceAddrNpi,
    sourceAddr: submit.sourceAddr,
    destAddrTon: submit.destAddrTon,
    destAddrNpi: submit.destAddrNpi,
    destinationAddr: submit.destinationAddr,
    dataCoding: submit.dataCoding,
    esmClass: submit.esmClass,
    contentHex: submit.content.toString('hex'),
  };
}

/** A list that forgets its oldest entries, and tells those who wait for one. */
export class BoundedRecord<T> {
  readonly #limit: number;
  readonly #entries: T[] = [];
  readonly #waiters = new Set<(entry: T) => void>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get entries(): readonly T[] {
    return this.#entries;
  }

  /** How many there were, the forgotten ones too. */
  get total(): number {
    return this.#total;
  }

  add(entry: T): void {
    this.#total += 1;
    this.#entries.push(entry);
    if (this.#entries.length > this.#limit) this.#entries.splice(0, Math.ceil(this.#limit / 10));
    for (const waiter of [...this.#waiters]) waiter(entry);
  }

  /** The first entry, old or new, that fits. Rejects after `deadlineMs`, saying what was waited for. */
  waitFor(predicate: (entry: T) => boolean, deadlineMs: number, what: string): Promise<T> {
    const found = this.#entries.find(predicate);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const waiter = (entry: T): void => {
        if (!predicate(entry)) return;
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(entry);
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`${what}: none within ${deadlineMs} ms (${this.#total} seen)`));
      }, deadlineMs);
      this.#waiters.add(waiter);
    });
  }
}
