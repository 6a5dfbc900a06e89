import { MessageOrigin } from '@causeway/contracts';
import type { Imdn } from '@causeway/cpim';
import { type Disposition, onceForOutcome } from '@causeway/interworking';
import { type HeaderBlock, parseNameAddr } from '@causeway/sip';
import { cpmAddressOf } from '../addresses/cpm-address.ts';
import type { EmailIwf } from '../iwf.ts';
import { isFateWanted, mapToFate } from '../mapping/dsn-of-imdn.bridge.ts';
import { tellDisplayed, tellFate } from './tell-sender.ts';

/**
 * `notification_bridge.cpm_to_email`: disposition notifications of a CPM User to DSN and MDN of the mail they are about, each
 * outcome once, safe in durable work before the notification is answered 200. One that is about no mail, that its sender
 * did not ask for, or that comes from another user than the mail went to, is consumed.
 *
 * @throws typed errors of state and bus, InterworkingError 503: the notification is to come again
 */
export async function reportDispositions(
  iwf: EmailIwf,
  { message, notifications, traceparent }: Disposition,
): Promise<void> {
  const reporters = reportersOf(message.sip);
  for (const notification of notifications) await report(iwf, notification, reporters, traceparent);
}

async function report(
  iwf: EmailIwf,
  notification: Imdn,
  reporters: ReadonlySet<string>,
  traceparent: string,
): Promise<void> {
  const outcome =
    notification.display === 'displayed' ? 'display' : notification.delivery === undefined ? undefined : 'delivery';
  if (outcome === undefined) return; // processing, interworking, and a display that was not
  const found = await iwf.state.messageOrigin.find('email', notification.messageId);
  if (found === undefined) return;
  const origin = MessageOrigin.decode(found.record);
  const recipient = cpmAddressOf(origin.recipientUri);
  if (recipient === undefined || !reporters.has(recipient)) {
    iwf.logger.warn({ traceparent }, 'a notification comes from another user than its message went to');
    return;
  }
  const id = `${found.key}:${outcome}`;
  const isTold = await onceForOutcome(iwf.state.messageOrigin, { kind: 'email', key: found.key, outcome }, async () => {
    if (outcome === 'display') {
      if (!origin.readReport) return false;
      await tellDisplayed(iwf, origin, id);
      return true;
    }
    const fate = mapToFate(notification.delivery ?? 'error');
    if (!isFateWanted(origin, fate)) return false;
    await tellFate(iwf, origin, fate, id);
    return true;
  });
  if (!isTold) return;
  const word = notification.display === 'displayed' ? 'displayed' : (notification.delivery ?? '');
  iwf.journal.write({
    name: word === 'displayed' || word === 'delivered' ? word : 'undelivered',
    key: id,
    traceparent: origin.traceparent,
    identities: origin.identities,
    from: origin.rcptTo,
    to: origin.mailFrom,
    verdict: `IMDN ${word}: ${outcome === 'display' ? 'MDN' : 'DSN'}`,
  });
}

/** Whose notification it is: P-Asserted-Identity, From only where nothing is asserted (RFC 3325 §5). */
function reportersOf(sip: HeaderBlock): ReadonlySet<string> {
  const values = sip.has('P-Asserted-Identity') ? sip.list('P-Asserted-Identity') : sip.list('From');
  return new Set(
    values.flatMap((value) => {
      try {
        return cpmAddressOf(parseNameAddr(value).uri) ?? [];
      } catch {
        return [];
      }
    }),
  );
}
