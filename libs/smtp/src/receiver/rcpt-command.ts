import { isAscii, mailboxProblem } from '../mailbox.ts';
import { SmtpReply } from '../smtp-reply.ts';
import { addressReply } from './address-reply.ts';
import { parsePathCommand } from './path-command.ts';
import { readRcptParameters } from './rcpt-parameters.ts';
import type { Recipient } from './received-mail.ts';

/** An RCPT command that may be accepted. */
export interface RcptCommand {
  readonly recipient: Recipient;
  /** As they came, by upper-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads RCPT (RFC 5321 §4.1.1.3), or says how to refuse it. `postmaster` alone is an address. */
export function readRcptCommand(
  line: string,
  rules: { readonly utf8: boolean; readonly addressLiterals: boolean },
): RcptCommand | SmtpReply {
  const parsed = parsePathCommand(line, 'RCPT TO');
  if (parsed instanceof SmtpReply) return parsed;
  const { path: address, parameters } = parsed;
  if (!rules.utf8 && !isAscii(line)) return addressReply('non-ascii', 'forward');
  const problem =
    address.toLowerCase() === 'postmaster' ? undefined : mailboxProblem(address, { path: 'forward', ...rules });
  if (problem !== undefined) return addressReply(problem, 'forward');
  const read = readRcptParameters(parameters);
  return read instanceof SmtpReply ? read : { recipient: { address, ...read }, parameters };
}
