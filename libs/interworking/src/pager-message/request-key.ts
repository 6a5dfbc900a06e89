import { hash } from 'node:crypto';
import type { StandaloneMessage } from '../standalone-message/receive.ts';

/**
 * What makes two deliveries of a MESSAGE the same request (RFC 3261 §8.2.2.2: Call-ID, From tag and CSeq), towards the same
 * target: a retransmission that reached another process has all of them. Of one length, whatever the sender chose.
 */
export function requestKey({ requestUri, sip }: Pick<StandaloneMessage, 'requestUri' | 'sip'>): string {
  const parts = [sip.get('Call-ID'), sip.get('CSeq'), sip.get('From'), requestUri];
  return hash('sha256', parts.join('\n'), 'base64url');
}
