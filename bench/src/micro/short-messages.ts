import { segment } from '@causeway/sms-text';
import type { MicroCase } from './measure.ts';
import { peerSmpp } from './peer-packages.ts';
import { inTurn } from './sample-messages.ts';

const OURS = '@causeway/sms-text';
const PEER = 'npm smpp (encodes only, divides nothing)';
const GSM_TEXT = 'We meet at the station at noon; bring the keys [both] and call me: it is €5 for the bus. ';
const UCS2_TEXT = 'Мы встретимся на вокзале в полдень 😀, возьми ключи и позвони мне, когда будешь рядом. ';
const VARIANTS = 64;

function texts(pattern: string, length: number): string[] {
  const long = pattern.repeat(Math.ceil((length + VARIANTS) / pattern.length));
  return Array.from({ length: VARIANTS }, (_, from) => long.slice(from, from + length));
}

/** Texts of 40 and 400 characters as short messages: which alphabet, its octets, and where one message ends. */
export function shortMessages(): MicroCase[] {
  return [40, 400].flatMap((length) => {
    const gsm = inTurn(texts(GSM_TEXT, length));
    const ucs2 = inTurn(texts(UCS2_TEXT, length));
    return [
      {
        name: `short message: ${length} characters, GSM alphabet`,
        by: OURS,
        operation: (index: number) => segment(gsm(index)),
      },
      {
        name: `short message: ${length} characters, GSM alphabet`,
        by: PEER,
        operation: (index: number) => peerSmpp.encodings.ASCII.encode(gsm(index)),
      },
      {
        name: `short message: ${length} characters, UCS-2`,
        by: OURS,
        operation: (index: number) => segment(ucs2(index)),
      },
      {
        name: `short message: ${length} characters, UCS-2`,
        by: PEER,
        operation: (index: number) => peerSmpp.encodings.UCS2.encode(ucs2(index)),
      },
    ];
  });
}
