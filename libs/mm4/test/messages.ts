import { entityOf } from '@causeway/mime';
import fc from 'fast-check';
import { type Mm4Address, type Mm4Message, MmStatus, ReadStatus, RequestStatus, type Written } from '../src/index.ts';

/** Text of those characters. */
export const of = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const digits = '0123456789';
const letters = 'abcXYZ019';
const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
});

const domain = fc.tuple(of(letters, 1, 20), of(letters, 1, 8)).map((labels) => labels.join('.'));
const relay = fc.tuple(of(`${letters}.-_+=/`, 1, 20), domain).map((parts) => parts.join('@'));
const relays = fc.array(relay, { maxLength: 10 });
const number = fc.tuple(fc.constantFrom('', '+'), of(digits, 1, 15)).map((parts) => parts.join(''));
const address: fc.Arbitrary<Mm4Address> = fc.oneof(
  fc.record({ kind: fc.constant('plmn' as const), number, domain: fc.option(domain, { nil: undefined }) }),
  fc.record({ kind: fc.constant('ipv4' as const), address: fc.ipV4(), domain: fc.option(domain, { nil: undefined }) }),
  fc.record({ kind: fc.constant('ipv6' as const), address: fc.ipV6(), domain: fc.option(domain, { nil: undefined }) }),
  fc.record({
    kind: fc.constant('email' as const),
    address: fc.tuple(of(letters, 1, 20), domain).map((p) => p.join('@')),
  }),
  fc.record({ kind: fc.constant('unknown' as const), text: of('abcxyz', 1, 20) }),
);
const addresses = (minLength: number): fc.Arbitrary<Mm4Address[]> => fc.array(address, { minLength, maxLength: 20 });
/** Text as a header can hold it: of one line, no blanks around it. */
const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) =>
  value
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim(),
);
const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const seconds = fc.integer({ min: 0, max: 4_000_000_000 }).map((value) => value * 1000);
const noBrackets = printable.filter((id) => !(id.startsWith('<') && id.endsWith('>')));

const fields = {
  version: fc.constantFrom('6.10.0', '5.5.0', '1000.0.9999'),
  transactionId: printable,
  messageId: noBrackets,
  sender: relay,
  date: seconds,
  mailId: relay,
  originatorRecipientAddresses: relays,
};
const request = {
  ...fields,
  ackRequest: optional(fc.boolean()),
  originatorSystem: optional(relay),
  forwardRoute: relays,
};
const report = { ...request, from: address, to: address, statusText: optional(text) };
const response = {
  ...fields,
  to: relay,
  requestStatus: fc.constantFrom(...Object.values(RequestStatus)),
  statusText: optional(text),
  requestRecipients: addresses(0),
  returnRoute: relays,
};
const content = fc
  .uint8Array({ maxLength: 300 })
  .map((octets) => entityOf({ contentType: 'image/png; name=a', content: Buffer.from(octets) }));

/** Messages of all six types with every field that is written, as they are read again. */
export const messages: fc.Arbitrary<Written<Mm4Message>> = fc.oneof(
  fc.record({
    ...request,
    messageType: fc.constant('MM4_forward.REQ' as const),
    from: address,
    to: addresses(1),
    cc: addresses(0),
    subject: optional(text),
    messageClass: fc.constantFrom(undefined, 'Personal', 'Advertisement', 'Informational', 'Auto'),
    expiry: optional(
      fc.oneof(
        fc.record({ kind: fc.constant('relative' as const), seconds: fc.nat() }),
        fc.record({ kind: fc.constant('absolute' as const), unixMs: seconds }),
      ),
    ),
    deliveryReport: optional(fc.boolean()),
    originatorRsDeliveryReport: optional(fc.boolean()),
    readReply: optional(fc.boolean()),
    priority: fc.constantFrom(undefined, 'Low', 'Normal', 'High'),
    senderVisibility: fc.constantFrom(undefined, 'Show', 'Hide'),
    forwardCounter: optional(fc.nat({ max: 1_000_000 })),
    content,
  }),
  fc.record({
    ...report,
    messageType: fc.constant('MM4_delivery_report.REQ' as const),
    mmStatus: fc.constantFrom(...Object.values(MmStatus)),
    mmStatusExtension: optional(text),
    forwardToOriginatorUa: optional(fc.boolean()),
  }),
  fc.record({
    ...report,
    messageType: fc.constant('MM4_read_reply_report.REQ' as const),
    readStatus: fc.constantFrom(...Object.values(ReadStatus)),
  }),
  fc.record({
    ...response,
    messageType: fc.constantFrom(
      'MM4_forward.RES' as const,
      'MM4_delivery_report.RES' as const,
      'MM4_read_reply_report.RES' as const,
    ),
  }),
);
