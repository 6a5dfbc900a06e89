import type { MessageOrigin } from '@causeway/contracts';
import { formatAddress, type Mm4Address, parseAddress } from '@causeway/mm4';

/** The envelope of the SMTP transaction that carries a report to the MMS user who sent the original. */
export interface ReportEnvelope {
  readonly mailFrom: string;
  readonly rcptTo: string;
}

/**
 * TS §6.3.1.2.3 and §6.3.1.2.4 Tables 41 and 43 (MMS-T41, MMS-T43): the SMTP transaction of a report of CPM.
 *
 * @param sender address of the original sender, as the notification's Request-URI or the stored record names it
 * @param ownAddress own SMTP address of the MMS IWF
 */
export function mapToReportEnvelope(
  sender: Mm4Address,
  origin: Pick<MessageOrigin, 'mailFrom' | 'mmsOriginatorSystem'>,
  ownAddress: string,
): ReportEnvelope {
  return {
    mailFrom: ownAddress, // MMS-T41.MAIL FROM, MMS-T43.MAIL FROM
    rcptTo: formatAddress(withDomain(sender, origin)), // MMS-T41.RCPT TO, MMS-T43.RCPT TO
  };
}

/** The domain of the stored MAIL FROM; the relay's own when the sender had the null reverse-path. */
function withDomain(
  sender: Mm4Address,
  { mailFrom, mmsOriginatorSystem }: Pick<MessageOrigin, 'mailFrom' | 'mmsOriginatorSystem'>,
): Mm4Address {
  if (sender.kind !== 'plmn' || sender.domain !== undefined) return sender;
  const stored = parseAddress(mailFrom);
  const address = stored.kind === 'plmn' && stored.domain !== undefined ? stored.domain : domainOf(mailFrom);
  return { ...sender, domain: address ?? domainOf(mmsOriginatorSystem) };
}

function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  return at < 0 ? undefined : address.slice(at + 1);
}
