const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SIP_DATE = /^([A-Z][a-z]{2}), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/**
 * Reads a Date value (RFC 3261 §20.17: the one form of RFC 1123, in GMT).
 *
 * @returns undefined when it is malformed, which is no reason to refuse a request: another time zone (RFC 4475
 * §3.1.2.12), a day that does not exist.
 */
export function parseSipDate(value: string): Date | undefined {
  const match = SIP_DATE.exec(value);
  if (match === null) return undefined;
  const month = MONTHS.indexOf(match[3] ?? '');
  const [day, year, hour, minute, second] = [match[2], match[4], match[5], match[6], match[7]].map(Number);
  const date = new Date(Date.UTC(year ?? 0, month, day, hour, minute, second));
  return formatSipDate(date).slice(5) === value.slice(5) && DAYS.includes(match[1] ?? '') ? date : undefined;
}

/** Writes a Date value: whole seconds, GMT. */
export function formatSipDate(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${String(date.getUTCFullYear()).padStart(4, '0')} ${time} GMT`;
}
