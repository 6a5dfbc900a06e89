import type { DeliveryReportReq } from './delivery-report-req.ts';
import type { DeliveryReportRes } from './delivery-report-res.ts';
import type { ForwardReq } from './forward-req.ts';
import type { ForwardRes } from './forward-res.ts';
import type { ReadReplyReportReq } from './read-reply-report-req.ts';
import type { ReadReplyReportRes } from './read-reply-report-res.ts';

/** A message of MM4 that asks for something. */
export type Mm4Request = ForwardReq | DeliveryReportReq | ReadReplyReportReq;

/** A message of MM4 that answers. */
export type Mm4Response = ForwardRes | DeliveryReportRes | ReadReplyReportRes;

/** A message of MM4; `messageType` tells which. */
export type Mm4Message = Mm4Request | Mm4Response;
