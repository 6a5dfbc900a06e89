import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeUtf8,
  formatCSeq,
  parseCSeq,
  parseMessage,
  parseNameAddr,
  parseSipDate,
  parseUri,
  parseVia,
  type SipMessage,
  serializeMessage,
  unsupportedExtensions,
} from '../../src/index.ts';
import { judge } from './judge.ts';
import { type Accepted, type ExpectedAddress, TORTURE_CASES, type TortureCase } from './manifest.ts';

function octetsOf({ set, name }: TortureCase): Buffer {
  return readFileSync(join(__dirname, set, `${name}.sip`));
}

function expectAddress(value: string, expected: ExpectedAddress): void {
  const address = parseNameAddr(value);
  expect({ displayName: address.displayName, uri: address.uri }).toEqual({
    displayName: expected.displayName,
    uri: expected.uri,
  });
  if (expected.tag !== undefined) expect(address.params.get('tag')).toBe(expected.tag);
}

function expectRequestLine(message: SipMessage, expected: Accepted): void {
  if (message.kind === 'response') {
    expect(message.status).toBe(expected.status);
    if (expected.reason !== undefined) expect(decodeUtf8(message.reason)).toBe(expected.reason);
    return;
  }
  expect(expected.status).toBeUndefined();
  if (expected.method !== undefined) expect(message.method).toBe(expected.method);
  if (expected.requestUri !== undefined) expect(message.requestUri).toBe(expected.requestUri);
  const uri = parseUri(message.requestUri);
  if (expected.uriKind !== undefined) expect(uri.kind).toBe(expected.uriKind);
  if (expected.uri !== undefined) expect(uri).toMatchObject(expected.uri);
  expect(String(uri)).toBe(message.requestUri);
  if (expected.unsupported !== undefined) expect(unsupportedExtensions(message, [])).toEqual(expected.unsupported);
}

function expectAccepted(message: SipMessage, expected: Accepted): void {
  const { headers } = message;
  expectRequestLine(message, expected);
  if (expected.from !== undefined) expectAddress(headers.get('From') ?? '', expected.from);
  if (expected.to !== undefined) expectAddress(headers.get('To') ?? '', expected.to);
  if (expected.contacts !== undefined) {
    const contacts = headers.list('Contact');
    expect(contacts).toHaveLength(expected.contacts.length);
    expected.contacts.forEach((contact, i) => {
      expectAddress(contacts[i] ?? '', contact);
    });
  }
  if (expected.vias !== undefined) {
    const vias = headers.list('Via').map((value) => {
      const { params, ...via } = parseVia(value);
      return { ...via, branch: params.get('branch'), received: params.get('received') };
    });
    expect(vias).toHaveLength(expected.vias.length);
    expect(vias).toMatchObject(expected.vias);
  }
  if (expected.cseq !== undefined) expect(formatCSeq(parseCSeq(headers.get('CSeq') ?? ''))).toBe(expected.cseq);
  for (const [name, values] of Object.entries(expected.headers ?? {})) expect(headers.getAll(name)).toEqual(values);
  if (expected.bodyLength !== undefined) expect(message.body).toHaveLength(expected.bodyLength);
}

/** The header octets apart from Content-Length, which the serializer may add or make one of two. */
function withoutLength(message: SipMessage): string {
  return message.headers.clone().remove('Content-Length').toString();
}

describe('torture set', () => {
  it.each(
    TORTURE_CASES.map((one) => {
      const source = one.section === '' ? 'own' : `${one.set.toUpperCase()} ${one.section}`;
      return [`${source} ${one.name}: ${one.title}`, one] as const;
    }),
  )('%s', (_, one) => {
    const octets = octetsOf(one);
    const judgement = judge(octets);
    const { expected } = one;
    expect(judgement.verdict).toBe(expected.verdict);
    if (judgement.verdict === 'accepted' && expected.verdict === 'accepted') {
      expectAccepted(judgement.message, expected);
      const copy = parseMessage(serializeMessage(judgement.message), 'stream');
      expect(withoutLength(copy)).toBe(withoutLength(judgement.message));
      expect(copy.body.equals(judgement.message.body)).toBe(true);
    } else if (judgement.verdict === 'answered' && expected.verdict === 'answered') {
      const { answer } = judgement;
      expect({ status: answer.status, reason: answer.reason }).toEqual({
        status: expected.status,
        reason: expected.reason,
      });
      // The answer is well formed enough to leave, goes back by the Via of the request and is the same each time.
      expect(answer.headers.getAll('Via').length).toBeGreaterThan(0);
      expect(parseMessage(serializeMessage(answer), 'stream').kind).toBe('response');
      expect(judge(octets)).toEqual(judgement);
    } else if (judgement.verdict === 'dropped' && expected.verdict === 'dropped') {
      expect(judgement.reason).toBe(expected.reason);
    }
  });

  it('names every message file once', () => {
    const files = ['rfc4475', 'rfc5118', 'own'].flatMap((set) =>
      readdirSync(join(__dirname, set)).map((file) => `${set}/${file}`),
    );
    expect(TORTURE_CASES.map(({ set, name }) => `${set}/${name}.sip`).sort()).toEqual(files.sort());
  });

  it('RFC4475 3.1.2.12 baddate: the Date reads as none', () => {
    const { headers } = parseMessage(readFileSync(join(__dirname, 'rfc4475', 'baddate.sip')), 'datagram');
    expect(parseSipDate(headers.get('Date') ?? '')).toBeUndefined();
  });
});
