import { z } from 'zod';
import { key } from '../key.ts';

const RANGE = /^\+\d{3,15}(?:-\+\d{3,15})?$/;

function runsForward(value: string): boolean {
  const [from = '', to = from] = value.split('-');
  return from.length === to.length && from <= to;
}

/** Section `numbers`: the interworking numbers. */
export const numbers = z.strictObject({
  pool: key(
    z
      .array(
        z
          .string()
          .regex(RANGE)
          .refine(runsForward, 'the range runs backwards or its ends differ in length')
          .meta({ allowed: 'E.164 number such as `+15550100000`, or range such as `+15550100000-+15550100999`' }),
      )
      .max(1_000)
      .default([]),
    'Numbers that stand for a CPM group session towards SMS and MMS users.',
    { requirements: ['ISF-5.1-07a-vi-1'] },
  ),
});
