/** A header field as it is to be written, its value as text. */
export type HeaderField = readonly [name: string, value: string];

/** Octets of text in one encoded word: with =?utf-8?B??= and base64 it stays within the 75 of RFC 2047 §2. */
const WORD_OCTETS = 45;

/** A message of header fields and a body; values are written as they are, except that line ends are refused. */
export function messageOf(fields: readonly HeaderField[], body: Buffer | string = ''): Buffer {
  const lines = fields.map(([name, value]) => {
    if (/[\r\n\0](?![ \t])/.test(value.replace(/\r\n[ \t]/g, ' ')))
      throw new Error(`${name}: a line end in "${value}"`);
    return `${name}: ${value}\r\n`;
  });
  return Buffer.concat([Buffer.from(`${lines.join('')}\r\n`), Buffer.from(body)]);
}

/** Text for an unstructured field: encoded words (RFC 2047, UTF-8, B) where it is not US-ASCII. */
export function encodedText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > WORD_OCTETS) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}

/** RFC 5322 §3.3 date-time, in UTC. */
export function mailDate(unixMs: number): string {
  return new Date(unixMs).toUTCString().replace('GMT', '+0000');
}
