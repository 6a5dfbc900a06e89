/** A table of Markdown; the first column is text, the others are figures. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const borders = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(borders), ...rows.map(line)].join('\n');
}

/** A figure with so many digits after the point, thousands set apart. */
export function figure(value: number, digits = 0): string {
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
