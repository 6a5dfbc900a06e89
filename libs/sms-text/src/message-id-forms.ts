/** How an SM-SC writes the message id in submit_sm_resp and in its receipts (FACTS 5.10). */
export type MessageIdPolicy =
  /** The same text, apart from case and leading zeros. */
  | 'same'
  /** Hexadecimal in submit_sm_resp, decimal in the receipt text. */
  | 'response-hexadecimal'
  /** Decimal in submit_sm_resp, hexadecimal in the receipt text. */
  | 'response-decimal'
  /** Not known: every form is tried, the same text first. */
  | 'any';

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
  const same = messageIdKey(id);
  if (policy === 'same' || same.length > MAX_ID_CHARACTERS) return [same];
  const hexadecimal = DECIMAL.test(same) ? BigInt(same).toString(16) : undefined;
  const decimal = HEXADECIMAL.test(same) ? BigInt(`0x${same}`).toString(10) : undefined;
  if (policy === 'any') return distinct([same, hexadecimal, decimal]);
  const converted = policy === 'response-hexadecimal' ? hexadecimal : decimal;
  // In a text that can be converted, the id as it stands would be the id of another message.
  return source === 'tlv' ? distinct([same, converted]) : [converted ?? same];
}

function distinct(forms: ReadonlyArray<string | undefined>): string[] {
  return [...new Set(forms.filter((form) => form !== undefined))];
}
