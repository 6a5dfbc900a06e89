import { parseSipDate } from '@causeway/sip';

/** RFC 3339 as far as it matters here: a date of four-digit years, a time, a zone. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * EML-T46.Date: the CPIM DateTime, else the SIP Date, else the IWF's clock. What cannot be read counts as absent.
 *
 * @param now milliseconds since the Unix epoch, as is the result
 */
export function mapToMailDate(dateTime: string | undefined, sipDate: string | undefined, now: number): number {
  const written = dateTime?.trim() ?? '';
  const time = DATE_TIME.test(written) ? Date.parse(written) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  return (sipDate === undefined ? undefined : parseSipDate(sipDate)?.getTime()) ?? now;
}
