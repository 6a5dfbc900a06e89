import { SmtpReply } from '../smtp-reply.ts';
import { decodeXtext } from '../xtext.ts';

/** The parameters of an RCPT that was accepted: NOTIFY in upper case, ORCPT decoded (`rfc822;alice@example.com`). */
export interface RcptParameters {
  readonly notify?: string;
  readonly orcpt?: string;
}

/** RFC 3461 §4.2. */
const MAX_ORCPT = 500;
const ORCPT = /^([A-Za-z0-9!#$%&'*+/?^_`{|}~-]+);(.+)$/s;
const NOTIFY = /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2})$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to find them
const CONTROL = /[\x00-\x1f\x7f]/;

/** Reads the parameters of RCPT (RFC 3461 §4.1, §4.2), or says how to refuse the command. */
export function readRcptParameters(parameters: ReadonlyMap<string, string>): RcptParameters | SmtpReply {
  let read: RcptParameters = {};
  for (const [name, value] of parameters) {
    if (name === 'NOTIFY') {
      const notify = value.toUpperCase();
      if (!NOTIFY.test(notify)) return new SmtpReply(501, '5.5.4', 'NOTIFY takes NEVER, or SUCCESS, FAILURE and DELAY');
      read = { ...read, notify };
    } else if (name === 'ORCPT') {
      const match = value.length > MAX_ORCPT ? null : ORCPT.exec(value);
      const address = match === null ? undefined : decodeXtext(match[2] ?? '');
      if (address === undefined || CONTROL.test(address)) {
        return new SmtpReply(501, '5.5.4', 'ORCPT takes type;xtext');
      }
      read = { ...read, orcpt: `${match?.[1]};${address}` };
    } else {
      return new SmtpReply(555, '5.5.4', `Parameter ${name} is not recognised`);
    }
  }
  return read;
}
