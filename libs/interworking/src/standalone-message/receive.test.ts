import type { SipRequest } from '@causeway/contracts';
import { InterworkingError } from '../verdict.ts';
import { receiveStandaloneMessage } from './receive.ts';

const NOW = Date.UTC(2025, 2, 4, 10, 15, 30);
const ACCEPTED = ['message/cpim', 'text/plain'];
const WRAPPER = [
  'From: <tel:+15550001111>',
  'To: <tel:+15551234567>',
  'NS: imdn <urn:ietf:params:imdn>',
  'imdn.Message-ID: Zx81kQpL0aT4',
  'imdn.Disposition-Notification: positive-delivery, interworking',
  '',
  'Content-Type: text/plain;charset=utf-8',
  '',
  'hello',
].join('\r\n');
const HEADERS = {
  'Content-Type': 'message/cpim',
  'Conversation-ID': 'the-conversation',
  'Contribution-ID': 'the-contribution',
  'InReplyTo-Contribution-ID': 'the-first',
  Expires: '600',
};

function request(headers: Readonly<Record<string, string>> = {}, body = WRAPPER): SipRequest {
  const lines = Object.entries({ ...HEADERS, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    method: 'MESSAGE',
    requestUri: 'tel:+15551234567',
    headers: Buffer.from(lines.join('')),
    body: Buffer.from(body),
  };
}

const receive = (...parts: Parameters<typeof request>) => receiveStandaloneMessage(request(...parts), ACCEPTED, NOW);

/** The refusal of a request. */
function refusal(...parts: Parameters<typeof request>): InterworkingError {
  try {
    receive(...parts);
  } catch (error) {
    if (error instanceof InterworkingError) return error;
    throw error;
  }
  throw new Error('was received');
}

describe('receiving a Standalone Message', () => {
  it('IWF-6.1.1-02 IWF-6.1.1-02a IWF-6.1.1-02b reads what is stored of it', () => {
    const message = receive();
    expect(message).toMatchObject({
      requestUri: 'tel:+15551234567',
      identities: {
        conversationId: 'the-conversation',
        contributionId: 'the-contribution',
        inReplyToContributionId: 'the-first',
        imdnMessageId: 'Zx81kQpL0aT4',
      },
      expiresSeconds: 600,
      receivedAt: NOW,
    });
    expect(message.cpim.imdn.dispositionNotification).toEqual(new Set(['positive-delivery', 'interworking']));
    expect(message.cpim.content.toString()).toBe('hello');
  });

  it.each(['message/cpim', 'Message/CPIM; charset=utf-8', 'message/cpim ;x=y'])('knows %s', (type) => {
    expect(receive({ 'Content-Type': type }).cpim.content.toString()).toBe('hello');
  });

  it('IWF-6.1-02b finds the wrapper beside a recipient list, and in base64', () => {
    const list =
      '--b\r\nContent-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list\r\n\r\n<x/>\r\n';
    const encoded = `--b\r\nContent-Type: message/cpim\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(WRAPPER).toString('base64')}\r\n--b--\r\n`;
    const { cpim } = receive({ 'Content-Type': 'multipart/mixed;boundary=b' }, list + encoded);
    expect(cpim.content.toString()).toBe('hello');
  });

  it.each([
    ['text/plain', 'hello'],
    ['multipart/mixed;boundary=b', '--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n'],
    ['multipart/signed;boundary=b', `--b\r\nContent-Type: message/cpim\r\n\r\n${WRAPPER}\r\n--b--\r\n`],
  ])('IWF-6.1.1-01b IWF-T2.Accept refuses %s without a wrapper with 415', (type, body) => {
    const error = refusal({ 'Content-Type': type }, body);
    expect(error.status).toBe(415);
    expect(error.headers).toEqual([{ name: 'Accept', value: 'message/cpim, text/plain' }]);
  });

  it.each([
    ['a wrapper that is none', {}, 'no colon\r\n\r\n'],
    ['a body without parts', { 'Content-Type': 'multipart/mixed;boundary=b' }, 'nothing'],
    ['a media type that is none', { 'Content-Type': 'nonsense' }, WRAPPER],
    ['Expires that is no number', { Expires: '-1' }, WRAPPER],
    ['an identity with a blank', { 'Contribution-ID': 'two words' }, WRAPPER],
  ])('refuses %s with 400', (_, headers, body) => {
    expect(refusal(headers, body).status).toBe(400);
  });

  it('takes an Expires beyond 32 bits for the largest there is', () => {
    expect(receive({ Expires: '9999999999' }).expiresSeconds).toBe(0xffff_ffff);
  });
});
