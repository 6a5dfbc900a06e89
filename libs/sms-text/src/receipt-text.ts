/** A delivery receipt as text (SMPP 3.4 Appendix B). Fields that were missing or not readable are absent. */
export interface ReceiptText {
  readonly id?: string;
  readonly sub?: number;
  readonly dlvrd?: number;
  readonly submitDate?: Date;
  readonly doneDate?: Date;
  /** In upper case, as `DELIVRD`. */
  readonly stat?: string;
  readonly err?: string;
  readonly text?: string;
}

/** message_state (SMPP 3.4 §5.2.28; 0 and 9 are of SMPP 5.0). */
export const MESSAGE_STATE = {
  scheduled: 0,
  enroute: 1,
  delivered: 2,
  expired: 3,
  deleted: 4,
  undeliverable: 5,
  accepted: 6,
  unknown: 7,
  rejected: 8,
  skipped: 9,
} as const;

/** `stat` of the receipt text → message_state (FACTS 5.10). */
const MESSAGE_STATE_OF_STAT: ReadonlyMap<string, number> = new Map([
  ['SCHEDUL', MESSAGE_STATE.scheduled],
  ['ENROUTE', MESSAGE_STATE.enroute],
  ['DELIVRD', MESSAGE_STATE.delivered],
  ['EXPIRED', MESSAGE_STATE.expired],
  ['DELETED', MESSAGE_STATE.deleted],
  ['UNDELIV', MESSAGE_STATE.undeliverable],
  ['ACCEPTD', MESSAGE_STATE.accepted],
  ['UNKNOWN', MESSAGE_STATE.unknown],
  ['REJECTD', MESSAGE_STATE.rejected],
  ['SKIPPED', MESSAGE_STATE.skipped],
]);

/** Longest receipt that is read; real ones have about 120 characters. */
const MAX_RECEIPT_CHARACTERS = 1024;

/** Keys in the order of Appendix B. A key stands at the start or after a blank, so that `id:` is not found inside a word. */
const KEY = /(?:^|\s)(id|sub|dlvrd|submit date|done date|stat|err|text):/gi;

/**
 * Reads the text of a delivery receipt tolerantly: keys in any case and order, any of them missing, dates with or without
 * seconds. `text:` ends the search, as what follows is the user's own words.
 *
 * @param zoneOffsetMinutes how far the SM-SC's clock is ahead of UTC: the receipt does not say (FACTS 5.6); default 0
 * @returns `undefined` when neither an id nor a state is in it: then it is no receipt
 */
export function parseReceiptText(text: string, zoneOffsetMinutes = 0): ReceiptText | undefined {
  const receipt = text.slice(0, MAX_RECEIPT_CHARACTERS);
  const values = new Map<string, string>();
  let key: string | undefined;
  let valueFrom = 0;
  for (const match of receipt.matchAll(KEY)) {
    if (key !== undefined) remember(values, key, receipt.slice(valueFrom, match.index));
    key = (match[1] ?? '').toLowerCase();
    valueFrom = match.index + match[0].length;
    if (key === 'text') break;
  }
  if (key !== undefined) remember(values, key, receipt.slice(valueFrom));
  const id = values.get('id')?.split(/\s/, 1)[0];
  const stat = values.get('stat')?.split(/\s/, 1)[0]?.toUpperCase();
  if (!id && !stat) return undefined;
  const sub = count(values.get('sub'));
  const dlvrd = count(values.get('dlvrd'));
  const submitDate = date(values.get('submit date'), zoneOffsetMinutes);
  const doneDate = date(values.get('done date'), zoneOffsetMinutes);
  const err = values.get('err');
  const words = values.get('text');
  return {
    ...(id && { id }),
    ...(sub !== undefined && { sub }),
    ...(dlvrd !== undefined && { dlvrd }),
    ...(submitDate && { submitDate }),
    ...(doneDate && { doneDate }),
    ...(stat && { stat }),
    ...(err && { err }),
    ...(words !== undefined && { text: words }),
  };
}

/**
 * message_state for the `stat` word of a receipt.
 *
 * @returns `undefined` for a word that Appendix B and the field do not know
 */
export function messageStateOfStat(stat: string): number | undefined {
  return MESSAGE_STATE_OF_STAT.get(stat.toUpperCase());
}

function remember(values: Map<string, string>, key: string, value: string): void {
  if (!values.has(key)) values.set(key, value.trim());
}

function count(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** `YYMMDDhhmm` or `YYMMDDhhmmss`; years from 38 are of the last century (SMPP 3.4 §7.1.1). */
function date(value: string | undefined, zoneOffsetMinutes: number): Date | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(value ?? '');
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const fullYear = year >= 38 ? 1900 + year : 2000 + year;
  return new Date(Date.UTC(fullYear, month - 1, day, hour, minute, second) - zoneOffsetMinutes * 60_000);
}
