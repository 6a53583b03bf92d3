/** A table as Markdown; readable as text, too. The columns are set to the right, as figures are, but for those named first. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  sides: readonly ('left' | 'right')[] = ['left'],
): string {
  const columns = head.map((title, column) => ({
    width: Math.max(3, ...[title, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
    left: sides[column] === 'left',
  }));
  const line = (cells: readonly string[]): string => {
    const padded = columns.map(({ width, left }, column) => {
      const cell = cells[column] ?? '';
      return left ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = columns.map(({ width, left }) => (left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
