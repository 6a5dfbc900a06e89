import { z } from 'zod';
import { refusalStatus } from '../../scalars.ts';

/** The values of X-Mms-Request-Status-Code (3GPP TS 23.140; `mm4_headers` of the catalog). */
export const REQUEST_STATUSES = [
  'Ok',
  'Error-unspecified',
  'Error-service-denied',
  'Error-message-format-corrupt',
  'Error-sending-address-unresolved',
  'Error-message-not-found',
  'Error-network-problem',
  'Error-content-not-accepted',
  'Error-unsupported-message',
] as const;

/** A refusal by the MMS relay as SIP status, over Table 14. */
export const requestStatusSipMap = z.partialRecord(z.enum(REQUEST_STATUSES).exclude(['Ok']), refusalStatus());

const finalStatus = () =>
  z
    .string()
    .regex(/^[2-6]\d\d$/)
    .meta({ allowed: 'SIP status 200–699' });

/** A SIP status as X-Mms-Request-Status-Code, over Table 38; read as a `Map` because codes are numbers. */
export const sipRequestStatusMap = z
  .record(finalStatus(), z.enum(REQUEST_STATUSES))
  .transform(
    (map): ReadonlyMap<number, (typeof REQUEST_STATUSES)[number]> =>
      new Map(Object.entries(map).map(([code, status]) => [Number(code), status])),
  );
