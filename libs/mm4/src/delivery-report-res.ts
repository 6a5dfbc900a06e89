import type { HeaderLines } from './header-lines.ts';
import type { HeaderReader } from './header-reader.ts';
import type { ResponseFields } from './message-fields.ts';
import type { Written } from './written.ts';

/** MM4_delivery_report.RES: how the relay that received the report took it (TS 23.140 §8.4.2). */
export interface DeliveryReportRes extends ResponseFields {
  readonly messageType: 'MM4_delivery_report.RES';
}

/** Reads the headers of an MM4_delivery_report.RES. */
export function readDeliveryReportRes(reader: HeaderReader): DeliveryReportRes {
  return { messageType: 'MM4_delivery_report.RES', ...reader.response() };
}

/** The headers of an MM4_delivery_report.RES: the return route stands last. */
export function writeDeliveryReportRes(response: Written<DeliveryReportRes>, lines: HeaderLines): void {
  lines.responseHead(response);
  lines.relays('X-Mms-Originator-Recipient-Address', response.originatorRecipientAddresses);
  lines.relays('X-Mms-Return-Route', response.returnRoute);
}
