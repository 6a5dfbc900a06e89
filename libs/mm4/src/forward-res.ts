import type { HeaderLines } from './header-lines.ts';
import type { HeaderReader } from './header-reader.ts';
import type { ResponseFields } from './message-fields.ts';
import type { Written } from './written.ts';

/** MM4_forward.RES: how the relay that received an MM took it (TS 23.140 §8.4.1). */
export interface ForwardRes extends ResponseFields {
  readonly messageType: 'MM4_forward.RES';
}

/** Reads the headers of an MM4_forward.RES. */
export function readForwardRes(reader: HeaderReader): ForwardRes {
  return { messageType: 'MM4_forward.RES', ...reader.response() };
}

/** The headers of an MM4_forward.RES: the return route stands before the originator and recipient addresses. */
export function writeForwardRes(response: Written<ForwardRes>, lines: HeaderLines): void {
  lines.responseHead(response);
  lines.relays('X-Mms-Return-Route', response.returnRoute);
  lines.relays('X-Mms-Originator-Recipient-Address', response.originatorRecipientAddresses);
}
