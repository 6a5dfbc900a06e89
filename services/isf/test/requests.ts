import type { SipRequest } from '@causeway/contracts';

/** Header lines of a MESSAGE as a Participating Function sends it to the ISF, with one header that nobody knows. */
export const HEADERS = [
  'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK74bf9',
  'Max-Forwards: 70',
  'From: "Alice" <sip:+15550001111@example.net;user=phone>;tag=9fxced76sl',
  'To: <tel:+15551234567>',
  'Call-ID: 3848276298220188511@192.0.2.10',
  'CSeq: 1 MESSAGE',
  'P-Asserted-Identity: <tel:+15550001111>',
  'Conversation-ID: f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  'X-Nobody-Knows:  kept;\r\n as="it  is"',
  'Content-Type: message/cpim',
];

const WRAPPER = 'From: <sip:anonymous@anonymous.invalid>\r\nTo: <sip:anonymous@anonymous.invalid>\r\n\r\n';

interface Parts {
  readonly method?: string;
  readonly requestUri?: string;
  readonly headers?: readonly string[];
  readonly contentType?: string;
  readonly content?: string;
}

/** A MESSAGE as it crosses the bus; a Pager Mode message of five octets unless the parts say otherwise. */
export function request(parts: Parts = {}): SipRequest {
  const { method = 'MESSAGE', requestUri = 'tel:+15551234567', headers = HEADERS } = parts;
  const { contentType = 'text/plain;charset=utf-8', content = 'hello' } = parts;
  return {
    method,
    requestUri,
    headers: Buffer.from(headers.map((line) => `${line}\r\n`).join(''), 'latin1'),
    body: Buffer.from(`${WRAPPER}Content-Type: ${contentType}\r\n\r\n${content}`),
  };
}

/** A disposition notification for a message that came from the service named. */
export function disposition(nccsid: string | undefined): SipRequest {
  const requestUri = nccsid === undefined ? 'tel:+15551234567' : `tel:+15551234567;nccsid=${nccsid}`;
  return request({ requestUri, contentType: 'message/imdn+xml', content: '<imdn/>' });
}

/** The header lines with some of them replaced, by name. */
export function headersWith(replaced: Readonly<Record<string, string>>): string[] {
  return HEADERS.map((line) => {
    const name = line.slice(0, line.indexOf(':'));
    const value = replaced[name];
    return value === undefined ? line : `${name}: ${value}`;
  });
}
