import { createResponse, generateTag, HeaderBlock, parseMessage, SipRequest, serializeMessage } from '@causeway/sip';
import type { MicroCase } from './measure.ts';
import { type PeerSipMessage, peerSip } from './peer-packages.ts';
import { inTurn, sampleMessages } from './sample-messages.ts';

const OURS = '@causeway/sip';
const PEER = 'npm sip';
/** The headers that a pager message is handled by. */
const READ = ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'P-Asserted-Identity', 'P-Asserted-Service', 'Content-Type'];
const READ_LOWER = READ.map((name) => name.toLowerCase());
const OWN_VIA = 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-own';
const PEER_VIA = { version: '2.0', protocol: 'UDP', host: '127.0.0.1', port: 5060, params: { branch: 'z9hG4bK-own' } };

function requestOf(octets: Buffer): SipRequest {
  const message = parseMessage(octets, 'datagram');
  if (message.kind !== 'request') throw new Error('the sample is no request');
  return message;
}

/** SIP: read a MESSAGE of 1 kB, pass it on with a Via of one's own, write one from nothing, answer it. */
export function sipMessages(): MicroCase[] {
  const octets = sampleMessages();
  const octetsOf = inTurn(octets);
  const parsed = inTurn(octets.map(requestOf));
  const peerParsed = inTurn(octets.map((message) => peerSip.parse(message)));
  const fields = inTurn(octets.map((message) => fieldsOf(requestOf(message))));
  return [
    {
      name: 'SIP: parse a MESSAGE and read 8 headers',
      by: OURS,
      operation: (index) => {
        const { headers } = requestOf(octetsOf(index));
        let read = 0;
        for (const name of READ) read += headers.get(name)?.length ?? 0;
        return read;
      },
    },
    {
      name: 'SIP: parse a MESSAGE and read 8 headers',
      by: PEER,
      operation: (index) => {
        const { headers } = peerSip.parse(octetsOf(index));
        let read = 0;
        for (const name of READ_LOWER) read += headers[name] === undefined ? 0 : 1;
        return read;
      },
    },
    {
      name: 'SIP: parse a MESSAGE, add a Via, serialize it',
      by: OURS,
      operation: (index) => {
        const request = requestOf(octetsOf(index));
        request.headers.prepend('Via', OWN_VIA);
        return serializeMessage(request);
      },
    },
    {
      name: 'SIP: parse a MESSAGE, add a Via, serialize it',
      by: PEER,
      operation: (index) => {
        const request = peerSip.parse(octetsOf(index));
        const { via } = request.headers;
        if (Array.isArray(via)) via.unshift(PEER_VIA);
        return Buffer.from(peerSip.stringify(request));
      },
    },
    {
      name: 'SIP: compose a MESSAGE from its headers and serialize it',
      by: OURS,
      operation: (index) => {
        const { uri, headers, body } = fields(index);
        return serializeMessage(new SipRequest('MESSAGE', uri, HeaderBlock.of(headers), body));
      },
    },
    {
      name: 'SIP: compose a MESSAGE from its headers and serialize it',
      by: PEER,
      operation: (index) => Buffer.from(peerSip.stringify(copyOf(peerParsed(index)))),
    },
    {
      name: 'SIP: make a 202 and serialize it',
      by: OURS,
      operation: (index) => serializeMessage(createResponse(parsed(index), 202, 'Accepted', { toTag: generateTag() })),
    },
    {
      name: 'SIP: make a 202 and serialize it',
      by: PEER,
      operation: (index) => Buffer.from(peerSip.stringify(peerSip.makeResponse(peerParsed(index), 202, 'Accepted'))),
    },
  ];
}

function fieldsOf(request: SipRequest) {
  const headers = request.headers
    .names()
    .flatMap((name) => request.headers.getAll(name).map((value) => [name, value] as const))
    .filter(([name]) => name.toLowerCase() !== 'content-length');
  return { uri: request.requestUri, headers, body: request.body };
}

/** The package takes the message apart already: what it writes from is an object of its own shape. */
function copyOf(message: PeerSipMessage): PeerSipMessage {
  return { ...message, headers: { ...message.headers } };
}
