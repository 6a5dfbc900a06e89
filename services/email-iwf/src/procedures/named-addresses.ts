import type { Mailbox } from '@causeway/mime';
import { addressProblem } from '../addresses/address-problem.ts';
import { cpmAddressOf } from '../addresses/cpm-address.ts';
import type { EmailIwf } from '../iwf.ts';
import type { ListedRecipient } from '../mapping/mail.table-46.ts';
import type { AcceptedMail } from './acceptance.ts';
import { addressIn } from './originator.ts';

/**
 * The mailbox of somebody whom a header field names, Referred-By or Reply-To: a mailto URI unwrapped, else the mail address
 * of the CPM entity (EML-T46.Sender, EML-T46.Reply-To).
 *
 * @returns `undefined` without the field, or when there is no mail address to show
 * @throws StateUnavailableError
 */
export async function mailboxIn({ addresses }: EmailIwf, value: string | undefined): Promise<Mailbox | undefined> {
  const named = addressIn(value);
  if (named === undefined) return undefined;
  const cpmAddress = cpmAddressOf(named.uri);
  const address =
    addresses.recipientOf(named.uri) ?? (cpmAddress === undefined ? undefined : await addresses.assigned(cpmAddress));
  if (address === undefined || addressProblem(address) !== undefined) return undefined;
  return named.displayName === undefined ? { address } : { name: named.displayName, address };
}

/**
 * Who else got the message, with their mail addresses (EML-T46.To, Cc). A CPM User who has none yet is not given one by
 * being named. Who hides is not shown among the recipients either.
 *
 * @throws StateUnavailableError
 */
export async function listedRecipients({ addresses }: EmailIwf, accepted: AcceptedMail): Promise<ListedRecipient[]> {
  const { message, originator, isPrivate } = accepted;
  if (message.history.length === 0) return [];
  const isHidden = (uri: string | undefined) => isPrivate && uri !== undefined && originator.aliases.includes(uri);
  const own = isPrivate ? await Promise.all(originator.aliases.map((alias) => addresses.known(alias))) : [];
  const found = await Promise.all(
    message.history.map(async ({ uri, copyControl }): Promise<ListedRecipient[]> => {
      const cpmAddress = cpmAddressOf(uri);
      if (isHidden(cpmAddress) || copyControl === 'bcc') return [];
      const address =
        addresses.recipientOf(uri) ?? (cpmAddress === undefined ? undefined : await addresses.known(cpmAddress));
      if (address === undefined || addressProblem(address) !== undefined || own.includes(address)) return [];
      return [{ address, copyControl }];
    }),
  );
  return found.flat();
}
