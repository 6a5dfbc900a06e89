import { RequestStatus } from '@causeway/mm4';

/** What a relay answered to MM4_forward.REQ, as it is passed from the replica that got it to the one that waits. */
export interface RelayAnswer {
  readonly status: RequestStatus;
  /** X-Mms-Status-Text, empty when there is none. */
  readonly text: string;
}

/** A text for people, in a Warning. */
const MAX_TEXT = 200;

/** Octets of an answer as they stand in Redis: the status, and in a line of its own the text. */
export function encodeAnswer({ status, text }: RelayAnswer): Buffer {
  return Buffer.from(`${status}\n${text.slice(0, MAX_TEXT)}`);
}

/** The inverse of {@link encodeAnswer}. */
export function decodeAnswer(octets: Buffer): RelayAnswer {
  const [first = '', ...rest] = octets.toString('utf8').split('\n');
  const status = Object.values(RequestStatus).find((known) => known === first);
  return { status: status ?? RequestStatus.unspecified, text: rest.join('\n') };
}

/** The words of an answer. */
export function wordsOf({ status, text }: RelayAnswer): string {
  return text === '' ? status : `${status}: ${text}`;
}
