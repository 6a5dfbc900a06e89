import type { InterworkingFunctionDefinition, PagerMessageRequest, PagerMessageResponse } from '@causeway/contracts';
import type { BusHandlers } from '../src/definition.ts';

/** A Pager Mode request with the given body; its deadline is left to the caller. */
export function pagerMessage(body: string, deadlineUnixMs = 0): PagerMessageRequest {
  return {
    envelope: {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      deadlineUnixMs,
      identities: undefined,
    },
    request: {
      method: 'MESSAGE',
      requestUri: 'tel:+15551230001',
      headers: Buffer.from('From: <sip:alice@example.com>;tag=1\r\n'),
      body: Buffer.from(body, 'latin1'),
    },
  };
}

/** A response with the given status and reason. */
export function answer(status: number, reason: string): PagerMessageResponse {
  return { response: { status, reason, headers: [], body: Buffer.alloc(0) } };
}

/** Handlers of an IWF that answer Pager Mode messages as told and every disposition with 200. */
export function iwf(
  pager: BusHandlers<typeof InterworkingFunctionDefinition>['pagerMessage'],
): BusHandlers<typeof InterworkingFunctionDefinition> {
  return {
    pagerMessage: pager,
    disposition: () => ({ response: { status: 200, reason: 'OK', headers: [], body: Buffer.alloc(0) } }),
  };
}
