import type { Identities } from '@causeway/contracts';

/** What becomes of the raw id of CPM in a dot-atom: kept where it can stand, else its digest. */
const LITERAL = /^[A-Za-z0-9-]{1,40}$/;
const DIGEST_LENGTH = 32;
/** Mark of mails that this function made (`bridge_loop` of the catalog). */
const MARK = 'cpm1';
const OWN = /^cpm1\.[a-z]\./;

/** Digest of a text in lower-case letters and digits: given by the caller, as a mapping uses no Node module. */
export type Digest = (text: string) => string;

/**
 * The Message-ID of the mail made of a Pager Mode message, without angle brackets (`email_facts.identity`):
 * `cpm1.p.<Conversation-ID>.<Contribution-ID>@<domain>`. The same message has the same id whenever and wherever it is sent
 * again; nothing personal is inside. What it belongs to is found where it was stored.
 *
 * @param discriminator tells apart messages without CPM identities
 * @param isPrivate the sender hides: ids that its client has chosen are not shown
 */
export function messageIdOf(
  identities: Identities,
  discriminator: string,
  domain: string,
  isPrivate: boolean,
  digest: Digest,
): string {
  const { conversationId, contributionId } = identities;
  const part = (id: string) => (LITERAL.test(id) && !isPrivate ? id : digest(id).slice(0, DIGEST_LENGTH));
  const contribution = contributionId === '' ? discriminator : contributionId;
  return `${MARK}.p.${part(conversationId)}.${part(contribution)}@${domain}`;
}

/** Whether a Message-ID is of a mail that this fleet made for a user: such a mail does not come in again as another's. */
export function isOwnMessageId(id: string, domain: string): boolean {
  return OWN.test(id) && id.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
}
