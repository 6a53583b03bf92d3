/** A table in Markdown, of which the first row is the head. Padded as the formatter of this repository pads tables. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [top, ...others] = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [top, line(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}
