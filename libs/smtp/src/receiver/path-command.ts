import { SmtpReply } from '../smtp-reply.ts';

/** MAIL or RCPT taken apart: what stands between the angle brackets, and parameters by upper-case name ('' = no value). */
export interface PathCommand {
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The path ends at the first `>` outside of quotes. A space after the colon is wrong (RFC 5321 §3.3) but common. */
const COMMAND = /^(MAIL FROM|RCPT TO):[ ]{0,4}<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>(?:[ ]+(\S.*?))?[ ]*$/is;
const KEYWORD = /^[A-Za-z0-9][A-Za-z0-9-]*$/;
const VALUE = /^[\x21-\x7e\u00a0-\u{10ffff}]+$/u;
/** More parameters than any command can have; what is beyond is no mail client. */
const MAX_PARAMETERS = 32;

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Reads a command line without its CRLF (RFC 5321 §4.1.1.2, §4.1.1.3, §4.1.1.11), or says how to refuse it. */
export function parsePathCommand(line: string, verb: 'MAIL FROM' | 'RCPT TO'): PathCommand | SmtpReply {
  const match = COMMAND.exec(line);
  if (match === null || match[1]?.toUpperCase() !== verb) {
    return verb === 'MAIL FROM'
      ? new SmtpReply(501, '5.1.7', 'Syntax: MAIL FROM:<address>')
      : new SmtpReply(501, '5.1.3', 'Syntax: RCPT TO:<address>');
  }
  const path = match[2] ?? '';
  return match[3] === undefined ? { path, parameters: NO_PARAMETERS } : withParameters(path, match[3]);
}

function withParameters(path: string, text: string): PathCommand | SmtpReply {
  const words = text.split(/ +/);
  if (words.length > MAX_PARAMETERS) return new SmtpReply(501, '5.5.4', 'Too many parameters');
  const parameters = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word : word.slice(0, equals)).toUpperCase();
    const value = equals < 0 ? '' : word.slice(equals + 1);
    if (!KEYWORD.test(name) || (equals >= 0 && value !== '' && !VALUE.test(value))) {
      return new SmtpReply(501, '5.5.4', 'Malformed parameter');
    }
    if (parameters.has(name)) return new SmtpReply(501, '5.5.4', `Parameter ${name} is given twice`);
    parameters.set(name, value);
  }
  return { path, parameters };
}
