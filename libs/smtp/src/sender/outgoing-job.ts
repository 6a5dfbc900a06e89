import { domainToASCII } from 'node:url';
import { formatDeliverBy } from '../deliver-by.ts';
import { isAscii, mailboxProblem, splitMailbox } from '../mailbox.ts';
import { deliverByMinimum, type Extensions, sizeLimit } from './extensions.ts';
import type { DsnRequest, OutgoingMail } from './sender-options.ts';
import { refusedHere, type SmtpDelivery } from './smtp-delivery.ts';
import { type WireMessage, wireMessage } from './wire-message.ts';

/** A mail on its way, with what is computed once for all attempts. */
export interface OutgoingJob {
  readonly mail: OutgoingMail;
  readonly wire: WireMessage;
  /** When `send` was called, Unix milliseconds. */
  readonly startedAt: number;
}

/** What goes to one server, by what it offers. */
export interface FittedMail {
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly dsn: DsnRequest | undefined;
  /** ` BY=…` or nothing. */
  readonly mailSuffix: string;
}

/** RFC 3461 §4.4, §4.2: in characters of xtext, of which an octet takes at most three. */
const MAX_ENVID = 100;
const MAX_ORCPT = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to find them
const UNSAFE = /[\x00-\x1f\x7f]/;
const NOTIFY = /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*)$/i;

/** Prepares a mail, or refuses what no server may be told: addresses and parameters that would break a command line. */
export function prepareJob(mail: OutgoingMail, startedAt: number): OutgoingJob | SmtpDelivery {
  if (mail.mailFrom !== '' && !isSendable(mail.mailFrom)) {
    return refusedHere(553, '5.1.7', 'MAIL', 'the sender is no address');
  }
  if (!isSendable(mail.rcptTo)) return refusedHere(553, '5.1.3', 'RCPT', 'the recipient is no address');
  const problem = dsnProblem(mail.dsn);
  if (problem !== undefined) return refusedHere(501, '5.5.4', 'MAIL', problem);
  return { mail, wire: wireMessage(mail.message), startedAt };
}

function isSendable(address: string): boolean {
  // What is behind the `@` decides for us; that it is a strange address is for its own server to say.
  const problem = mailboxProblem(address, { path: 'reverse', utf8: true, addressLiterals: true });
  return problem === undefined && !/[<>]/.test(address);
}

function dsnProblem({ envid, orcpt, notify }: DsnRequest = {}): string | undefined {
  if (envid !== undefined && (UNSAFE.test(envid) || xtextLength(envid) > MAX_ENVID)) return 'ENVID is no identifier';
  if (orcpt !== undefined && (UNSAFE.test(orcpt) || xtextLength(orcpt) > MAX_ORCPT)) return 'ORCPT is no address';
  if (notify !== undefined && !NOTIFY.test(notify)) return 'NOTIFY is no list of events';
  return undefined;
}

function xtextLength(text: string): number {
  return (
    Buffer.byteLength(text) +
    2 * Buffer.from(text).filter((octet) => octet < 0x21 || octet > 0x7e || octet === 0x2b || octet === 0x3d).length
  );
}

/** Fits a mail to what the server offers, at the time MAIL is sent; or refuses it where the server would have to. */
export function fitMail(
  { mail, wire, startedAt }: OutgoingJob,
  extensions: Extensions,
  now: number,
): FittedMail | SmtpDelivery {
  const limit = sizeLimit(extensions);
  if (limit !== undefined && wire.size > limit) {
    return refusedHere(552, '5.3.4', 'MAIL', `the message has ${wire.size} octets, the server takes ${limit}`);
  }
  if (wire.eightBit && !extensions.has('8BITMIME')) {
    return refusedHere(554, '5.6.3', 'MAIL', 'the message has 8-bit octets, the server does not offer 8BITMIME');
  }
  const utf8 = extensions.has('SMTPUTF8');
  const mailFrom = utf8 ? mail.mailFrom : asciiMailbox(mail.mailFrom);
  const rcptTo = utf8 ? mail.rcptTo : asciiMailbox(mail.rcptTo);
  if (mailFrom === undefined) return refusedHere(550, '5.6.7', 'MAIL', 'the server does not offer SMTPUTF8');
  if (rcptTo === undefined) return refusedHere(553, '5.6.7', 'RCPT', 'the server does not offer SMTPUTF8');
  const { deliverBy } = mail;
  if (deliverBy === undefined) return { mailFrom, rcptTo, dsn: mail.dsn, mailSuffix: '' };
  const offered = extensions.has('DELIVERBY');
  if (!offered && mail.deliverByRequired === true) {
    return refusedHere(554, '5.4.7', 'MAIL', 'the server does not offer DELIVERBY');
  }
  // RFC 2852 §4.1.4: less the seconds it was held.
  const seconds = Math.floor(deliverBy.seconds) - Math.floor((now - startedAt) / 1_000);
  if (deliverBy.mode === 'R' && (seconds <= 0 || (offered && seconds < deliverByMinimum(extensions)))) {
    return refusedHere(554, '5.4.7', 'MAIL', 'the time left is too short for the server');
  }
  return offered
    ? { mailFrom, rcptTo, dsn: mail.dsn, mailSuffix: ` BY=${formatDeliverBy({ ...deliverBy, seconds })}` }
    : { mailFrom, rcptTo, dsn: deliverBy.mode === 'N' ? withDelay(mail.dsn) : mail.dsn, mailSuffix: '' };
}

/** RFC 2852 §4.1.4.1: what the server will not notify in time it is asked to notify as a delay. NEVER stays. */
function withDelay(dsn: DsnRequest | undefined): DsnRequest {
  const events = dsn?.notify?.toUpperCase().split(',') ?? ['FAILURE'];
  if (events.includes('NEVER') || events.includes('DELAY')) return dsn ?? {};
  return { ...dsn, notify: [...events, 'DELAY'].join(',') };
}

/** The address without SMTPUTF8: A-labels for the domain; undefined when the local part is not ASCII. */
function asciiMailbox(address: string): string | undefined {
  if (isAscii(address)) return address;
  const parts = splitMailbox(address);
  const domain = parts === undefined ? '' : domainToASCII(parts.domain);
  return parts === undefined || domain === '' || !isAscii(parts.localPart) ? undefined : `${parts.localPart}@${domain}`;
}
