import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { octetsToText, textToOctets } from '../simulator-process/octets-as-text.ts';
import type { AcceptedMessage } from './receipt.ts';
import type { SmppFieldValue } from './smpp-codec.ts';

/** A message towards the ESME, as it is kept. */
export interface KeptDelivery {
  readonly key: number;
  readonly command: 'deliver_sm' | 'data_sm';
  readonly fields: Readonly<Record<string, SmppFieldValue>>;
  readonly dueAtUnixMs: number;
}

/** What a journal held when it was opened. */
export interface JournalContent {
  readonly accepted: readonly AcceptedMessage[];
  /** Deliveries that were not acknowledged. */
  readonly pending: readonly KeptDelivery[];
  readonly lastKey: number;
}

type Entry =
  | { readonly op: 'accepted'; readonly message: AcceptedMessage }
  | { readonly op: 'delivery'; readonly delivery: KeptDelivery }
  | { readonly op: 'done'; readonly key: number };

/**
 * An append-only file of what the SM-SC has promised, one JSON line each, written before the promise leaves: after a
 * kill -9 of the process nothing is lost. (It is not synced to the disk: a power cut is not simulated.)
 */
export class Journal {
  readonly content: JournalContent;
  readonly #file: number;

  /** Opens or creates the file; a last line that was cut off in writing is passed over. */
  constructor(path: string) {
    this.content = existsSync(path) ? read(readFileSync(path, 'utf8')) : { accepted: [], pending: [], lastKey: 0 };
    this.#file = openSync(path, 'a');
    writeSync(this.#file, '\n');
  }

  /** A submission was taken. */
  accepted(message: AcceptedMessage): void {
    this.#append({ op: 'accepted', message });
  }

  /** A message waits for the ESME. */
  delivery(delivery: KeptDelivery): void {
    this.#append({ op: 'delivery', delivery });
  }

  /** The ESME took or refused it for good. */
  done(key: number): void {
    this.#append({ op: 'done', key });
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry, octetsToText)}\n`);
  }
}

function read(text: string): JournalContent {
  const accepted: AcceptedMessage[] = [];
  const pending = new Map<number, KeptDelivery>();
  let lastKey = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    let entry: Entry;
    try {
      entry = JSON.parse(line, textToOctets);
    } catch {
      continue;
    }
    if (entry.op === 'accepted') accepted.push(entry.message);
    if (entry.op === 'done') pending.delete(entry.key);
    if (entry.op === 'delivery') {
      pending.set(entry.delivery.key, entry.delivery);
      lastKey = Math.max(lastKey, entry.delivery.key);
    }
  }
  return { accepted, pending: [...pending.values()], lastKey };
}
