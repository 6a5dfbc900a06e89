import PostalMime, { type Email } from 'postal-mime';

/** A recipient as RCPT TO named it. */
export interface EnvelopeRecipient {
  readonly address: string;
  /** Parameters by upper-case name, xtext decoded; a keyword without a value is empty. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One SMTP transaction whose message came in whole. */
export interface ReceivedMail {
  /** From 1, in the order of arrival, through restarts when there is a journal. */
  readonly number: number;
  readonly connection: number;
  readonly receivedAtUnixMs: number;
  readonly remoteAddress: string;
  readonly heloName: string;
  /** Extensions that were offered in the answer to EHLO, with their parameters. */
  readonly offered: readonly string[];
  /** Extensions that the client made use of, by keyword: parameters it gave, and PIPELINING. */
  readonly used: readonly string[];
  /** MAIL, RCPT and DATA as the client wrote them, each with its reply. */
  readonly dialogue: readonly DialogueLine[];
  /** Empty for the null reverse-path. */
  readonly mailFrom: string;
  readonly mailParameters: Readonly<Record<string, string>>;
  readonly rcptTo: readonly EnvelopeRecipient[];
  /** Reply code to the final dot; 0 when none was sent. */
  readonly replyCode: number;
  /** The message as sent, dots unstuffed. */
  readonly octets: Buffer;
  /** What postal-mime makes of it. */
  readonly email: Email;
}

/** A command and its reply (code and text, without enhanced status code); empty while there is none. */
export interface DialogueLine {
  readonly connection: number;
  readonly command: string;
  readonly reply: string;
}

/** The message as postal-mime reads it; one that it refuses has no headers. */
export async function parsedMail(octets: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(octets);
  } catch {
    return { headers: [], headerLines: [], attachments: [] };
  }
}

/** The unfolded value of a message header; undefined when there is none. */
export function mailHeader(mail: Pick<ReceivedMail, 'email'>, name: string): string | undefined {
  const key = name.toLowerCase();
  return mail.email.headers.find((header) => header.key === key)?.value;
}

/** True when a mail came to this address. */
export function isFor(mail: ReceivedMail, address: string): boolean {
  return mail.rcptTo.some((recipient) => recipient.address.toLowerCase() === address.toLowerCase());
}
