const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** The relative form has two digits for days and no calendar: more is cut to what it can say (FACTS §5.6). */
const LONGEST_RELATIVE = 99 * DAY + 23 * HOUR + 59 * MINUTE + 59;

/**
 * SMS-T1.validity_period: seconds as an SMPP relative time, `YYMMDDhhmmss000R` (SMPP 3.4 §7.1.1.2). Years and months
 * stay 00, days are carried, so that no calendar is needed.
 *
 * @param seconds undefined for NULL, which leaves the choice to the SM-SC
 */
export function validityPeriod(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  const left = Math.min(Math.max(0, Math.floor(seconds)), LONGEST_RELATIVE);
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  return `0000${two(days)}${two(hours)}${two(minutes)}${two(left % MINUTE)}000R`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
