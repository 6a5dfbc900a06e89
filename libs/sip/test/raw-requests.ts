import { generateBranch } from '../src/message/index.ts';

/** Parts of a request written by hand. */
export interface RawRequest {
  readonly method?: string;
  /** sent-by of the Via. */
  readonly sentBy: string;
  readonly transport?: 'UDP' | 'TCP';
  readonly branch?: string;
  /** Further Via parameters, with their semicolon. */
  readonly via?: string;
  readonly callId?: string;
  readonly cseqMethod?: string;
  readonly toTag?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** The octets of a request as text, for a peer that knows no SIP. */
export function rawRequest(request: RawRequest): string {
  const { method = 'MESSAGE', branch = generateBranch(), body = '' } = request;
  return [
    `${method} sip:bob@example.com SIP/2.0`,
    `Via: SIP/2.0/${request.transport ?? 'UDP'} ${request.sentBy};branch=${branch}${request.via ?? ''}`,
    'Max-Forwards: 70',
    'From: <sip:alice@example.com>;tag=a1',
    `To: <sip:bob@example.com>${request.toTag === undefined ? '' : `;tag=${request.toTag}`}`,
    `Call-ID: ${request.callId ?? branch}`,
    `CSeq: 1 ${request.cseqMethod ?? method}`,
    ...(body === '' ? [] : ['Content-Type: text/plain']),
    ...(request.headers ?? []),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** Value of a header of a raw message; undefined when it is absent. */
export function rawHeader(message: string, name: string): string | undefined {
  return new RegExp(`\r\n${name}: ([^\r]*)`).exec(message)?.[1];
}
