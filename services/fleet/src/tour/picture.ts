/** A boat on the sea, 32 by 32 pixels: small enough for pager mode. */
export const BOAT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgAQAAAABbAUdZAAAAZElEQVR42mXOsQ3CQBBE0S8REFICnRxrOSCkBHeC7c58neASyCDAHy2WE5w8a' +
    'aTVzKLKjl78dMlNfF83nm3SiPOPEGv0OCVDXJIzEqeVhTiupS/ISJ4gPg7bWnWklHKnWv9/+QKUAV1vSIc5jgAAAABJRU5ErkJggg==',
  'base64',
);

/** What a message holds when it is no plain text. */
export interface Content {
  readonly type: string;
  readonly octets: Buffer;
}

const BOUNDARY = 'boat-and-text';

/** A text and the boat, as an RCS client sends them in one Pager Mode message. */
export function textWithBoat(text: string): Content {
  const part = (headers: readonly string[], body: string) => [`--${BOUNDARY}`, ...headers, '', body].join('\r\n');
  const lines = [
    part(['Content-Type: text/plain;charset=UTF-8', 'Content-Transfer-Encoding: 8bit'], text),
    part(
      ['Content-Type: image/png', 'Content-ID: <boat>', 'Content-Transfer-Encoding: base64'],
      BOAT.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    ),
    `--${BOUNDARY}--`,
    '',
  ];
  return { type: `multipart/mixed;boundary=${BOUNDARY}`, octets: Buffer.from(lines.join('\r\n'), 'utf8') };
}
