/** What BY= asks (RFC 2852 §4): seconds from MAIL FROM, may be zero or less with mode N; notify or return; trace. */
export interface DeliverBy {
  readonly seconds: number;
  readonly mode: 'N' | 'R';
  readonly trace?: boolean;
}

const BY_VALUE = /^([+-]?\d{1,9});([NR])(T?)$/i;
const MAX_SECONDS = 999_999_999;

/** Reads a by-value, `3600;R` or `-30;NT`; undefined when it is not one. */
export function parseDeliverBy(value: string): DeliverBy | undefined {
  const match = BY_VALUE.exec(value);
  if (match === null) return undefined;
  const [, seconds, mode, trace] = match;
  return { seconds: Number(seconds), mode: mode?.toUpperCase() === 'R' ? 'R' : 'N', ...(trace ? { trace: true } : {}) };
}

/** Writes a by-value; seconds are cut to whole ones and to the nine digits of the grammar. */
export function formatDeliverBy({ seconds, mode, trace }: DeliverBy): string {
  const whole = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, Math.floor(seconds)));
  return `${whole};${mode}${trace === true ? 'T' : ''}`;
}
