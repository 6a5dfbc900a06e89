import type { HeaderLines } from './header-lines.ts';
import type { HeaderReader } from './header-reader.ts';
import type { ReportFields } from './message-fields.ts';
import { type MmStatus, parseMmStatus } from './mm-status.ts';
import type { Written } from './written.ts';

/** MM4_delivery_report.REQ: what became of an MM for one of its recipients (TS 23.140 §8.4.2). */
export interface DeliveryReportReq extends ReportFields {
  readonly messageType: 'MM4_delivery_report.REQ';
  readonly mmStatus: MmStatus;
  /** X-Mms-MM-Status-Extension, as the peer wrote it: for the log only, as its values differ from peer to peer. */
  readonly mmStatusExtension?: string | undefined;
  /** X-Mms-Forward-To-Originator-UA. */
  readonly forwardToOriginatorUa?: boolean | undefined;
}

/** Reads the headers of an MM4_delivery_report.REQ. */
export function readDeliveryReportReq(reader: HeaderReader): DeliveryReportReq {
  return {
    messageType: 'MM4_delivery_report.REQ',
    ...reader.report(),
    // The second is its name on MM1, which some relays write here.
    mmStatus: reader.requiredToken(parseMmStatus, 'X-Mms-MM-Status-Code', 'X-Mms-Status'),
    mmStatusExtension: reader.text('X-Mms-MM-Status-Extension'),
    forwardToOriginatorUa: reader.yesNo('X-Mms-Forward-To-Originator-UA'),
  };
}

/** The headers of an MM4_delivery_report.REQ, in the order of the catalog's example. */
export function writeDeliveryReportReq(request: Written<DeliveryReportReq>, lines: HeaderLines): void {
  lines.reportHead(request);
  lines.yesNo('X-Mms-Forward-To-Originator-UA', request.forwardToOriginatorUa);
  lines.exact('X-Mms-MM-Status-Code', request.mmStatus);
  lines.text('X-Mms-MM-Status-Extension', request.mmStatusExtension);
  lines.text('X-Mms-Status-Text', request.statusText);
  lines.route(request);
}
