import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { octetsToText, textToOctets } from '../simulator-process/octets-as-text.ts';
import type { ReceivedMail } from './received-mail.ts';
import type { Submission } from './smtp-client.ts';
import type { SubmissionResult } from './submission-result.ts';

/** A mail on its way out, as it is kept. */
export interface KeptSubmission {
  readonly key: number;
  readonly mail: Submission;
  readonly delayMs: number;
  readonly dueAtUnixMs: number;
  /** Key of the mail that must have ended before this one is due. */
  readonly after?: number;
}

/** A mail that was sent, refused or given up. */
export interface EndedSubmission {
  readonly key: number;
  readonly mail: Submission;
  readonly result: SubmissionResult;
}

/** A message as it is kept; what it means is read anew at start. */
export type KeptMail = Omit<ReceivedMail, 'email'>;

/** What a journal held when it was opened. */
export interface MailJournalContent {
  readonly received: readonly KeptMail[];
  readonly pending: readonly KeptSubmission[];
  readonly ended: readonly EndedSubmission[];
  readonly lastKey: number;
}

type Entry =
  | { readonly op: 'received'; readonly mail: KeptMail }
  | { readonly op: 'out'; readonly kept: KeptSubmission }
  | { readonly op: 'ended'; readonly key: number; readonly result: SubmissionResult };

const EMPTY: MailJournalContent = { received: [], pending: [], ended: [], lastKey: 0 };

/**
 * An append-only file of what a mail server has promised, one JSON line each, written before the promise leaves: after
 * a kill -9 of the process nothing is lost. (It is not synced to the disk: a power cut is not simulated.)
 */
export class MailJournal {
  readonly content: MailJournalContent;
  readonly #file: number;

  /** Opens or creates the file; a last line that was cut off in writing is passed over. */
  constructor(path: string) {
    this.content = existsSync(path) ? read(readFileSync(path, 'utf8')) : EMPTY;
    this.#file = openSync(path, 'a');
    writeSync(this.#file, '\n');
  }

  /** A message is about to be answered with 250. */
  received(mail: KeptMail): void {
    this.#append({ op: 'received', mail });
  }

  /** A mail waits to be sent. */
  out(kept: KeptSubmission): void {
    this.#append({ op: 'out', kept });
  }

  /** It was sent, refused or given up. */
  ended(key: number, result: SubmissionResult): void {
    this.#append({ op: 'ended', key, result });
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry, octetsToText)}\n`);
  }
}

function read(text: string): MailJournalContent {
  const received: KeptMail[] = [];
  const pending = new Map<number, KeptSubmission>();
  const ended: EndedSubmission[] = [];
  let lastKey = 0;
  for (const line of text.split('\n')) {
    const entry = entryOf(line);
    if (entry?.op === 'received') received.push(entry.mail);
    if (entry?.op === 'out') {
      pending.set(entry.kept.key, entry.kept);
      lastKey = Math.max(lastKey, entry.kept.key);
    }
    const kept = entry?.op === 'ended' ? pending.get(entry.key) : undefined;
    if (entry?.op === 'ended' && kept !== undefined) {
      pending.delete(entry.key);
      ended.push({ key: entry.key, mail: kept.mail, result: entry.result });
    }
  }
  return { received, pending: [...pending.values()], ended, lastKey };
}

function entryOf(line: string): Entry | undefined {
  if (line === '') return undefined;
  try {
    const entry: Entry = JSON.parse(line, textToOctets);
    return entry;
  } catch {
    return undefined;
  }
}
