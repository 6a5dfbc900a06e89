import { parseMailboxes } from '@causeway/mime';

/** An IPv6 address of MM4 outside angle brackets: its colons would be taken for the end of a group's name. */
const BARE_IPV6 = /(^|[,;\s])([0-9A-Fa-f:.]{2,45}\/TYPE=IPv6(?:@[\w.-]{1,255})?)/gi;

/** Characters that make a list more than bare addresses with commas between them. */
const STRUCTURE = /["(<:;\s]/;

/**
 * The addresses of a From, To or Cc value, or the relays of a route, in order, without display names, comments, angle
 * brackets and group names. MM4 addresses need no `@`. Fails on nothing: what holds no address is left out.
 */
export function splitAddressList(value: string): string[] {
  if (!value.includes(',') && !STRUCTURE.test(value)) return value === '' ? [] : [value];
  return parseMailboxes(value.replace(BARE_IPV6, '$1<$2>')).map(({ address }) => address);
}
