import { type DeliverBy, parseDeliverBy } from '../deliver-by.ts';
import { SmtpReply } from '../smtp-reply.ts';
import { decodeXtext } from '../xtext.ts';

/** What the parameters of MAIL are held against. */
export interface MailParameterRules {
  readonly maxMessageBytes: number;
  /** What EHLO offered as DELIVERBY; undefined when it was not offered. */
  readonly deliverBy?: { readonly minSeconds: number } | undefined;
}

/** The parameters of a MAIL that was accepted; ENVID decoded, the values of BODY and RET in upper case. */
export interface MailParameters {
  readonly values: ReadonlyMap<string, string>;
  readonly deliverBy?: DeliverBy;
}

type Reading = { readonly value: string; readonly deliverBy?: DeliverBy } | SmtpReply;

/** RFC 3461 §4.4. */
const MAX_ENVID = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to find them
const CONTROL = /[\x00-\x1f\x7f]/;

const malformed = (text: string) => new SmtpReply(501, '5.5.4', text);
const unknown = (name: string) => new SmtpReply(555, '5.5.4', `Parameter ${name} is not recognised`);

const readers: Readonly<Record<string, (value: string, rules: MailParameterRules) => Reading>> = {
  /** RFC 1870 §6. */
  SIZE(value, { maxMessageBytes }) {
    if (!/^\d{1,20}$/.test(value)) return malformed('SIZE takes a number of octets');
    if (Number(value) > maxMessageBytes)
      return new SmtpReply(552, '5.3.4', `Message is larger than ${maxMessageBytes}`);
    return { value };
  },
  /** RFC 6152 §2. BINARYMIME needs CHUNKING, which is not offered. */
  BODY(value) {
    const body = value.toUpperCase();
    return body === '7BIT' || body === '8BITMIME' ? { value: body } : malformed('BODY takes 7BIT or 8BITMIME');
  },
  /** RFC 6531 §3.4. */
  SMTPUTF8: (value) => (value === '' ? { value } : malformed('SMTPUTF8 takes no value')),
  /** RFC 3461 §4.3. */
  RET(value) {
    const ret = value.toUpperCase();
    return ret === 'FULL' || ret === 'HDRS' ? { value: ret } : malformed('RET takes FULL or HDRS');
  },
  /** RFC 3461 §4.4. */
  ENVID(value) {
    const envid = value.length > MAX_ENVID ? undefined : decodeXtext(value);
    return envid === undefined || envid === '' || CONTROL.test(envid)
      ? malformed(`ENVID takes at most ${MAX_ENVID} characters of xtext`)
      : { value: envid };
  },
  /** RFC 2852 §4. */
  BY(value, { deliverBy: offered }) {
    if (offered === undefined) return unknown('BY');
    const deliverBy = parseDeliverBy(value);
    if (deliverBy === undefined) return new SmtpReply(501, '5.5.2', 'BY takes seconds;mode');
    if (deliverBy.mode === 'R' && deliverBy.seconds <= 0) return malformed('BY in mode R takes a time to come');
    if (deliverBy.mode === 'R' && deliverBy.seconds < offered.minSeconds) {
      return new SmtpReply(555, '5.5.4', `BY in mode R takes at least ${offered.minSeconds} seconds`);
    }
    return { value: value.toUpperCase(), deliverBy };
  },
};

/** Reads the parameters of MAIL, or says how to refuse the command. */
export function readMailParameters(
  parameters: ReadonlyMap<string, string>,
  rules: MailParameterRules,
): MailParameters | SmtpReply {
  if (parameters.size === 0) return { values: parameters };
  const values = new Map<string, string>();
  let deliverBy: DeliverBy | undefined;
  for (const [name, text] of parameters) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) return unknown(name);
    const reading = reader(text, rules);
    if (reading instanceof SmtpReply) return reading;
    values.set(name, reading.value);
    deliverBy ??= reading.deliverBy;
  }
  return deliverBy === undefined ? { values } : { values, deliverBy };
}
