import type { BusHandlers, WorkHandler } from '@causeway/bus';
import type { InterworkingFunctionDefinition } from '@causeway/contracts';
import { disposition, durableWork, pagerMessage } from '@causeway/interworking';
import type { ReceiverHooks } from '@causeway/smtp';
import type { EmailIwf } from './iwf.ts';
import { reportDispositions } from './procedures/disposition-report.ts';
import { incomingMail } from './procedures/incoming-mail.ts';
import { checkRecipient } from './procedures/incoming-recipients.ts';
import { pagerRoad } from './procedures/pager-message.ts';
import { patientWork } from './procedures/patient-work.ts';
import { promisedWork, undeliverable } from './procedures/promised-mail.ts';
import { sendReportMail } from './procedures/send-report-mail.ts';
import { verifySenderDomain } from './procedures/sender-domain.ts';

/** Table of contents, CPM side: what becomes of the calls of the contract (TS §6.4.2.1). */
export function contractOf(iwf: EmailIwf): BusHandlers<typeof InterworkingFunctionDefinition> {
  const road = pagerRoad(iwf);
  return {
    pagerMessage: (request) => pagerMessage(iwf, road, request),
    disposition: (request) => disposition(iwf, request, (found) => reportDispositions(iwf, found)),
  };
}

/** What becomes of durable work. */
export function workOf(iwf: EmailIwf): WorkHandler {
  const work = durableWork(iwf, pagerRoad(iwf), {
    sendMail: (item, mail) => sendReportMail(iwf, item, mail),
    undeliverable: (item, origin, sipStatus) => undeliverable(iwf, item, origin, sipStatus),
  });
  return promisedWork(
    iwf,
    patientWork(work, () => iwf.policy.current.email.queue_retry_seconds),
  );
}

/** Table of contents, mail side: what becomes of MAIL FROM, RCPT TO and the mail itself (TS §6.4.3). */
export function hooksOf(iwf: () => EmailIwf): ReceiverHooks {
  return {
    onMail: (mailFrom, _parameters, session) => verifySenderDomain(iwf(), mailFrom, session),
    onRecipient: (address) => checkRecipient(iwf(), address),
    onMessage: (mail) => incomingMail(iwf(), mail),
  };
}
