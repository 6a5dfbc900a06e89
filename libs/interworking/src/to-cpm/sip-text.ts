import { encodeUtf8 } from '@causeway/sip';

/** Longest text taken over into a header: a line of SIP has its limit (`limits.sip.max_line_bytes`). */
const MAX_CHARACTERS = 1_000;

/** Free text of another service as the value of a SIP header (EML-T62.Subject, MMS-T36.Subject): runs of controls become one blank. */
export function sipText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not come through.
  const clean = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return encodeUtf8(clean.length <= MAX_CHARACTERS ? clean : clean.slice(0, MAX_CHARACTERS).toWellFormed());
}
