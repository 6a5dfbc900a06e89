/** How an SM-SC writes a message id; real ones write it differently in responses and in receipts (FACTS §5.10). */
export interface MessageIdForm {
  readonly radix: 'hex' | 'decimal';
  readonly letterCase: 'lower' | 'upper';
  /** Filled up with zeros on the left to so many characters; 0: not at all. */
  readonly width: number;
}

/** The text of a message number in a form. */
export function formatMessageId(number: number, form: MessageIdForm): string {
  const text = number.toString(form.radix === 'hex' ? 16 : 10).padStart(form.width, '0');
  return form.letterCase === 'upper' ? text.toUpperCase() : text;
}
