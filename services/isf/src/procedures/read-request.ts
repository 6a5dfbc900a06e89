import type { SipRequest as ContractRequest } from '@causeway/contracts';
import { HeaderBlock, SipRequest } from '@causeway/sip';
import { InterworkingRefusal } from '../interworking-refusal.ts';

/**
 * Reads a request as it came over the bus. Of the initial requests of CPM the ISF takes MESSAGE: a Pager Mode Standalone
 * Message or a disposition notification.
 *
 * @throws InterworkingRefusal 405 with Allow for another method (RFC 3261 §8.2.1), 400 without a request
 * @throws SipParseError, SipInjectionError for one that cannot be read
 */
export function readRequest(received: ContractRequest | undefined): SipRequest {
  if (received === undefined) throw new InterworkingRefusal(400, 'the call to the ISF carries no request');
  const { method, requestUri, headers, body } = received;
  if (method !== 'MESSAGE') {
    throw new InterworkingRefusal(405, `${method} is not interworked`, [{ name: 'Allow', value: 'MESSAGE' }]);
  }
  return new SipRequest(method, requestUri, HeaderBlock.parse(headers), body);
}
