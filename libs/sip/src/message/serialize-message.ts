import type { SipMessage } from './sip-message.ts';

/**
 * The octets of a message. Header lines leave as they are; Content-Length is made to agree with the body (added at the
 * end when absent), without a change to the message itself.
 */
export function serializeMessage(message: SipMessage): Buffer {
  const { headers, body } = message;
  const startLine =
    message.kind === 'request'
      ? `${message.method} ${message.requestUri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  const length = String(body.length);
  let head: string;
  const stated = headers.get('Content-Length');
  if (stated === undefined) {
    head = `${startLine}${headers.toString()}Content-Length: ${length}\r\n\r\n`;
  } else if (states(stated, length) && headers.count('Content-Length') === 1) {
    head = `${startLine}${headers.toString()}\r\n`;
  } else {
    head = `${startLine}${headers.clone().set('Content-Length', length).toString()}\r\n`;
  }
  const octets = Buffer.allocUnsafe(head.length + body.length);
  octets.write(head, 'latin1');
  octets.set(body, head.length);
  return octets;
}

/** Whether a Content-Length states that number, be it with leading zeros: such a line may leave as it came. */
function states(stated: string, length: string): boolean {
  return stated === length || (stated.startsWith('0') && /^\d+$/.test(stated) && Number(stated) === Number(length));
}
