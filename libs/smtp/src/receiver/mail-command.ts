import { isAscii, mailboxProblem } from '../mailbox.ts';
import { SmtpReply } from '../smtp-reply.ts';
import { addressReply } from './address-reply.ts';
import { type MailParameterRules, type MailParameters, readMailParameters } from './mail-parameters.ts';
import { parsePathCommand } from './path-command.ts';

/** A MAIL command that may be accepted. */
export interface MailCommand {
  /** '' for the null reverse-path (RFC 5321 §4.5.5). */
  readonly mailFrom: string;
  readonly parameters: MailParameters;
}

/** Reads MAIL (RFC 5321 §4.1.1.2), or says how to refuse it. */
export function readMailCommand(
  line: string,
  rules: MailParameterRules & { readonly addressLiterals: boolean },
): MailCommand | SmtpReply {
  const parsed = parsePathCommand(line, 'MAIL FROM');
  if (parsed instanceof SmtpReply) return parsed;
  const parameters = readMailParameters(parsed.parameters, rules);
  if (parameters instanceof SmtpReply) return parameters;
  const utf8 = parameters.values.has('SMTPUTF8');
  if (!utf8 && !isAscii(line)) return addressReply('non-ascii', 'reverse');
  const { path: mailFrom } = parsed;
  const { addressLiterals } = rules;
  const problem = mailFrom === '' ? undefined : mailboxProblem(mailFrom, { path: 'reverse', utf8, addressLiterals });
  return problem === undefined ? { mailFrom, parameters } : addressReply(problem, 'reverse');
}
