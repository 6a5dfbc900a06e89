import type { HeaderBlock } from '@causeway/sip';

/** What makes two deliveries of a MESSAGE the same request: a retransmission that reached another process has both. */
export function requestKey(sip: HeaderBlock): string {
  return `${sip.get('Call-ID') ?? ''};${sip.get('CSeq') ?? ''}`;
}
