import type { TelephoneAddress } from '@causeway/addressing';
import { MimeError } from '@causeway/mime';
import {
  DEFAULT_MM4_LIMITS,
  type ForwardReq,
  Mm4Error,
  type Mm4Limits,
  parseAddress,
  RequestStatus,
  readMmContent,
} from '@causeway/mm4';
import type { Span } from '@causeway/runtime';
import type { ReceivedMail } from '@causeway/smtp';
import type { MmsIwf } from '../iwf.ts';
import { mapToCpmContent } from '../mapping/cpm-content.section-6-3.ts';
import { requestStatusOfSeveral } from '../mapping/several-recipients.table-38.ts';
import { mapToCpmUser, telephoneOf } from '../mapping/sip-addresses.table-35.ts';
import { expiresOf, isSenderHidden } from '../mapping/sip-message.table-36.ts';
import { inParallel } from './in-parallel.ts';
import { deliverToRecipient, type IncomingMm, type RecipientResult } from './recipient-message.ts';
import { reportRejection } from './rejection-report.ts';
import { type RelayVerdict, respondToRelay } from './respond-to-relay.ts';

/** Recipients of one MM that are served at the same time. */
const AT_ONCE = 10;

/**
 * TS §6.3.1.2.1, MMS to Pager Mode CPM Standalone Message: one for each RCPT TO (MMS-6.3.1.2-07).
 *
 * @returns X-Mms-Request-Status-Code of the response; given only when the response is safe
 * @throws BusError, StateError when a way is closed inside the fleet: the relay keeps the MM and comes again
 */
export async function multimediaMessage(iwf: MmsIwf, request: ForwardReq, mail: ReceivedMail): Promise<RequestStatus> {
  const span = iwf.telemetry.startSpan('mms-iwf multimedia-message', { kind: 'server' });
  try {
    const mm = readMm(iwf, request, mail, span);
    // Steps 1 to 4, and 5: the status by Table 38.
    const results = 'status' in mm ? [] : await deliverToAll(iwf, mm);
    const verdict = 'status' in mm ? refused(iwf, request, mail, mm, span) : summary(iwf, results);
    span.setAttribute('mms.request_status', verdict.status);
    // Step 6: MM4_forward.RES.
    const { mailFrom } = mail.envelope;
    const isTold = await respondToRelay(iwf, request, mailFrom, verdict, span.traceparent);
    // Whom the response does not tell about: its sender learns of them by a report.
    const untold = isTold && verdict.status !== RequestStatus.ok ? [] : results.filter(isRefused);
    for (const { origin } of untold) await reportRejection(iwf, origin, span.traceparent);
    return verdict.status;
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}

/** What all recipients have in common; or why there will be no CPM message. */
function readMm(iwf: MmsIwf, request: ForwardReq, mail: ReceivedMail, span: Span): IncomingMm | RelayVerdict {
  const policy = iwf.policy.current.mms;
  // Step 1: a sender who hides, where policy does not allow it (MMS-6.3.1.2.1-01).
  if (isSenderHidden(request) && !policy.allow_anonymous_sender) {
    return { status: RequestStatus.unsupportedMessage, text: 'anonymous senders are not allowed' };
  }
  const sender = senderOf(request, mail);
  if (sender === undefined) {
    return { status: RequestStatus.sendingAddressUnresolved, text: 'the sender has no E.164 number' };
  }
  if (!mail.envelope.rcptTo.some(({ address }) => mapToCpmUser(parseAddress(address)) !== undefined)) {
    return { status: RequestStatus.sendingAddressUnresolved, text: 'no recipient has an E.164 number' };
  }
  try {
    const limits = limitsOf(iwf);
    readMmContent(request, limits);
    return {
      request,
      mail,
      sender,
      content: mapToCpmContent(request.content, limits),
      expiresSeconds: expiresOf(request.expiry, policy.max_expiry_seconds, mail.receivedAt),
      traceparent: span.traceparent,
    };
  } catch (error) {
    if (error instanceof Mm4Error) return { status: error.requestStatus, text: error.message };
    if (error instanceof MimeError) return { status: RequestStatus.contentNotAccepted, text: error.message };
    throw error;
  }
}

/** The number in From; a sender who hides there is still known by the reverse-path. */
function senderOf({ from }: ForwardReq, { envelope }: ReceivedMail): TelephoneAddress | undefined {
  return telephoneOf(from) ?? (envelope.mailFrom === '' ? undefined : telephoneOf(parseAddress(envelope.mailFrom)));
}

function limitsOf({ configuration }: MmsIwf): Mm4Limits {
  const { max_nesting: maxNesting, max_parts: maxParts, max_header_bytes: maxHeaderOctets } = configuration.limits.mail;
  return { ...DEFAULT_MM4_LIMITS, maxNesting, maxParts, maxHeaderOctets };
}

async function deliverToAll(iwf: MmsIwf, mm: IncomingMm): Promise<readonly RecipientResult[]> {
  const addresses = new Set(mm.mail.envelope.rcptTo.map(({ address }) => address));
  const recipients = [...addresses].map(parseAddress).filter((address) => address.kind === 'plmn');
  return inParallel(recipients, AT_ONCE, (recipient) => deliverToRecipient(iwf, mm, recipient));
}

function isRefused({ verdict }: RecipientResult): boolean {
  return verdict.status !== RequestStatus.ok;
}

function summary(iwf: MmsIwf, results: readonly RecipientResult[]): RelayVerdict {
  const statuses = results.map(({ verdict }) => verdict.status);
  const status = requestStatusOfSeveral(statuses, iwf.policy.current.mms.multi_rcpt_res);
  return results.find(({ verdict }) => verdict.status === status)?.verdict ?? { status };
}

/** Nothing goes to CPM: the event says why. */
function refused(
  iwf: MmsIwf,
  { messageId, from }: ForwardReq,
  { envelope }: ReceivedMail,
  verdict: RelayVerdict,
  { traceparent }: Span,
): RelayVerdict {
  iwf.journal.write({
    name: 'failed',
    key: messageId,
    traceparent,
    identities: undefined,
    from: from.kind === 'plmn' ? from.number : '',
    to: envelope.rcptTo[0]?.address.split('/', 1)[0] ?? '',
    verdict: verdict.status,
    reason: verdict.text ?? '',
  });
  return verdict;
}
