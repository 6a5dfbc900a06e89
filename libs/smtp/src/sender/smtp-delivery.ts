/** Where a mail stands after `send`. */
export interface SmtpDelivery {
  /**
   * `accepted`: the server took responsibility (2yz to the dot). `refused`: it said no, or what it offers rules the mail
   * out; `code` says for now (4yz) or for good (5yz). `not-sent`: nothing was handed over, so the mail may be sent again.
   * `unknown`: the dot was sent and no answer came; sending again may make two mails of one.
   */
  readonly outcome: 'accepted' | 'refused' | 'not-sent' | 'unknown';
  readonly code?: number;
  readonly enhanced?: string;
  /** The server's text without codes, or what happened here. */
  readonly text: string;
  /** The last step that was taken or answered. */
  readonly command?: SmtpStep;
  /** Keywords of the server's EHLO, upper case; there when it was reached. */
  readonly extensions?: ReadonlySet<string>;
}

/** Steps of a mail; DOT is the end of DATA. */
export type SmtpStep = 'CONNECT' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'DOT';

const REPLY_LINE = /^(\d{3})(?:[ -](?:([245]\.\d{1,3}\.\d{1,3})(?: |$))?(.*))?$/s;

/** Reads a server's reply, of several lines perhaps (RFC 5321 §4.2.1); the enhanced code is the first line's. */
export function readReply(reply: string): { code: number; enhanced?: string; text: string } {
  const texts: string[] = [];
  let code = 0;
  let enhanced: string | undefined;
  for (const line of reply.split(/\r?\n/)) {
    const match = REPLY_LINE.exec(line);
    if (match === null) continue;
    code ||= Number(match[1]);
    enhanced ??= match[2];
    if (match[3]) texts.push(match[3]);
  }
  return { code, ...(enhanced === undefined ? {} : { enhanced }), text: texts.join(' ') };
}

/** A refusal of our own, in the words a server would use. */
export function refusedHere(code: number, enhanced: string, command: SmtpStep, text: string): SmtpDelivery {
  return { outcome: 'refused', code, enhanced, command, text };
}
