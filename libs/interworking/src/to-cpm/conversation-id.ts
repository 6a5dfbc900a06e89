import { hash } from 'node:crypto';
import { freshCpmId } from '@causeway/cpm';

/**
 * The Conversation-ID of a message from a Non-CPM user (SMS-6.2.1-a1, -a2): the same one for the same two users, whoever
 * writes and whichever replica it is; or a new one.
 *
 * @param one address of one user, and of the other, in a form that does not change
 * @param strategy `policy.<kind>.conversation_id_strategy`
 */
export function conversationIdOf(one: string, other: string, strategy: 'per_peer_pair' | 'new'): string {
  if (strategy === 'new') return freshCpmId();
  return hash('sha256', one < other ? `${one} ${other}` : `${other} ${one}`, 'hex').slice(0, 32);
}
