import { createResponse, HeaderBlock, SipRequest, type SipResponse } from '../src/message/index.ts';

let counter = 0;

/** A request with everything RFC 3261 §8.1.1 asks for, unlike every other; `extra` headers come last. */
export function sampleRequest(
  method = 'MESSAGE',
  extra: ReadonlyArray<readonly [string, string]> = [],
  body = Buffer.alloc(0),
): SipRequest {
  const unique = `${process.pid}-${counter++}`;
  const headers = HeaderBlock.of([
    ['Via', `SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK${unique}`],
    ['Max-Forwards', '70'],
    ['From', `<sip:alice@example.com>;tag=a${unique}`],
    ['To', '<sip:bob@example.com>'],
    ['Call-ID', `${unique}@example.com`],
    ['CSeq', `1 ${method}`],
    ...(body.length > 0 ? [['Content-Type', 'text/plain'] as const] : []),
    ...extra,
  ]);
  return new SipRequest(method, 'sip:bob@example.com', headers, body);
}

/** A request as a UAC hands it to the stack: no Via, no tag, no numbers. */
export function bareRequest(method = 'MESSAGE', uri = 'sip:bob@example.com', body = ''): SipRequest {
  const headers = HeaderBlock.of([
    ['From', '<sip:alice@example.com>'],
    ['To', '<sip:bob@example.com>'],
    ...(body === '' ? [] : [['Content-Type', 'text/plain'] as const]),
  ]);
  return new SipRequest(method, uri, headers, Buffer.from(body));
}

/** A response with a fixed To tag. */
export function sampleResponse(
  request: SipRequest,
  status: number,
  headers: Array<readonly [string, string]> = [],
): SipResponse {
  return createResponse(request, status, 'Sample', { toTag: 'b1', headers });
}
