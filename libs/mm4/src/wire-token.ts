/**
 * Reads the token values of one header without regard to case, as MM4 code in the field spells them in every way.
 *
 * @param values spellings of TS 23.140
 * @param aliases further spellings, in lower case, with the value they stand for
 */
export function tokenReader<Value extends string>(
  values: readonly Value[],
  aliases: Readonly<Record<string, Value>> = {},
): (text: string) => Value | undefined {
  const known = new Map<string, Value>(Object.entries(aliases));
  for (const value of values) known.set(value.toLowerCase(), value);
  return (text) => known.get(text) ?? known.get(text.toLowerCase());
}
