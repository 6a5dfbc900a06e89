/** An address without angle brackets and display name. */
export function bareAddress(value: string): string {
  return /<([^<>]*)>/.exec(value)?.[1] ?? value.trim();
}
