import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeUtf8,
  measureStreamMessage,
  parseMessage,
  parseNameAddr,
  parseUri,
  parseVia,
  SipParseError,
  SipRequest,
  serializeMessage,
} from '../src/index.ts';
import { judge } from './torture/judge.ts';
import { TORTURE_CASES } from './torture/manifest.ts';

const ITERATIONS = 20_000;
/** Changes one round makes at most. */
const MAX_CHANGES = 4;
/** Seeds beyond this size would spend the time on copying. */
const MAX_SEED_SIZE = 4_096;
/** What parsers trip over. */
const SPLINTERS = [
  ...['\r\n', '\r', '\n', '\0', ' ', '\t', ':', ';', ',', '"', '\\', '<', '>', '=', '@', '%', '[', ']', '?', '&'],
  ...['\r\n ', '\r\n\r\n', 'Content-Length: 9\r\n', 'l:-1\r\n', 'Via: ', 'SIP/2.0', '\xff\xfe', '99999999999999999999'],
];

/** A small generator with a seed (mulberry32), so that a failure can be had again. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const VALID = Buffer.from(
  [
    'MESSAGE tel:+15551234567 SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK776asdhds;rport',
    'Max-Forwards: 70',
    'Route: <sip:isf.example.com;lr>',
    'From: "Alice" <sip:+15550001111@example.com>;tag=49583',
    'To: <tel:+15551234567>',
    'Call-ID: asd88asd77a@1.2.3.4',
    'CSeq: 1 MESSAGE',
    'Accept-Contact: *;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg"',
    'Content-Type: text/plain',
    'Content-Length: 5',
    '',
    'hello',
  ].join('\r\n'),
  'latin1',
);

function mutate(seed: Buffer, seeds: readonly Buffer[], pick: (below: number) => number): Buffer {
  let octets = seed;
  for (let change = pick(MAX_CHANGES); change >= 0; change--) {
    const at = pick(octets.length + 1);
    const end = Math.min(octets.length, at + pick(20));
    const splinter = Buffer.from(SPLINTERS[pick(SPLINTERS.length)] ?? '', 'latin1');
    const other = seeds[pick(seeds.length)] ?? seed;
    const inserted = [
      splinter,
      Buffer.from([pick(256)]),
      Buffer.alloc(0),
      octets.subarray(at, end),
      other.subarray(pick(other.length + 1)).subarray(0, pick(60)),
    ][pick(5)];
    octets = Buffer.concat([octets.subarray(0, at), inserted ?? splinter, octets.subarray(pick(2) === 0 ? at : end)]);
  }
  return octets;
}

/** Judges the octets and reads an accepted message the way the layers above do: none of that may fail any more. */
function readThrough(octets: Buffer): string {
  const judgement = judge(octets);
  if (judgement.verdict === 'answered') {
    expect(parseMessage(serializeMessage(judgement.answer), 'stream').kind).toBe('response');
  }
  if (judgement.verdict !== 'accepted') return judgement.verdict;
  const { message } = judgement;
  const written = serializeMessage(message);
  expect(written.equals(serializeMessage(parseMessage(written, 'stream')))).toBe(true);
  for (const [name, value] of message.headers.entries()) {
    decodeUtf8(value);
    message.headers.list(name);
  }
  parseVia(message.headers.firstValue('Via') ?? '');
  parseNameAddr(message.headers.get('From') ?? '');
  if (message instanceof SipRequest) parseUri(message.requestUri);
  return judgement.verdict;
}

/** Measures the octets as the start of a stream: a length, nothing yet, or a SipParseError. */
function measure(octets: Buffer): void {
  try {
    measureStreamMessage(octets);
  } catch (error) {
    if (!(error instanceof SipParseError)) throw error;
  }
}

it(`${ITERATIONS} mutated messages: accepted, answered or dropped, and never anything else`, () => {
  const files = TORTURE_CASES.map(({ set, name }) => readFileSync(join(__dirname, 'torture', set, `${name}.sip`)));
  const seeds = [VALID, ...files.filter(({ length }) => length > 0 && length <= MAX_SEED_SIZE)];
  const pick = seeded(20_261_121);
  const verdicts = new Map<string, number>();
  for (let i = 0; i < ITERATIONS; i++) {
    const seed = pick(2) === 0 ? VALID : (seeds[pick(seeds.length)] ?? VALID);
    const octets = mutate(seed, seeds, pick);
    try {
      measure(octets);
      const verdict = readThrough(octets);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    } catch (error) {
      throw new Error(`iteration ${i}: ${JSON.stringify(octets.toString('latin1'))}`, { cause: error });
    }
  }
  // Every way is really walked.
  for (const verdict of ['accepted', 'answered', 'dropped']) {
    expect(verdicts.get(verdict)).toBeGreaterThan(ITERATIONS / 50);
  }
});
