import { readFileSync } from 'node:fs';
import { DOMAIN } from './domains.ts';

/** The scenario that describes the message: one text for SIPp, for the own generator and for the micro-benchmarks. */
export const SCENARIO_FILE = new URL('./macro/sipp/pager-message.xml', import.meta.url);

/** Who writes what to whom: one row of the users file. */
export interface BenchUser {
  /** E.164 numbers with `+`. */
  readonly originator: string;
  readonly recipient: string;
  /** What the recipient is written to by: `tel:+44…`, or the mail address as URI. */
  readonly target: string;
  /** Fits one short message in the GSM alphabet. */
  readonly text: string;
}

/** What differs from message to message. */
export interface MessageVariables {
  readonly user: BenchUser;
  /** Running number; with `run` it makes every identity of the message unique. */
  readonly number: number;
  readonly run: string;
  readonly localHost: string;
  readonly localPort: number;
}

/** The CPIM line in the place of `[report_request]`: a report is asked for, or an ordinary line of much the same length. */
export const REPORT_REQUEST = {
  asked: 'imdn.Disposition-Notification: positive-delivery',
  none: 'Subject: no disposition notification is asked for',
} as const;

/** Whether the messages ask for a report of delivery. */
export type ReportRequest = keyof typeof REPORT_REQUEST;

/** What stands before the running number in the branch of a message, so that its response can be told. */
export const BRANCH_PREFIX = 'z9hG4bK-bench-';
/** What follows the running number there. */
export const BRANCH_END = '-';

/** The kind of address that messages are sent to. */
export type TargetKind = 'tel' | 'mailto';

const USERS = 1_000;
const WORDS = 'we meet at the station at noon please bring the keys and call me when you are near the old bridge'.split(
  ' ',
);
/** Mean length of a word with the blank behind it. */
const WORD_OCTETS = (WORDS.join(' ').length + 1) / WORDS.length;

/**
 * A thousand pairs of users with texts of 20 to about 120 characters; the same in every run.
 *
 * @param textOctets all texts are about so long instead
 */
export function benchUsers(target: TargetKind = 'tel', textOctets?: number): BenchUser[] {
  return Array.from({ length: USERS }, (_, index) => {
    const count = textOctets === undefined ? 4 + (index % 21) : Math.round(textOctets / WORD_OCTETS);
    const words = Array.from({ length: count }, (_, at) => WORDS[(index + at) % WORDS.length]);
    const recipient = `+447700${String(900_000 + index * 53)}`;
    return {
      originator: `+1555${String(1_000_000 + index * 37)}`,
      recipient,
      target: target === 'tel' ? `tel:${recipient}` : `mailto:someone${recipient.slice(1)}@${DOMAIN.peerMail}`,
      text: `${words.join(' ')} ${index}`,
    };
  });
}

/** The message of the scenario, ready to be filled in with what differs. */
export class PagerMessageTemplate {
  /** Literal texts at even places, names of keywords at odd ones. */
  readonly #head: readonly string[];
  readonly #body: readonly string[];

  /** @throws Error when the scenario holds no message */
  constructor(reports: ReportRequest) {
    const text = messageOf(readFileSync(SCENARIO_FILE, 'utf8')).replace('[report_request]', REPORT_REQUEST[reports]);
    const border = text.indexOf('\r\n\r\n') + 4;
    this.#head = split(text.slice(0, border));
    this.#body = split(text.slice(border));
  }

  /** The octets of one message. */
  compose(variables: MessageVariables): Buffer {
    const body = fill(this.#body, variables, 0);
    return Buffer.from(fill(this.#head, variables, body.length) + body, 'latin1');
  }
}

/** The text between the CDATA marks as SIPp reads it: lines without their indentation, ended by CRLF. */
function messageOf(scenario: string): string {
  const found = /<!\[CDATA\[\s*([\s\S]*?)\s*\]\]>/.exec(scenario)?.[1];
  if (found === undefined) throw new Error(`${SCENARIO_FILE.pathname} holds no message`);
  return found.replaceAll(/\n */g, '\r\n');
}

function split(text: string): string[] {
  return text.split(/\[(\w+)\]/);
}

function fill(parts: readonly string[], variables: MessageVariables, length: number): string {
  let text = '';
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    text += index % 2 === 0 ? part : valueOfKeyword(part, variables, length);
  }
  return text;
}

function valueOfKeyword(
  keyword: string,
  { user, number, run, localHost, localPort }: MessageVariables,
  length: number,
): string {
  switch (keyword) {
    case 'field0':
      return user.originator;
    case 'field1':
      return user.target;
    case 'field2':
      return user.text;
    case 'branch':
      return `${BRANCH_PREFIX}${number}${BRANCH_END}${run}`;
    case 'call_id':
      return `${number}-${run}@${localHost}`;
    case 'call_number':
      return String(number);
    case 'pid':
      return run;
    case 'local_ip':
      return localHost;
    case 'local_port':
      return String(localPort);
    case 'len':
      return String(length);
    default:
      throw new Error(`the scenario has a keyword that is not known here: [${keyword}]`);
  }
}
