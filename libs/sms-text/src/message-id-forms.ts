/** How an SM-SC spells a number in a message id. `auto`: not known. */
export type MessageIdForm = 'auto' | 'hex' | 'decimal';

/** How an SM-SC spells the message id in submit_sm_resp and in its receipts (FACTS 5.10). */
export interface MessageIdPolicy {
  readonly resp: MessageIdForm;
  readonly receipt: MessageIdForm;
}

/** Longer ids are never converted: SMPP allows 64 characters (3.4 §5.2.23). */
const MAX_ID_CHARACTERS = 64;

const DECIMAL = /^[0-9]+$/;
const HEXADECIMAL = /^[0-9a-f]+$/;

/** The form of an id under which it is stored: lower case, without blanks and leading zeros. */
export function messageIdKey(id: string): string {
  const folded = id.trim().toLowerCase();
  return folded.replace(/^0+(?=.)/, '');
}

/**
 * The keys (see messageIdKey) to look up for the id of a receipt, most likely first. One of them equals
 * `messageIdKey(id of submit_sm_resp)` whenever the SM-SC keeps to the policy.
 *
 * @param source `tlv` for receipted_message_id, which most SM-SCs write as they did in submit_sm_resp; default `text`
 */
export function messageIdForms(id: string, policy: MessageIdPolicy, source: 'text' | 'tlv' = 'text'): string[] {
  const { resp, receipt } = policy;
  const same = messageIdKey(id);
  if (resp === receipt && resp !== 'auto') return [same];
  const forms: string[] = [];
  // Where both spellings are known and differ, the text as it stands would be the id of another message.
  if (resp === 'auto' || receipt === 'auto' || source === 'tlv') forms.push(same);
  if (same.length <= MAX_ID_CHARACTERS) {
    if (resp !== 'decimal' && receipt !== 'hex' && DECIMAL.test(same)) forms.push(BigInt(same).toString(16));
    if (resp !== 'hex' && receipt !== 'decimal' && HEXADECIMAL.test(same)) forms.push(BigInt(`0x${same}`).toString(10));
  }
  return forms.length === 0 ? [same] : [...new Set(forms)];
}
