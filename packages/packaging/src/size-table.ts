import { tableOf } from './markdown-table.ts';
import type { KeptSizes } from './kept-sizes.ts';
import type { Size } from './sizes.ts';

/** How many of its modules a row names. */
const MOST_NAMED = 4;

/** What was measured, as a table in Markdown: beside what is kept and what is wanted, whether that is reached or not. */
export function sizeTable(sizes: readonly Size[], kept: KeptSizes): string {
  const head = ['entry point', 'bytes', 'kept', 'goal', 'reached', 'largest modules (minified, not compressed)'];
  return tableOf([head, ...sizes.map((size) => rowOf(size, kept[size.specifier]))]);
}

function rowOf({ specifier, bytes, goal, modules }: Size, kept: number | undefined): string[] {
  const reached = bytes <= goal ? 'yes' : `no: ${bytes - goal} more`;
  const largest = modules.slice(0, MOST_NAMED).map(([path, length]) => `${path.replace(/^.*\/dist\//, '')} ${length}`);
  return [specifier, String(bytes), String(kept ?? '-'), String(goal), reached, largest.join(', ')];
}
