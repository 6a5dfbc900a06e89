/** Words further apart than this share of their length are not the same word mistyped. */
const MAX_SHARE = 0.5;

/** Levenshtein distance between two short words. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let line = 1; line <= left.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (left[line - 1] === right[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** The known key nearest to an unknown one; undefined when none is near. `_` and `-` and letter case do not count. */
export function nearestKey(unknown: string, known: Iterable<string>): string | undefined {
  const plain = (word: string) => word.slice(0, 64).toLowerCase().replaceAll('-', '_');
  let nearest: string | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const apart = distance(plain(unknown), plain(candidate));
    if (apart < shortest && apart <= Math.max(unknown.length, candidate.length) * MAX_SHARE) {
      nearest = candidate;
      shortest = apart;
    }
  }
  return nearest;
}
