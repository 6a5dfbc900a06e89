/** A life in milliseconds as Redis takes it: whole, and at least one. */
export function lifetime(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
