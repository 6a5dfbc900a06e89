import type { Policy } from '@causeway/configuration';
import type { Identities } from '@causeway/contracts';
import type { PreparedCommand } from '@causeway/state';
import { peerOf } from '../addresses/address-book.ts';
import type { EmailIwf } from '../iwf.ts';
import { mapToThreadHeaders, type ThreadHeaders } from '../mapping/threads.appendix-e.ts';

const DAY_MS = 86_400_000;

/** A mail in its thread, as it is stored. */
export interface ThreadEntry {
  readonly messageId: string;
  readonly recipient: string;
  /** CPM address of the originator. */
  readonly cpmUser: string;
  readonly thread: ThreadHeaders;
  readonly createdUnixMs: number;
}

/**
 * The thread that a CPM message to a mail user goes on (TS Appendix E; EML-E.3-03, EML-E.4-03, EML-E.4-05). A message that
 * is sent again has the place that it had.
 *
 * @throws StateUnavailableError
 */
export async function threadOf(
  iwf: EmailIwf,
  { conversationId, inReplyToContributionId }: Identities,
  recipient: string,
  messageId: string,
  policy: Policy['email'],
): Promise<ThreadHeaders> {
  if (conversationId === '') return mapToThreadHeaders(undefined, 'conversation', policy.thread_without_inreplyto, 0);
  const parent = await iwf.state.conversation.parentOf(
    inReplyToContributionId === '' ? { conversationId } : { conversationId, contributionId: inReplyToContributionId },
    peerOf(recipient),
    policy.identity_map_ttl_days * DAY_MS,
  );
  if (parent?.mail.messageId === messageId) return parent.mail;
  return mapToThreadHeaders(
    parent?.mail,
    parent?.by ?? 'conversation',
    policy.thread_without_inreplyto,
    policy.max_references,
  );
}

/** The commands that remember a mail, by which its answers find the conversation (EML-E.3-02, EML-E.4-01). */
export function rememberThread(
  iwf: EmailIwf,
  { conversationId, contributionId }: Identities,
  { messageId, recipient, cpmUser, thread, createdUnixMs }: ThreadEntry,
  policy: Policy['email'],
): readonly PreparedCommand[] {
  if (conversationId === '') return [];
  return iwf.state.conversation.prepare(
    {
      messageId,
      direction: 'outbound',
      conversationId,
      // Without one no message can say that it answers this one.
      contributionId: contributionId === '' ? messageId : contributionId,
      peer: peerOf(recipient),
      cpmUser,
      inReplyTo: thread.inReplyTo,
      references: thread.references,
      createdUnixMs,
    },
    policy.identity_map_ttl_days * DAY_MS,
  );
}
