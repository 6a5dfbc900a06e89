import type { BusHandlers, WorkHandler } from '@causeway/bus';
import type { InterworkingFunctionDefinition } from '@causeway/contracts';
import { disposition, durableWork, pagerMessage } from '@causeway/interworking';
import { type ReceivedMail, SmtpReply, type SmtpSession } from '@causeway/smtp';
import type { EmailIwf } from './iwf.ts';
import { pagerRoad } from './procedures/pager-message.ts';
import { patientWork } from './procedures/patient-work.ts';

/** Table of contents, CPM side: what becomes of the calls of the contract (TS §6.4.2.1). */
export function contractOf(iwf: EmailIwf): BusHandlers<typeof InterworkingFunctionDefinition> {
  const road = pagerRoad(iwf);
  return {
    pagerMessage: (request) => pagerMessage(iwf, road, request),
    disposition: (request) => disposition(iwf, request),
  };
}

/** What becomes of durable work. */
export function workOf(iwf: EmailIwf): WorkHandler {
  return patientWork(durableWork(iwf, pagerRoad(iwf)), () => iwf.policy.current.email.queue_retry_seconds);
}

/** Table of contents, mail side: MAIL FROM. Undefined takes it. */
export async function onMailFrom(
  _iwf: EmailIwf,
  _mailFrom: string,
  _parameters: ReadonlyMap<string, string>,
  _session: SmtpSession,
): Promise<SmtpReply | undefined> {
  return undefined;
}

/** RCPT TO: nobody's address is refused before its mail is sent, and no other domain's is relayed (EML-6.4-04, EML-6.4.1-09). */
export async function onRecipient(
  iwf: EmailIwf,
  address: string,
  _parameters: ReadonlyMap<string, string>,
  _session: SmtpSession,
): Promise<SmtpReply | undefined> {
  const owner = await iwf.addresses.ownerOf(address);
  return owner === undefined ? new SmtpReply(550, '5.1.1', 'No such mailbox here') : undefined;
}

/** A mail: the reply to its dot. */
export async function onMail(_iwf: EmailIwf, _mail: ReceivedMail, _signal: AbortSignal): Promise<SmtpReply> {
  return new SmtpReply(451, '4.3.2', 'Mail is not taken now');
}
