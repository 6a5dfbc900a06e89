/** What is known of a mail that was interworked, as far as threads go (TS Appendix E). Ids are without angle brackets. */
export interface ThreadPlace {
  readonly messageId: string;
  readonly references: readonly string[];
  readonly inReplyTo: readonly string[];
}

/** In-Reply-To and References of a mail; an empty list is no header (EML-E.1-03, EML-E.1-06). */
export interface ThreadHeaders {
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
}

/** How a mail came to its parent: it answers it, or it only belongs to the same conversation. */
export type Kinship = 'contribution' | 'conversation';

const NO_THREAD: ThreadHeaders = { inReplyTo: [], references: [] };

/**
 * TS Appendix E.1, outbound: the thread headers of the mail made of a CPM message.
 *
 * @param parent the mail of InReplyTo-Contribution-ID, else the latest of the conversation; undefined begins a thread
 *   (EML-E.4-01)
 * @param withoutInReplyTo `policy.email.thread_without_inreplyto`, for a message that says only its conversation (EML-E.4-05)
 * @param maxReferences `policy.email.max_references`
 */
export function mapToThreadHeaders(
  parent: ThreadPlace | undefined,
  kinship: Kinship,
  withoutInReplyTo: 'references_only' | 'in_reply_to_latest' | 'new_thread',
  maxReferences: number,
): ThreadHeaders {
  if (parent === undefined) return NO_THREAD;
  if (kinship === 'conversation' && withoutInReplyTo === 'new_thread') return NO_THREAD;
  const isAnswer = kinship === 'contribution' || withoutInReplyTo === 'in_reply_to_latest';
  return {
    inReplyTo: isAnswer ? writable([parent.messageId]) : [], // EML-E.1-02
    references: shortened([...chainOf(parent), parent.messageId], maxReferences),
  };
}

/** EML-E.1-04, -05, -07: the parent's References; else its In-Reply-To when that is a single id; else nothing. */
function chainOf({ references, inReplyTo }: ThreadPlace): readonly string[] {
  if (references.length > 0) return references;
  return inReplyTo.length === 1 ? inReplyTo : [];
}

/** The root, by which threads are found, and the latest ids stay. */
function shortened(ids: readonly string[], max: number): readonly string[] {
  const [root, ...others] = new Set(writable(ids));
  if (root === undefined) return [];
  const latest = others.slice(Math.max(0, others.length - max + 1));
  let length = latest.reduce((sum, id) => sum + id.length, root.length);
  while (length > MAX_CHARACTERS && latest.length > 1) length -= latest.shift()?.length ?? 0;
  return [root, ...latest];
}

/** All ids of a header field together; far more than any thread of people has. */
const MAX_CHARACTERS = 8_192;
/** What can stand in a header field: visible US-ASCII without angle brackets, on a line of its own. */
const WRITABLE = /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/;

/** Mail of others has ids that no mail may have; their threads go on without them. */
function writable(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => WRITABLE.test(id));
}

/** Ids of one mail that are looked up. */
const MAX_CANDIDATES = 100;

/**
 * TS Appendix E.3, inbound: the ids of mails that an incoming one may answer, the likeliest first: those of In-Reply-To in
 * order, then those of References from the last to the first (EML-E.3-04, EML-E.3-06).
 */
export function threadCandidates({ inReplyTo, references }: ThreadHeaders): readonly string[] {
  const candidates = [...inReplyTo, ...references.toReversed()];
  return candidates.filter((id, index) => candidates.indexOf(id) === index).slice(0, MAX_CANDIDATES);
}
