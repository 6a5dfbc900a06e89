import { randomUUID } from 'node:crypto';
import type { HeaderBlock } from '@causeway/sip';

/** SIP headers of CPM (CPM Conversation Functions, Appendix C; FACTS 1.1). */
export const CPM_HEADER = {
  conversationId: 'Conversation-ID',
  contributionId: 'Contribution-ID',
  inReplyToContributionId: 'InReplyTo-Contribution-ID',
  messageContext: 'Message-Context',
  messageCorrelator: 'Message-Correlator',
  messageExpires: 'Message-Expires',
  iwNumber: 'IW-Number',
} as const;

/** Older texts print the third header so; it is read as well (FACTS 11, row 8). */
const OLD_IN_REPLY_TO_NAME = 'ReplyTo-Contribution-ID';

/** Values of Message-Context that an IWF sends (RFC 3458; SMS-6.2.4-03a). */
export const MESSAGE_CONTEXT = { sms: 'pager-message', mms: 'multimedia-message' } as const;

/** The identities of a CPM message or session; one that is absent is empty, as in the contracts. */
export interface CpmIdentities {
  readonly conversationId: string;
  readonly contributionId: string;
  readonly inReplyToContributionId: string;
}

/** A CPM header with a value that is none: answered with 400. */
export class CpmHeaderError extends Error {
  override readonly name = 'CpmHeaderError';
  readonly status = 400;
  readonly header: string;
  constructor(header: string, reason: string) {
    super(`${header} ${reason}`);
    this.header = header;
  }
}

const MAX_ID_LENGTH = 255;
/** One value, no blanks and no parameters: any run of visible ASCII (FACTS 1.1, note 3). */
const VISIBLE_ASCII = /^[\u0021-\u007e]+$/;

/**
 * Reads Conversation-ID, Contribution-ID and InReplyTo-Contribution-ID.
 *
 * @throws CpmHeaderError 400 for a header that is present with anything but 1–255 visible ASCII characters, or twice
 */
export function readCpmIdentities(headers: HeaderBlock): CpmIdentities {
  return {
    conversationId: readId(headers, CPM_HEADER.conversationId),
    contributionId: readId(headers, CPM_HEADER.contributionId),
    inReplyToContributionId:
      readId(headers, CPM_HEADER.inReplyToContributionId) || readId(headers, OLD_IN_REPLY_TO_NAME),
  };
}

/** Writes the identities that are there, as every response to a CPM request needs them (IWF-6.1.1-06a). */
export function writeCpmIdentities(headers: HeaderBlock, identities: CpmIdentities): void {
  if (identities.conversationId) headers.set(CPM_HEADER.conversationId, identities.conversationId);
  if (identities.contributionId) headers.set(CPM_HEADER.contributionId, identities.contributionId);
  if (identities.inReplyToContributionId) {
    headers.set(CPM_HEADER.inReplyToContributionId, identities.inReplyToContributionId);
  }
}

/** A fresh Conversation-ID, Contribution-ID or imdn.Message-ID: a random UUID (RFC 4086, FACTS 1.1). */
export function freshCpmId(): string {
  return randomUUID();
}

function readId(headers: HeaderBlock, name: string): string {
  const value = headers.get(name);
  if (value === undefined) return '';
  if (value === '') throw new CpmHeaderError(name, 'is empty');
  if (value.length > MAX_ID_LENGTH) throw new CpmHeaderError(name, `is longer than ${MAX_ID_LENGTH} characters`);
  if (!VISIBLE_ASCII.test(value)) throw new CpmHeaderError(name, 'holds a character that is not visible ASCII');
  return value;
}
