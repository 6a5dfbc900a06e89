let ids = 0;

/** An id that no other message of this process, or of an earlier one, has: letters, digits and hyphens. */
export function freshId(prefix: string): string {
  ids += 1;
  return `${prefix}-${Date.now().toString(36)}-${process.pid.toString(36)}-${ids}`;
}
