import { z } from 'zod';

/** SIP status codes `from` to `to`, both included. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** Tells whether a SIP status is in one of the ranges. */
export function includesStatus(ranges: readonly StatusRange[], status: number): boolean {
  for (const range of ranges) if (status >= range.from && status <= range.to) return true;
  return false;
}

function toRange(value: number | string): StatusRange {
  if (typeof value === 'number') return { from: value, to: value };
  const [from, to] = value.split('-');
  return { from: Number(from), to: Number(to ?? from) };
}

/** Final refusals by code (`415`) or by range (`500-599`). */
export const statusRange = () =>
  z
    .union([z.int().min(300).max(699), z.string().regex(/^[3-6]\d\d(?:-[3-6]\d\d)?$/)])
    .transform(toRange)
    .refine((range) => range.from <= range.to, 'the range runs backwards')
    .meta({ allowed: 'SIP status such as `415` or range such as `500-599`' });
