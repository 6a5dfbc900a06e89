import { withoutComments } from './comments.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Minutes east of UTC (RFC 5322 §4.3); the military letters are not to be trusted and count as UTC, like unknown names. */
const ZONES: Readonly<Record<string, number>> = {
  EDT: -240,
  EST: -300,
  CDT: -300,
  CST: -360,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
};

/** `[weekday,] 4 Mar 2025 10:15[:30] +0100`, with hyphens and a full weekday as well. */
const DATE_TIME =
  /^(?:[a-z]{3,9}\.?\s*,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{2,4})[\s,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*([+-]\d{4}|[a-z]{1,5})?\b/i;
/** `Tue Mar  4 10:15:30 2025`, as asctime writes it. */
const ASCTIME = /^[a-z]{3},?\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:([a-z]{3,4})\s+)?(\d{4})$/i;

/** Writes a Date in UTC (RFC 5322 §3.3). @param time milliseconds since the Unix epoch, fractions of a second are dropped */
export function formatMailDate(time: number): string {
  const date = new Date(time);
  const day = `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${String(date.getUTCFullYear()).padStart(4, '0')} ${clock} +0000`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/**
 * Reads a Date with all its obsolete forms (RFC 5322 §3.3, §4.3): years of two or three digits, zone names, no seconds, no
 * weekday, comments. Without a zone it is UTC.
 *
 * @returns milliseconds since the Unix epoch; `undefined` when it is no date
 */
export function parseMailDate(value: string): number | undefined {
  const text = withoutComments(value.slice(0, MAX_LENGTH)).trim();
  const usual = DATE_TIME.exec(text);
  if (usual) {
    const [, day = '', month = '', year = '', hour = '', minute = '', second = '0', zone = ''] = usual;
    return timeOf([fullYear(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second)], zone);
  }
  const [, month = '', day = '', hour = '', minute = '', second = '', zone = '', year = ''] = ASCTIME.exec(text) ?? [];
  if (month === '') return undefined;
  return timeOf([Number(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second)], zone);
}

/** No date is longer, with its comment. */
const MAX_LENGTH = 200;

type Fields = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];

function timeOf([year, month, day, hour, minute, second]: Fields, zone: string): number | undefined {
  if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  if (midnight.getUTCDate() !== day) return undefined;
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : midnight.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000;
}

/** Two digits up to 49 are of this century; other short years count from 1900 (RFC 5322 §4.3). */
function fullYear(year: string): number {
  const number = Number(year);
  if (year.length > 3) return number;
  return year.length === 2 && number < 50 ? 2000 + number : 1900 + number;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(`${name.charAt(0).toUpperCase()}${name.slice(1, 3).toLowerCase()}`);
}

function offsetOf(zone: string): number | undefined {
  if (!/^[+-]/.test(zone)) return ZONES[zone.toUpperCase()] ?? 0;
  const minutes = Number(zone.slice(3));
  if (minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + minutes);
}
