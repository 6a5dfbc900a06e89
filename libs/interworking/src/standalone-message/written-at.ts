import { parseSipDate } from '@causeway/sip';
import type { StandaloneMessage } from './receive.ts';

/** RFC 3339 as far as it matters here: a date of four-digit years, a time, a zone. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * When a message was written: the CPIM DateTime, else the SIP Date (MMS-T13.Date and time, EML-T46.Date). What cannot be read
 * counts as absent.
 *
 * @returns milliseconds since the Unix epoch, undefined when the message does not say: then the IWF's clock counts
 */
export function writtenAt({ cpim, sip }: Pick<StandaloneMessage, 'cpim' | 'sip'>): number | undefined {
  const dateTime = cpim.dateTime?.trim() ?? '';
  const time = DATE_TIME.test(dateTime) ? Date.parse(dateTime) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const date = sip.get('Date');
  return date === undefined ? undefined : parseSipDate(date)?.getTime();
}
